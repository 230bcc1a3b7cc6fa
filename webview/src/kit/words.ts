/** Numbers, times and amounts as people read them. */

import * as l10n from "@vscode/l10n";

import type { Share } from "#protocol/plan";

import { formats } from "./language";

/** "1 gap", "1,204 gaps": two whole sentences, of which the second has the number in the place of `{0}`. */
export function count(number: number, one: string, many: string): string {
  return number === 1 ? one : many.replaceAll("{0}", formats.number(number));
}

/** A text with a capital letter in front. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "14 of 17" */
export function partOf(some: number, all: number): string {
  return l10n.t("{passed} of {total}", { passed: formats.number(some), total: formats.number(all) });
}

/** "14 of 17"; "–" when there was nothing to count. */
export function shareInWords(share: Share | undefined): string {
  return share === undefined || share.total === 0 ? "–" : partOf(share.passed, share.total);
}

/** "3 of 12 items" */
export function itemsOf(some: number, all: number): string {
  const shown = formats.number(some);
  return all === 1
    ? l10n.t("{0} of 1 item", shown)
    : l10n.t("{some} of {all} items", { some: shown, all: formats.number(all) });
}

/** "15 min", "3 h". */
export function hours(amount: number): string {
  return amount < 1 ? l10n.t("{0} min", Math.round(amount * 60)) : l10n.t("{0} h", formats.number(rounded(amount)));
}

/** "9.8 s", "2 min". */
export function duration(milliseconds: number): string {
  if (milliseconds < 60_000) return l10n.t("{0} s", formats.number(rounded(milliseconds / 1_000)));
  return l10n.t("{0} min", Math.round(milliseconds / 60_000));
}

const rounded = (value: number): number => Number(value.toFixed(1));

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** "4 minutes ago"; "just now" below a minute. */
export function ago(instant: string, now = Date.now()): string {
  const passed = now - Date.parse(instant);
  const step = STEPS.find(([, size]) => passed >= size);
  if (step === undefined) return l10n.t("just now");
  const [unit, size] = step;
  return new Intl.RelativeTimeFormat(formats.locale, { numeric: "always" }).format(-Math.floor(passed / size), unit);
}

/** "9–20 Nov 2026", of two ISO dates; the texts themselves when they are none. */
export function dateSpan(start: string, end: string): string {
  return formats.dateSpan(start, end) ?? l10n.t("{start} to {end}", { start, end });
}

/** "72 %"; "–" of nothing. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : l10n.t("{0} %", Math.round((100 * part) / whole));
}

/** ISO date of today plus so many days, where the person is. */
export function inDays(days: number, now = new Date()): string {
  const then = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 12);
  return new Date(then.getTime() - then.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
