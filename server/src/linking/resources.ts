/** What a call works on: the same text for the same file or table, wherever it is written. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { parameterOf } from "./callbacks";
import { askOfCall, callOf, sqlOf, targetsOf } from "./calls";
import { bindingOf, lastNameOf, operationsIn, receiverOf } from "./lexical";
import type { Linker, Question } from "./linker";
import { argumentFor } from "./parameters";
import { thingsOf } from "./things";
import type { Call, FunctionRef, Thing } from "./view";

const RESOURCE: Question<string> = { fallback: "" };
const MADE_RESOURCE: Question<string> = { fallback: "" };

/** `table:orders`, `file:"state.json"`, `file:src/a.ts#0:FILE`; undefined when it cannot be told. */
export function resourceOf(linker: Linker, call: Call): string | undefined {
  const key = askOfCall(linker, RESOURCE, call, call.operation, () => compute(linker, call, AS_WRITTEN) ?? "");
  return key === "" ? undefined : key;
}

/**
 * The same, where a path that cannot be followed through the function that makes it is `made:src/a.ts#4(…)`, by what the function is
 * given. What the callers of that function do with other paths is not told apart: it says that two calls in one store mean one file.
 */
export function madeResourceOf(linker: Linker, call: Call): string | undefined {
  const key = askOfCall(linker, MADE_RESOURCE, call, call.operation, () => compute(linker, call, BY_MAKER) ?? "");
  return key === "" ? undefined : key;
}

/** How far a value is followed, and what stands for a path whose maker cannot be. */
interface Way {
  readonly depth: number;
  readonly made: boolean;
}

const AS_WRITTEN: Way = { depth: 0, made: false };
const BY_MAKER: Way = { depth: 0, made: true };

const deeper = ({ depth, made }: Way): Way => ({ depth: depth + 1, made });

function compute(linker: Linker, call: Call, way: Way): string | undefined {
  const { concept, model, operation, file } = call;
  if (concept === undefined) return undefined;
  if (model?.sql !== undefined) {
    const text = operation.arguments[model.sql];
    const table = text === undefined ? undefined : sqlOf(linker, file, text)?.table;
    return table === undefined ? undefined : `table:${table}`;
  }
  if (concept.startsWith("row-") || concept === "query") return tableOf(linker, call);
  if (model?.receiverIsResource === true) {
    const owner = receiverOf(operation.callee);
    const own = owner === undefined ? undefined : valueKey(linker, file, owner, way);
    return own === undefined ? undefined : `file:${own}`;
  }
  if (model?.resource === undefined) return undefined;
  const value = operation.arguments[model.resource] ?? operation.keywords?.path ?? operation.keywords?.file;
  const key = value === undefined ? undefined : valueKey(linker, file, value, way);
  return key === undefined ? undefined : `${concept.startsWith("file-") ? "file" : concept}:${key}`;
}

/** The table of a query chain or model: `db("orders").where()`, `prisma.order.update`, `model("Order").find()`. */
function tableOf(linker: Linker, call: Call): string | undefined {
  return tableBefore(linker, call) ?? tableAfter(linker, call);
}

/** `db.select().from(orders)` names its table later in the chain. */
function tableAfter(linker: Linker, call: Call): string | undefined {
  if (call.concept !== "row-read") return undefined;
  let id = call.operation.id;
  for (let hops = 0; hops < 3; hops++) {
    const next = call.file.operations.find(({ callee }) => callee?.kind === "result" && callee.operation === id);
    const link = next === undefined ? undefined : callOf(linker, call.file, next);
    if (next === undefined || link === undefined) return undefined;
    const table = tableArgument(linker, call.file, next, link.model?.resource);
    if (table !== undefined) return table;
    id = next.id;
  }
  return undefined;
}

/** Type arguments that name no entity. */
const ANYTHING = /^(any|unknown|never|object|Record|Database)$/;

