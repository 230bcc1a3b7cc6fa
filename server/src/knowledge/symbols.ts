/** What a symbol means that was read from the imports and variables of one file alone, without the linker. */

import { catalogue } from "./catalogue";
import type { CallModel } from "./model";

/**
 * The model of a JavaScript symbol such as `axios.get`, `global.fetch` or `pg.Pool.Instance.query`; undefined when no model speaks of
 * it. `Instance` stands for what the call before it makes; `version` is asked for the package's declared version.
 */
export function modelOfSymbol(symbol: string, version: (name: string) => string | undefined): CallModel | undefined {
  const found = packageOf(symbol);
  if (found === undefined) return undefined;
  const name = catalogue.canonical("javascript", found.name);
  const at = { language: "javascript", package: name, version: version(found.name) } as const;
  const whole = catalogue.symbol(at, found.path);
  if (whole !== undefined) return whole;
  // Clients that a factory makes are named by their library and `Instance` alone: `axios.Instance.get`.
  const [first, ...members] = found.path;
  const made = first === "Instance" ? memberOf(`${name}.Instance`, members) : undefined;
  if (made !== undefined) return made;
  for (let length = found.path.length - 1; length >= 0; length--) {
    const head = found.path.slice(0, length);
    const type =
      head.at(-1) === "Instance" ? catalogue.symbol(at, head.slice(0, -1))?.returns : catalogue.value(at, head);
    if (type !== undefined) return memberOf(type, found.path.slice(length));
  }
  return undefined;
}

/** Does calling the symbol give a promise, by its library's model? */
export const givesPromise = (symbol: string): boolean => modelOfSymbol(symbol, () => undefined)?.promise === true;

/** A package's name may hold dots, as the path behind it does: the longest that is known. */
function packageOf(symbol: string): { readonly name: string; readonly path: readonly string[] } | undefined {
  const parts = symbol.split(".");
  for (let length = parts.length; length > 0; length--) {
    const name = parts.slice(0, length).join(".");
    if (catalogue.knows("javascript", name)) return { name, path: parts.slice(length) };
  }
  return undefined;
}

function memberOf(type: string, path: readonly string[]): CallModel | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return catalogue.method(type, "()");
  if (rest.length === 0) return catalogue.method(type, name);
  const next = catalogue.property(type, name);
  return next === undefined ? undefined : memberOf(next, rest);
}
