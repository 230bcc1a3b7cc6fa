/** Checks at run time that a value from outside has the type that the code believes it has; built from small guards. */

import {
  at,
  firstProblem,
  type Guard,
  guard,
  hasOwn,
  type Infer,
  isPlain,
  mismatch,
  simple,
  ValidationError,
} from "./guard";

// So that one import serves: `import * as v from "./validate"`.
export { type Guard, guard, type Infer, ValidationError };

export const string: Guard<string> = simple("a string", (value) => typeof value === "string");
/** A finite number: NaN and the infinities have no place in JSON and break arithmetic silently. */
export const number: Guard<number> = simple("a number", (value) => Number.isFinite(value));
export const boolean: Guard<boolean> = simple("true or false", (value) => typeof value === "boolean");
export const bigint: Guard<bigint> = simple("a bigint", (value) => typeof value === "bigint");
export const nullValue: Guard<null> = simple("null", (value) => value === null);
export const undefinedValue: Guard<undefined> = simple("undefined", (value) => value === undefined);
export const unknown: Guard<unknown> = simple("anything", () => true);
/** Any object, array or function: what the type `object` allows. */
export const anyObject: Guard<object> = simple("an object", (value) => Object(value) === value);

type Primitive = string | number | boolean | bigint | null | undefined;

/** One of these values: `literal("new", "paid")`. */
export function literal<V extends readonly Primitive[]>(...values: V): Guard<V[number]> {
  const names = values.map((value) => (typeof value === "string" ? JSON.stringify(value) : String(value)));
  return simple(names.join(" or "), (value) => (values as readonly unknown[]).includes(value));
}

/** A value of an enum: `enumOf(Color)`. */
export function enumOf<E extends Readonly<Record<string, string | number>>>(members: E): Guard<E[keyof E]> {
  // An enum of numbers also maps each number back to its name.
  const names = Object.keys(members).filter((key) => !/^-?\d/.test(key));
  return literal(...names.map((key) => members[key] as E[keyof E]));
}

export function array<T>(item: Guard<T>): Guard<T[]> {
  return guard((value, field) => {
    if (!Array.isArray(value)) return mismatch(field, "a list", value);
    return firstProblem(value.length, (index) => item.problem(value[index], `${field}[${index}]`));
  });
}

/** A list of exactly these items. */
export function tuple<T extends readonly unknown[]>(...items: { [K in keyof T]: Guard<T[K]> }): Guard<[...T]> {
  return listOf<[...T]>(items, undefined);
}

/** A list that begins with these items and goes on with any number of `rest`. */
export function tupleWithRest<T extends readonly unknown[], R>(
  items: readonly [...{ [K in keyof T]: Guard<T[K]> }],
  rest: Guard<R>,
): Guard<[...T, ...R[]]> {
  return listOf<[...T, ...R[]]>(items, rest);
}

/** An object used as a map: every own key and value fits. */
export function record<T, K extends string = string>(item: Guard<T>, key?: Guard<K>): Guard<Record<K, T>> {
  return guard((value, field) => {
    if (!isPlain(value)) return mismatch(field, "an object", value);
    const keys = Object.keys(value);
    return firstProblem(keys.length, (index) => {
      const name = keys[index] ?? "";
      return key?.problem(name, `key of ${field}`) ?? item.problem(value[name], at(field, name));
    });
  });
}

export interface Optional<T> {
  readonly optional: Guard<T>;
  readonly mayBeUndefined: boolean;
}

/** A property that may be missing or undefined (`note?: string`). */
export function optional<T>(inner: Guard<T>): Optional<T> {
  return { optional: inner, mayBeUndefined: true };
}

/** A property that may be missing but not undefined: `note?: string` under `exactOptionalPropertyTypes`. */
export function exactOptional<T>(inner: Guard<T>): Optional<T> {
  return { optional: inner, mayBeUndefined: false };
}

