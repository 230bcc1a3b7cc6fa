/** Small readers for values of unknown shape: each returns the value with its type, or throws a {@link WrongShape} that names the place. */

/** A value that does not fit. Readers know only their own field; lists and objects around it put their names in front. */
export class WrongShape extends Error {
  readonly at: string;
  readonly wanted: string;

  constructor(at: string, wanted: string) {
    super(`\`${at}\` should be ${wanted}`);
    this.at = at;
    this.wanted = wanted;
  }
}

/** The sentence for a failed parse; errors of other kinds are passed on. */
export function wrong(error: unknown): string {
  if (error instanceof WrongShape) return error.message;
  throw error;
}

export type Fields = Readonly<Record<string, unknown>>;

export function record(value: unknown, at = ""): Fields {
  if (!isRecord(value)) throw new WrongShape(at, "an object");
  return value;
}

export function text(value: unknown, at: string): string {
  if (typeof value !== "string") throw new WrongShape(at, "a text");
  return value;
}

export function truth(value: unknown, at: string): boolean {
  if (typeof value !== "boolean") throw new WrongShape(at, "true or false");
  return value;
}

export function number(value: unknown, at: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new WrongShape(at, "a number");
  return value;
}

/** A whole number, zero or more: counts, lines, ids. */
export function whole(value: unknown, at: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw new WrongShape(at, "a whole number");
  return value;
}

export function oneOf<const T extends string>(value: unknown, allowed: readonly T[], at: string): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new WrongShape(at, `one of ${allowed.join(", ")}`);
  return found;
}

/** Names the place only when something is wrong: a state has tens of thousands of fields, all of them right. */
export function list<T>(value: unknown, at: string, parse: (entry: unknown, at: string) => T): T[] {
  if (!Array.isArray(value)) throw new WrongShape(at, "a list");
  return value.map((entry: unknown, index) => {
    try {
      return parse(entry, "");
    } catch (error) {
      throw inside(`${at}[${index}]`, error);
    }
  });
}

/** The entries of an object with keys of any name. */
export function dictionary<T>(value: unknown, at: string, parse: (entry: unknown, at: string) => T): Record<string, T> {
  const entries = Object.entries(record(value, at));
  return Object.fromEntries(entries.map(([key, entry]) => [key, nested(entry, `${at}.${key}`, parse)]));
}

export function nested<T>(value: unknown, at: string, parse: (value: unknown, at: string) => T): T {
  try {
    return parse(value, "");
  } catch (error) {
    throw inside(at, error);
  }
}

/** `{ [key]: value }`, or nothing when the key is absent: for spreading into an object with optional fields. */
export function optional<const K extends string, T>(
  from: Fields,
  key: K,
  parse: (value: unknown, at: string) => T,
): { readonly [P in K]?: T } {
  const found: { [P in K]?: T } = {};
  if (from[key] !== undefined) found[key] = nested(from[key], key, parse);
  return found;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function inside(at: string, error: unknown): unknown {
  if (!(error instanceof WrongShape)) return error;
  const joint = error.at === "" || error.at.startsWith("[") ? "" : ".";
  return new WrongShape(`${at}${joint}${error.at}`, error.wanted);
}
