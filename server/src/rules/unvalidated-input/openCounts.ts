/** Python: how many rows a request asks for, as a number of a request model that has no upper limit. */

import type { FileFacts, Value } from "#facts/file";
import type { Place, Span } from "#facts/place";
import { lastNameOf } from "#linking/lexical";
import type { FunctionRef, View } from "#linking/view";

import { isModel, modelOf } from "../questions/input/requestModels";
import { argumentCall } from "../questions/input/valueFlow";

/** A number of a request model that says how much is fetched. */
export interface OpenCount {
  readonly place: Place;
  readonly name: string;
  /** Where it is handed on as it came; undefined when it is compared, cut or not used so. */
  readonly use?: Place;
}

const COUNT =
  /^(?:k|n|top_?k|top_?n|limit|max_?results|n_?results|num_?results|page_?size|per_?page|count|take|first|size)$/i;
const FETCHES = /limit|search|query|fetch|find|similar|retriev|range|islice|top|sample|list/i;

/** Counts without an upper limit in the request models of a file that handlers take. */
export function openCounts(view: View, file: FileFacts): readonly OpenCount[] {
  if (file.language !== "python") return [];
  return file.scopes.flatMap((scope): readonly OpenCount[] => {
    if (scope.kind !== "class" || !isModel(view, file, scope, 0)) return [];
    const names = Object.entries(scope.members ?? {}).filter(
      ([name, value]) => COUNT.test(name) && isPlainNumber(value),
    );
    if (names.length === 0) return [];
    const users = handlersOf(view, { file, scope: scope.id });
    return users.length === 0 ? [] : names.map(([name, value]) => countOf(view, { file, name, value, users }));
  });
}

/** `k: int`, `k: int = 4`; `Field(le=100)` and `conint(le=100)` are calls. */
const isPlainNumber = (value: Value): boolean =>
  value.kind === "literal" ? typeof value.value === "number" : value.kind === "typed" && value.type.name === "int";

interface User extends FunctionRef {
  readonly parameter: string;
}

/** Handlers of routes with a parameter of the model's type. */
function handlersOf(view: View, model: FunctionRef): readonly User[] {
  const found: User[] = [];
  for (const { chain } of view.routes()) {
    const handler = chain.at(-1)?.function;
    const at = handler?.file.scopes[handler.scope];
    for (const { name, type } of handler?.file.language === "python" ? (at?.parameters ?? []) : []) {
      const named = handler === undefined || type === undefined ? undefined : modelOf(view, handler.file, type);
      if (handler !== undefined && name !== undefined && named?.file === model.file && named.scope === model.scope)
        found.push({ ...handler, parameter: name });
    }
  }
  return found;
}

function countOf(
  view: View,
  {
    file,
    name,
    value,
    users,
  }: { readonly file: FileFacts; readonly name: string; readonly value: Value; readonly users: readonly User[] },
): OpenCount {
  const span = spanOf(value);
  const place = view.place(file, span ?? { start: 0, end: 0 });
  if (span === undefined) return { place, name };
  for (const user of users) {
    const uses = usesOf(view, user, name);
    if (uses.some((use) => use === "limited")) return { place, name };
    const open = uses.find((use): use is Place => use !== undefined && use !== "limited");
    if (open !== undefined) return { place, name, use: open };
  }
  return { place, name };
}

const spanOf = (value: Value): Span | undefined => {
  if (value.kind === "literal") return value.span;
  return value.kind === "typed" ? value.type.span : undefined;
};

/** What becomes of the member in the handler: `limited` where it is compared or cut, the place of a call that takes it as it is. */
function usesOf(
  view: View,
  { file, scope, parameter }: User,
  name: string,
): readonly (Place | "limited" | undefined)[] {
  return (view.variable(file, scope, parameter)?.reads ?? []).map(({ use }) => {
    if (use.to !== "member" || use.name !== name) return undefined;
    const { then } = use;
    if (then.to === "tested" || then.to === "bound" || then.to === "operand") return "limited";
    const call = then.to === "argument" ? argumentCall(view, file, then) : undefined;
    if (call === undefined || then.to !== "argument") return undefined;
    const callee = lastNameOf(call.operation.callee);
    if (/^(?:min|max|clamp|len)$/.test(callee)) return "limited";
    const isCount = then.keyword === undefined ? FETCHES.test(callee) : COUNT.test(then.keyword);
    return isCount ? call.place : undefined;
  });
}