function tableBefore(linker: Linker, call: Call): string | undefined {
  let at: Thing | undefined = call.receiver;
  const own = tableArgument(linker, call.file, call.operation, call.model?.resource);
  if (own !== undefined) return own;
  for (let hops = 0; at !== undefined && hops < 16; hops++) {
    if (at.kind === "type") {
      const from = at.from;
      const made = from === undefined ? undefined : callOf(linker, from.file, from.operation);
      // The table that is written out says more than a type argument: `createClient<Database>().from("orders")`.
      const table =
        from === undefined || made === undefined
          ? undefined
          : tableArgument(linker, from.file, from.operation, made.model?.resource);
      if (table !== undefined) return table;
      const entity = at.arguments?.[0]?.name;
      if (entity !== undefined && !ANYTHING.test(entity)) return `table:${entity.toLowerCase()}`;
      if (at.property !== undefined && at.name.endsWith("Model")) return `table:${at.property.toLowerCase()}`;
      at = at.of ?? made?.receiver;
    } else if (at.kind === "method") at = at.of;
    else if (at.kind === "class" || at.kind === "instance")
      return `table:${at.file.scopes[at.scope]?.name?.toLowerCase() ?? ""}`;
    else return undefined;
  }
  return undefined;
}

function tableArgument(
  linker: Linker,
  file: FileFacts,
  operation: Operation,
  index: number | undefined,
): string | undefined {
  const value = index === undefined ? undefined : operation.arguments[index];
  if (value === undefined) return undefined;
  for (const thing of thingsOf(linker, file, value)) {
    if (thing.kind === "literal" && typeof thing.value === "string") return `table:${thing.value.toLowerCase()}`;
    if (thing.kind === "class") return `table:${thing.file.scopes[thing.scope]?.name?.toLowerCase() ?? ""}`;
    // SQLAlchemy is given the row: `session.add(order)`.
    if (thing.kind === "instance" && file.language === "python")
      return `table:${thing.file.scopes[thing.scope]?.name?.toLowerCase() ?? ""}`;
    // A table object names its table where it is made: `pgTable("orders", …)`.
    const made =
      thing.kind === "type" && thing.from !== undefined
        ? callOf(linker, thing.from.file, thing.from.operation)
        : undefined;
    if (made?.model?.resource === undefined) continue;
    const named = made.operation.arguments[made.model.resource];
    if (named?.kind === "literal" && typeof named.value === "string") return `table:${named.value.toLowerCase()}`;
  }
  const key = valueKey(linker, file, value, AS_WRITTEN);
  return key === undefined ? undefined : `table:${key}`;
}

/** A text that is equal for values that are the same: by content for literals, by where it is defined otherwise. */
function valueKey(linker: Linker, file: FileFacts, value: Value, way: Way): string | undefined {
  if (way.depth > 6) return undefined;
  const inner = (item: Value) => valueKey(linker, file, item, deeper(way));
  switch (value.kind) {
    case "literal":
      return JSON.stringify(value.value);
    case "template": {
      const parts = value.parts.map((part) => inner(part) ?? "?");
      return parts.includes("?") ? undefined : `\`${value.head}${parts.join("+")}\``;
    }
    case "name": {
      const parameter = parameterOf(file, value);
      if (parameter !== undefined)
        return `<${file.path}#${parameter.scope}:${[parameter.index, ...parameter.path].join(".")}>`;
      const owner = bindingOf(file, value.scope, value.name);
      if (owner === undefined) return ["global", value.name, ...value.path].join(".");
      const [only] = owner.binding.values;
      const follows =
        owner.binding.values.length === 1 && value.path.length === 0 && only !== undefined && isPlain(only);
      const through = follows ? inner(only) : undefined;
      return through ?? `${file.path}#${owner.scope}:${[value.name, ...value.path].join(".")}`;
    }
    case "import":
      return importedKey(linker, file, value, way);
    case "this": {
      const owner = file.scopes.find((scope) => scope.kind === "class" && isWithin(file, value.scope, scope.id));
      const [name] = value.path;
      const member =
        owner?.members !== undefined && name !== undefined && Object.hasOwn(owner.members, name)
          ? owner.members[name]
          : undefined;
      if (member !== undefined && value.path.length === 1 && member.kind === "literal") return inner(member);
      return `${file.path}#${owner?.id ?? 0}:this.${value.path.join(".")}`;
    }
    case "result": {
      const operation = file.operations[value.operation];
      const call = operation === undefined ? undefined : callOf(linker, file, operation);
      if (operation === undefined || call === undefined || value.path.length > 0) return undefined;
      if (call.symbol === undefined)
        return returnedKey(linker, call, way) ?? (way.made ? madeKey(linker, call, way) : undefined);
      if (!/path\.|URL|fileURLToPath|Path/.test(call.symbol)) return undefined;
      const parts = operation.arguments.map(inner);
      // `open("a")` and `Path("a").open()` open the same file.
      if (/^pathlib\.Path$|^node:path\.(posix\.|win32\.)?(join|normalize)$/.test(call.symbol) && parts.length === 1)
        return parts[0];
      return parts.includes(undefined) ? undefined : `${call.symbol}(${parts.join(",")})`;
    }
    default:
      return undefined;
  }
}

