/** Which setting of the environment or configuration a value is, and where a condition asks whether it is set. */

import type { FileFacts, Value } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { View } from "#linking/view";

import { environmentRead } from "./environmentReads";

const MAX_DEPTH = 5;
const ENVIRONMENT = /^(global\.process|node:process)\.env\.|^global\.(Bun|Deno)\.env\.|^os\.environ\./;
const CONFIG_ROOT = /^(env|config|conf|cfg|settings)$/i;

/** `process.env.API_KEY`, `env.API_KEY`, `config:api.key`: equal text is the same setting. Undefined for other values. */
export function settingOf(view: View, file: FileFacts, value: Value, depth = 0): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const direct = view
    .things(file, value)
    .flatMap((thing) => (thing.kind === "library" && ENVIRONMENT.test(thing.symbol) ? [thing.symbol] : []))[0];
  if (direct !== undefined) return direct.replace(ENVIRONMENT, "process.env.");
  const inner = (next: Value): string | undefined => settingOf(view, file, next, depth + 1);
  switch (value.kind) {
    case "name": {
      if (CONFIG_ROOT.test(value.name) && value.path.length > 0) return [value.name, ...value.path].join(".");
      const values = view.variable(file, value.scope, value.name)?.binding.values ?? [];
      return value.path.length === 0 && values.length === 1 && values[0] !== undefined ? inner(values[0]) : undefined;
    }
    case "import": {
      // `from config import API_KEY`: what the module gives the name.
      const [name] = file.language === "python" && value.path.length === 1 ? value.path : [];
      if (name === undefined) return undefined;
      const [module] = view.things(file, { ...value, path: [] });
      const given = module?.kind === "module" ? module.file.exports[name] : undefined;
      return module?.kind === "module" && given !== undefined
        ? settingOf(view, module.file, given, depth + 1)
        : undefined;
    }
    case "choice":
      return value.of.map(inner).find((found) => found !== undefined);
    case "member":
    case "awaited":
      return inner(value.of);
    case "this":
      return file.language === "python" ? fieldOf(view, file, value, depth) : undefined;
    case "result": {
      const operation = file.operations[value.operation];
      const bare = file.language === "python" ? beforeForm(operation?.callee) : undefined;
      if (bare !== undefined) return inner(bare);
      const call = file.language === "python" && operation !== undefined ? view.call(file, operation) : undefined;
      const read = call === undefined ? undefined : environmentRead(view, call);
      if (read !== undefined) return `process.env.${read.name}`;
      const [key] = operation?.arguments ?? [];
      const owner = operation?.callee;
      const isConfig =
        operation !== undefined &&
        /^(get|getOrThrow)$/.test(memberOf(operation.callee) ?? "") &&
        owner !== undefined &&
        /config|settings|env/i.test(
          JSON.stringify("path" in owner ? [("name" in owner && owner.name) || "", ...owner.path] : []),
        );
      return isConfig && key?.kind === "literal" && typeof key.value === "string" ? `config:${key.value}` : undefined;
    }
    default:
      return undefined;
  }
}

/** Python: `self.key`, when every method that sets it sets it to one setting. */
function fieldOf(
  view: View,
  file: FileFacts,
  { scope, path }: Extract<Value, { kind: "this" }>,
  depth: number,
): string | undefined {
  const [name] = path;
  const owner = view.chain(file, scope).find(({ kind }) => kind === "class");
  if (name === undefined || path.length > 1 || owner === undefined) return undefined;
  const set = file.operations.filter(
    ({ kind, callee, scope: at }) =>
      kind === "assign" &&
      callee?.kind === "this" &&
      callee.path.length === 1 &&
      callee.path[0] === name &&
      view.inside(file, at, owner.id),
  );
  const settings = set.map(({ arguments: [given] }) =>
    given === undefined ? undefined : settingOf(view, file, given, depth + 1),
  );
  return settings.every((one) => one === settings[0]) ? settings[0] : undefined;
}

const FORM = /^(?:encode|strip)$/;

/** `key` of `key.encode("utf-8")`: the same setting in another form. */
function beforeForm(callee: Value | undefined): Value | undefined {
  if (callee?.kind !== "name" && callee?.kind !== "this") return undefined;
  return FORM.test(callee.path.at(-1) ?? "") ? { ...callee, path: callee.path.slice(0, -1) } : undefined;
}

/** Values a condition asks to be empty (`!key`, `key === undefined`), or to be set when `wanted` is "set". */
export function askedFor(test: Value, wanted: "empty" | "set"): readonly Value[] {
  switch (test.kind) {
    case "not":
      return askedFor(test.of, wanted === "empty" ? "set" : "empty");
    case "choice": {
      // `a || b` holds when one of them does, so each alone lets it through; with `&&` both have to.
      return test.and === undefined ? test.of.flatMap((inner) => askedFor(inner, wanted)) : [];
    }
    case "comparison": {
      const nothing = [test.left, test.right].some(isNothing);
      const side = isNothing(test.left) ? test.right : test.left;
      const isEqual = /^(?:===?|is)$/.test(test.operator);
      return nothing && isEqual === (wanted === "empty") ? [side] : [];
    }
    case "name":
    case "result":
    case "member":
    case "import":
    case "this":
      return wanted === "set" ? [test] : [];
    default:
      return [];
  }
}

const isNothing = (value: Value): boolean =>
  value.kind === "literal" && (value.value === undefined || value.value === null || value.value === "");

/** Name shown to users: `API_KEY` of `process.env.API_KEY`. */
export const settingName = (setting: string): string => setting.replace(/^(process\.env\.|config:)/, "");
