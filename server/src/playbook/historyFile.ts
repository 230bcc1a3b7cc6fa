/** The text of `.bulwark/history.jsonl`: one line of JSON a record, keys sorted. A line that cannot be read costs only itself. */

import type { Problem } from "#policy/finding";
import type { HistoryPoint, Share } from "#protocol/plan";
import type { Level } from "#protocol/snapshot";

import { isDate } from "./calendar";
import { isRecord } from "./stateText";

export const HISTORY_FILE = ".bulwark/history.jsonl";

/** Version of the lines this program writes. */
const RECORD_VERSION = 1;

/** One line. */
export interface HistoryRecord extends HistoryPoint {
  readonly kind: "day" | "milestone";
  /** The calendar day where it was recorded (ISO date): readers elsewhere count it to the same day. */
  readonly day: string;
  /** The sprint that ran. Hours. */
  readonly sprint?: { readonly id: string; readonly scope: number; readonly left: number };
  /** Of a milestone. */
  readonly id?: string;
  readonly name?: string;
  readonly note?: string;
}

export interface HistoryLines {
  /** In the order of the file. */
  readonly records: readonly HistoryRecord[];
  readonly problems: readonly Problem[];
}

/**
 * Reads the file; `undefined` when there is none. Never throws. Lines that are no records are reported with their number, and
 * the others are used. A last line without its line feed that cannot be read is what a crash left of a write nobody was told
 * of: it is passed over in silence.
 */
export function parseHistory(text: string | undefined): HistoryLines {
  const records: HistoryRecord[] = [];
  const problems: Problem[] = [];
  const lines = (text ?? "").replace(/^\uFEFF/, "").split("\n");
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const read = parseLine(line);
    if (typeof read !== "string") records.push(read);
    else if (index < lines.length - 1) {
      problems.push({
        kind: "state",
        path: HISTORY_FILE,
        line: index + 1,
        column: 1,
        message: `${read}; this line is not used`,
      });
    }
  }
  return { records, problems };
}

/** The file's text with one more record at its end. What is there stays byte for byte; a torn last line is ended first. */
export function withRecord(text: string | undefined, record: HistoryRecord): string {
  const before = text ?? "";
  const isTorn = before !== "" && !before.endsWith("\n");
  return `${before}${isTorn ? "\n" : ""}${JSON.stringify(sorted({ version: RECORD_VERSION, ...record }))}\n`;
}

function sorted(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name])]),
  );
}

function parseLine(line: string): HistoryRecord | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "is not valid JSON";
  }
  if (!isRecord(value)) return "should be a JSON object";
  if (typeof value.version === "number" && value.version > RECORD_VERSION) return "was written by a newer Bulwark";
  return readRecord(value) ?? "is not a record of a day or a milestone";
}

type Fields = Readonly<Record<string, unknown>>;

function readRecord(from: Fields): HistoryRecord | undefined {
  const point = readPoint(from);
  if (point === undefined || !isDate(from.day)) return undefined;
  if (from.kind === "day") return { kind: "day", day: from.day, ...point, ...sprintOf(from.sprint) };
  if (from.kind !== "milestone" || typeof from.id !== "string" || typeof from.name !== "string") return undefined;
  return {
    kind: "milestone",
    day: from.day,
    ...point,
    ...sprintOf(from.sprint),
    id: from.id,
    name: from.name,
    ...(typeof from.note === "string" ? { note: from.note } : {}),
  };
}

const LEVELS: readonly Level[] = ["not-ready", "bronze", "silver", "gold"];

function readPoint(from: Fields): HistoryPoint | undefined {
  const level = LEVELS.find((known) => known === from.level);
  const counts = readCounts(from.counts);
  const lists = readShares(from.lists);
  const principles = readShares(from.principles);
  const tasks = readShare(from.tasks);
  if (typeof from.at !== "string" || Number.isNaN(Date.parse(from.at)) || level === undefined) return undefined;
  if (counts === undefined || lists === undefined || principles === undefined || tasks === undefined) return undefined;
  return {
    at: from.at,
    level,
    ...(isCount(from.score) ? { score: from.score } : {}),
    counts,
    lists,
    principles,
    tasks,
    ...(typeof from.commit === "string" ? { commit: from.commit } : {}),
    ...(typeof from.ruleset === "string" ? { ruleset: from.ruleset } : {}),
  };
}

function readCounts(value: unknown): HistoryPoint["counts"] | undefined {
  if (!isRecord(value)) return undefined;
  const { P0, P1, P2, hint } = value;
  return isCount(P0) && isCount(P1) && isCount(P2) && isCount(hint) ? { P0, P1, P2, hint } : undefined;
}

function readShares(value: unknown): Readonly<Record<string, Share>> | undefined {
  if (!isRecord(value)) return undefined;
  const shares: Record<string, Share> = {};
  for (const [name, given] of Object.entries(value)) {
    const share = readShare(given);
    if (share === undefined) return undefined;
    shares[name] = share;
  }
  return shares;
}

function readShare(value: unknown): Share | undefined {
  if (!isRecord(value)) return undefined;
  const { passed, total } = value;
  return isCount(passed) && isCount(total) ? { passed, total } : undefined;
}

function sprintOf(value: unknown): Pick<HistoryRecord, "sprint"> {
  if (!isRecord(value)) return {};
  const { id, scope, left } = value;
  return typeof id === "string" && isCount(scope) && isCount(left) ? { sprint: { id, scope, left } } : {};
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
