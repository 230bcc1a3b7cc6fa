/** What `await using` needs of an object, written so that it also compiles where TypeScript's `lib` does not know it yet. */

type DisposeKey = SymbolConstructor extends { readonly asyncDispose: infer Key } ? Key & symbol : never;

/** An object that `await using` accepts, where the project's `lib` or `@types/node` has `Symbol.asyncDispose`. */
export type Disposal = { readonly [Key in DisposeKey]: () => Promise<void> };

/** Adds the method that `await using` calls. Needs Node 18.18 or later at run time; earlier the object is left as it is. */
export function disposable<T extends object>(value: T, dispose: () => Promise<void>): T & Disposal {
  const key = (Symbol as { readonly asyncDispose?: symbol }).asyncDispose;
  if (key !== undefined) Object.defineProperty(value, key, { value: dispose });
  return value as T & Disposal;
}
