/** Small readers for values of unknown shape: each returns the value with its type, or throws a {@link WrongShape} that names the place. */

export class WrongShape extends Error {}

/** The sentence for a failed parse; errors of other kinds are passed on. */
export function wrong(error: unknown): string {
  if (error instanceof WrongShape) return error.message;
  throw error;
}

export function record(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw expected("an object", at);
  return { ...value };
}

export function text(value: unknown, at: string): string {
  if (typeof value !== "string") throw expected("a text", at);
  return value;
}

export function truth(value: unknown, at: string): boolean {
  if (typeof value !== "boolean") throw expected("true or false", at);
  return value;
}

export function number(value: unknown, at: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw expected("a number", at);
  return value;
}

/** A whole number, zero or more: counts, lines, ids. */
export function whole(value: unknown, at: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw expected("a whole number", at);
  return value;
}

export function oneOf<const T extends string>(value: unknown, allowed: readonly T[], at: string): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw expected(`one of ${allowed.join(", ")}`, at);
  return found;
}

export function list<T>(value: unknown, at: string, parse: (entry: unknown, at: string) => T): T[] {
  if (!Array.isArray(value)) throw expected("a list", at);
  return value.map((entry: unknown, index) => parse(entry, `${at}[${index}]`));
}

/** `{ [key]: text }`, or nothing when the key is absent: for spreading into an object with optional fields. */
export function optionalText<const K extends string>(from: Record<string, unknown>, key: K): { [P in K]?: string } {
  return from[key] === undefined ? {} : ({ [key]: text(from[key], key) } as { [P in K]: string });
}

export function optionalNumber<const K extends string>(from: Record<string, unknown>, key: K): { [P in K]?: number } {
  return from[key] === undefined ? {} : ({ [key]: number(from[key], key) } as { [P in K]: number });
}

function expected(what: string, at: string): WrongShape {
  return new WrongShape(`\`${at}\` should be ${what}`);
}