/** The path a workspace function makes of what it is given: `const fileIn = (folder) => join(folder, "state.json")`. */
function returnedKey(linker: Linker, call: Call, way: Way): string | undefined {
  const [target, ...others] = targetsOf(linker, call);
  if (target === undefined || others.length > 0) return undefined;
  const [only, ...more] = operationsIn(target.file, target.scope).filter(({ kind }) => kind === "return");
  const made = only?.arguments[0];
  const key = made === undefined || more.length > 0 ? undefined : valueKey(linker, target.file, made, deeper(way));
  return key === undefined || holdsLocal(key, target) ? undefined : atCaller(linker, key, target, call);
}

/** `this.pathOf(name)`, however it makes the path: the same function makes the same of the same, unless it draws or asks the time. */
function madeKey(linker: Linker, call: Call, way: Way): string | undefined {
  const { file, operation } = call;
  const [target, ...others] = targetsOf(linker, call);
  if (target === undefined || others.length > 0 || operation.opaqueArguments === true) return undefined;
  if (target.file.scopes[target.scope]?.async === true || isNewEachTime(target)) return undefined;
  const parts = operation.arguments.map((value) => valueKey(linker, file, value, deeper(way)));
  return parts.includes(undefined) ? undefined : `made:${target.file.path}#${target.scope}(${parts.join(",")})`;
}

const isNewEachTime = ({ file, scope }: FunctionRef): boolean =>
  operationsIn(file, scope, "nested").some(({ callee }) => DRAWS.test(lastNameOf(callee)));

const DRAWS = /random|uuid|nanoid|^ulid|^cuid|^now$|Date$|mkdtemp|temp|^tmp|next|counter/i;

/** A local of the function is another value each time it runs: its place names nothing. Parameters, in `<…>`, are replaced. */
const holdsLocal = (key: string, { file, scope }: FunctionRef): boolean =>
  [...key.replace(/<[^>]*>/g, "").matchAll(new RegExp(`${escaped(file.path)}#(\\d+):`, "g"))].some(([, id]) =>
    isWithin(file, Number(id), scope),
  );

/** Values a name may be replaced by: constants and paths joined from them. */
const isPlain = (value: Value): boolean =>
  value.kind === "literal" ||
  value.kind === "template" ||
  value.kind === "import" ||
  value.kind === "name" ||
  value.kind === "result";

function importedKey(
  linker: Linker,
  file: FileFacts,
  value: Extract<Value, { kind: "import" }>,
  way: Way,
): string | undefined {
  const target = linker.modules.resolve(file, value.from);
  const found = target.kind === "file" ? linker.files.get(target.path) : undefined;
  if (found === undefined) return ["import", value.from, ...value.path].join(".");
  const [name, ...rest] = value.path;
  const exported = name !== undefined && Object.hasOwn(found.exports, name) ? found.exports[name] : undefined;
  if (exported === undefined) return `${found.path}:${value.path.join(".")}`;
  const key = valueKey(linker, found, exported, deeper(way));
  return key === undefined ? `${found.path}:${value.path.join(".")}` : [key, ...rest].join(".");
}

const isWithin = (file: FileFacts, scope: number, ancestor: number): boolean => {
  for (let at = file.scopes[scope]; at !== undefined; at = file.scopes[at.parent]) if (at.id === ancestor) return true;
  return false;
};

/** Replaces parameters of a called function in a resource by what the call passes. */
export function atCaller(linker: Linker, resource: string, target: FunctionRef, call: Call): string | undefined {
  const prefix = `<${target.file.path}#${target.scope}:`;
  if (!resource.includes(prefix)) return resource;
  let known = true;
  const replaced = resource.replace(
    new RegExp(`${escaped(prefix)}(\\d+)([^>]*)>`, "g"),
    (_, index: string, path: string) => {
      const value = argumentFor(target, call.operation, Number(index));
      const key = value === undefined ? undefined : valueKey(linker, call.file, value, AS_WRITTEN);
      if (key === undefined) known = false;
      return `${key ?? ""}${path}`;
    },
  );
  return known ? replaced : undefined;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
