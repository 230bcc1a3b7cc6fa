/** How often does a schedule fire: milliseconds between two runs, from an interval or a cron expression. */

import type { FileFacts, Value } from "#facts/file";
import type { View } from "#linking/view";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", SECOND],
  ["m", MINUTE],
  ["h", HOUR],
  ["d", DAY],
  ["w", 7 * DAY],
]);
const MAX_DEPTH = 8;

/** The number a value is: literals, products and sums of known numbers, constants of the workspace. Undefined when it cannot be told. */
export function numberOf(view: View, file: FileFacts, value: Value, depth = 0): number | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (value.kind === "literal") return typeof value.value === "number" ? value.value : undefined;
  if (value.kind === "opaque") {
    const parts = (value.of ?? []).map((part) => numberOf(view, file, part, depth + 1));
    const [left, right] = parts;
    return left === undefined || right === undefined ? undefined : compute(value.operator, left, right);
  }
  if (value.kind === "name" && value.path.length === 0) {
    const values = view.variable(file, value.scope, value.name)?.binding.values ?? [];
    const [only] = values;
    if (values.length === 1 && only !== undefined && only.kind !== "import")
      return numberOf(view, file, only, depth + 1);
  }
  const written = value.kind === "result" ? file.operations[value.operation] : undefined;
  const call = written === undefined ? undefined : view.call(file, written);
  if (call?.symbol === "ms") return spelledOut(call.operation.arguments[0]);
  const things = view.things(file, value);
  const [first] = things;
  return things.length === 1 && first?.kind === "literal" && typeof first.value === "number" ? first.value : undefined;
}

/** `ms("6h")` */
function spelledOut(value: Value | undefined): number | undefined {
  if (value?.kind !== "literal" || typeof value.value !== "string") return undefined;
  const [, amount, unit] = /^\s*([\d.]+)\s*(ms|s|m|h|d|w)\w*\s*$/.exec(value.value) ?? [];
  const each = unit === undefined ? undefined : UNITS.get(unit);
  return each === undefined ? undefined : Number(amount) * each;
}

function compute(operator: string | undefined, left: number, right: number): number | undefined {
  switch (operator) {
    case "*":
      return left * right;
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "/":
      return left / right;
    default:
      return undefined;
  }
}

/** Shortest time between two runs of a cron expression (five fields, six with seconds, or `@hourly`). */
export function cronPeriod(expression: string): number | undefined {
  const text = expression.trim();
  const named = NAMED.get(text.toLowerCase());
  if (named !== undefined) return named;
  const fields = text.split(/\s+/);
  if (fields.length < 5 || fields.length > 7) return undefined;
  const units = fields.length === 5 ? [MINUTE, HOUR, DAY] : [SECOND, MINUTE, HOUR, DAY];
  const next = fields.length === 5 ? [60, 24] : [60, 60, 24];
  for (const [index, unit] of units.entries()) {
    const field = fields[index];
    if (field === undefined) return undefined;
    const count = next[index];
    if (count === undefined) return unit;
    const step = stepOf(field, count);
    if (step !== undefined) return step * unit;
  }
  return DAY;
}

const NAMED: ReadonlyMap<string, number> = new Map([
  ["@hourly", HOUR],
  ["@daily", DAY],
  ["@midnight", DAY],
  ["@weekly", 7 * DAY],
  ["@monthly", 30 * DAY],
  ["@yearly", 365 * DAY],
  ["@annually", 365 * DAY],
]);

/** Units between two runs that a field allows; undefined when it names one value, so that the next field decides. */
function stepOf(field: string, count: number): number | undefined {
  if (field === "*" || field === "?") return 1;
  const step = /\/(\d+)$/.exec(field)?.[1];
  if (step !== undefined) return Math.max(1, Number(step));
  const listed = field.split(",").length;
  if (listed > 1) return Math.max(1, Math.floor(count / listed));
  return /^\d+-\d+$/.test(field) ? 1 : undefined;
}

/** Nest's `CronExpression.EVERY_5_MINUTES`. */
export function namedPeriod(name: string): number | undefined {
  const found = /^EVERY_(?:(\d+)_)?(SECOND|MINUTE|HOUR)S?$/.exec(name);
  const unit = found?.[2] === "SECOND" ? SECOND : found?.[2] === "MINUTE" ? MINUTE : HOUR;
  if (found !== null) return Number(found[1] ?? 1) * unit;
  return name.startsWith("EVERY_") ? DAY : undefined;
}