type Shape = Readonly<Record<string, Guard<unknown> | Optional<unknown>>>;
type Flat<T> = { [K in keyof T]: T[K] };
type ObjectOf<S extends Shape> = Flat<
  { [K in keyof S as S[K] extends Optional<unknown> ? never : K]: Infer<S[K]> } & {
    [K in keyof S as S[K] extends Optional<unknown> ? K : never]?: S[K] extends Optional<infer T> ? T : never;
  }
>;

/** An object with these properties; further ones are kept and not looked at. */
export function object<S extends Shape>(shape: S): Guard<ObjectOf<S>> {
  const keys = Object.keys(shape);
  return guard((value, field) => {
    if (!isPlain(value)) return mismatch(field, "an object", value);
    return firstProblem(keys.length, (index) => {
      const key = keys[index] ?? "";
      const rule = shape[key];
      if (rule === undefined) return undefined;
      const present = hasOwn(value, key);
      const found = present ? value[key] : undefined;
      if (!("optional" in rule)) {
        const problem = rule.problem(found, at(field, key));
        return problem !== undefined && !present ? new ValidationError(at(field, key), "is missing", found) : problem;
      }
      const absent = !present || (rule.mayBeUndefined && found === undefined);
      return absent ? undefined : rule.optional.problem(found, at(field, key));
    });
  });
}

/** One of several types. Reports the problem of the one that fits best. */
export function union<G extends readonly Guard<unknown>[]>(...guards: G): Guard<Infer<G[number]>> {
  return guard((value, field) => {
    const problems: ValidationError[] = [];
    for (const option of guards) {
      const problem = option.problem(value, field);
      if (problem === undefined) return undefined;
      problems.push(problem);
    }
    // A problem further inside means that the rest fitted.
    const deepest = problems.filter((problem) => problem.field !== field);
    if (deepest.length === 1) return deepest[0];
    return new ValidationError(
      field,
      `fits none of ${guards.length} types: ${problems.map((p) => p.message).join("; ")}`,
      value,
    );
  });
}

/** Objects told apart by one property: `taggedUnion("kind", { card: cardGuard, cash: cashGuard })`. */
export function taggedUnion<O extends Readonly<Record<string, Guard<unknown>>>>(
  tag: string,
  options: O,
): Guard<Infer<O[keyof O]>> {
  const known = literal(...Object.keys(options));
  return guard((value, field) => {
    if (!isPlain(value)) return mismatch(field, "an object", value);
    const kind = hasOwn(value, tag) ? value[tag] : undefined;
    return known.problem(kind, at(field, tag)) ?? options[String(kind)]?.problem(value, field);
  });
}

export function intersection<A, B>(first: Guard<A>, second: Guard<B>): Guard<A & B> {
  return guard((value, field) => first.problem(value, field) ?? second.problem(value, field));
}

export function nullable<T>(inner: Guard<T>): Guard<T | null> {
  return guard((value, field) => (value === null ? undefined : inner.problem(value, field)));
}

export function undefinable<T>(inner: Guard<T>): Guard<T | undefined> {
  return guard((value, field) => (value === undefined ? undefined : inner.problem(value, field)));
}

/** For a type that contains itself: `nullable(lazy(() => orderGuard))`, with the type written on the constant. */
export function lazy<T>(inner: () => Guard<T>): Guard<T> {
  return guard((value, field) => inner().problem(value, field));
}

function listOf<T>(items: readonly Guard<unknown>[], rest: Guard<unknown> | undefined): Guard<T> {
  return guard((value, field) => {
    const size = `a list of ${rest === undefined ? "" : "at least "}${items.length}`;
    const fits = Array.isArray(value) && (value.length === items.length || (rest && value.length > items.length));
    if (!fits) return mismatch(field, size, value);
    return firstProblem(value.length, (index) => (items[index] ?? rest)?.problem(value[index], `${field}[${index}]`));
  });
}
