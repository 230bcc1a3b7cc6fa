/** What a guard is: a check of a value from outside that names the first field which does not fit. */

/** The first field that does not fit: which one, what was expected, and the value that was found. */
export class ValidationError extends Error {
  override readonly name = "ValidationError";
  readonly field: string;
  readonly value: unknown;

  constructor(field: string, message: string, value: unknown) {
    super(`${field} ${message}`);
    this.field = field;
    this.value = value;
  }
}

export interface Guard<T> {
  /** The same value, typed, with all its keys, those that the type does not name included. Throws a `ValidationError`. */
  parse(value: unknown, field?: string): T;
  is(value: unknown): value is T;
  /** What does not fit, if anything. `field` names the value in the message: `order.items[2].price`. */
  problem(value: unknown, field: string): ValidationError | undefined;
}

/** The type that a guard stands for: `Infer<typeof orderGuard>`. */
export type Infer<G> = G extends Guard<infer T> ? T : never;

/** A guard of your own: the function returns what is wrong, or undefined. */
export function guard<T>(problem: Guard<T>["problem"]): Guard<T> {
  const check: Guard<T>["problem"] = (value, field) => {
    try {
      return problem(value, field);
    } catch (error) {
      if (error instanceof RangeError) return new ValidationError(field, "is nested too deeply", value);
      throw error;
    }
  };
  return {
    problem,
    is: (value): value is T => check(value, "value") === undefined,
    parse: (value, field = "value") => {
      const found = check(value, field);
      if (found !== undefined) throw found;
      return value as T;
    },
  };
}

/** A guard of one kind of value, such as "a string". */
export function simple<T>(expected: string, fits: (value: unknown) => boolean): Guard<T> {
  return guard((value, field) => (fits(value) ? undefined : mismatch(field, expected, value)));
}

export function firstProblem(
  count: number,
  problem: (index: number) => ValidationError | undefined,
): ValidationError | undefined {
  for (let index = 0; index < count; index++) {
    const found = problem(index);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether the property is the value's own: `constructor` and the like are not data. */
export function hasOwn(value: object, key: string): boolean {
  return Object.prototype.propertyIsEnumerable.call(value, key);
}

/** The name of a property of `field`. */
export function at(field: string, key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${field}.${key}` : `${field}[${JSON.stringify(key)}]`;
}

/** Says what was found by its kind only: the value itself may be a secret and messages end up in logs. */
export function mismatch(field: string, expected: string, value: unknown): ValidationError {
  const kind = value === null ? "null" : Array.isArray(value) ? "a list" : typeof value;
  return new ValidationError(field, `should be ${expected}, not ${kind}`, value);
}
