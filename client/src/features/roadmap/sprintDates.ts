/** Dates a person types for a sprint: suggestions, and what is wrong with an answer. Knows nothing of the editor but its language. */

import { l10n } from "vscode";

/** The day on the calendar where the person is, as an ISO date; `after` days later. */
export function dayOf(now: Date, after = 0): string {
  const local = new Date(now.getFullYear(), now.getMonth(), now.getDate() + after);
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${local.getFullYear()}-${two(local.getMonth() + 1)}-${two(local.getDate())}`;
}

/** The last day of a sprint of two weeks, or of another number of days. */
export function endAfter(start: string, days = 14): string {
  const [year = 0, month = 1, date = 1] = start.split("-").map(Number);
  return dayOf(new Date(year, month - 1, date), days - 1);
}

/** One sentence when the text is no date, or lies before the earliest one allowed; undefined when it is right. */
export function wrongDate(text: string, earliest?: string): string | undefined {
  const given = text.trim();
  const [year = 0, month = 0, date = 0] = given.split("-").map(Number);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(given) || dayOf(new Date(year, month - 1, date)) !== given) {
    return l10n.t("A date like 2027-01-31.");
  }
  return earliest !== undefined && given < earliest ? l10n.t("Not before {0}.", earliest) : undefined;
}
