/** Models of pydantic that stand for a request's body in Python: which of their fields are still any text. */

import type { FileFacts, Scope, TypeReference, Value } from "#facts/file";
import type { FunctionRef, View } from "#linking/view";

import { routesServed } from "./routeOf";

const TEXTS = /^(?:str|bytes|\?|(?:typing\.)?(?:Any|dict|Dict|list|List)|object|AnyUrl|AnyHttpUrl|HttpUrl)$/;

/**
 * The field of a request model that a value in a handler reads, when anything may be in it; undefined for fields of a narrower type
 * (numbers, ids, enumerations), and for values that are none. `below`: members read from the value.
 */
export function modelField(view: View, file: FileFacts, value: Value, below: readonly string[]): string | undefined {
  if (value.kind !== "name" && value.kind !== "parameter") return undefined;
  const [name] = [...value.path, ...below];
  const handed = value.kind === "parameter" ? value : parameterNamed(view, file, value);
  if (name === undefined || handed === undefined) return undefined;
  const target = { file, scope: handed.scope };
  const type = file.scopes[handed.scope]?.parameters?.[handed.index]?.type;
  const model = type === undefined ? undefined : modelOf(view, file, type);
  if (model === undefined || !isHandler(view, target)) return undefined;
  const members = model.file.scopes[model.scope]?.members ?? {};
  const field = Object.hasOwn(members, name) ? members[name] : undefined;
  if (field === undefined) return undefined;
  if (field.kind === "typed") return TEXTS.test(field.type.name) ? name : undefined;
  return field.kind === "literal" && typeof field.value === "string" ? name : undefined;
}

function parameterNamed(
  view: View,
  file: FileFacts,
  { scope, name }: Extract<Value, { kind: "name" }>,
): { readonly scope: number; readonly index: number } | undefined {
  for (const value of view.variable(file, scope, name)?.binding.values ?? [])
    if (value.kind === "parameter" && value.path.length === 0) return value;
  return undefined;
}

const isHandler = (view: View, { file, scope }: FunctionRef): boolean =>
  routesServed(view, { file, scope }).some(({ route }) => {
    const last = route.chain.at(-1)?.function;
    return last?.file === file && last.scope === scope;
  });

/** The class of pydantic that a type names; undefined for any other. */
export function modelOf(view: View, file: FileFacts, type: TypeReference): FunctionRef | undefined {
  const named: Value = { kind: "name", name: type.name, scope: 0, path: [], span: type.span };
  for (const thing of view.things(file, named))
    if (thing.kind === "class" && isModel(view, thing.file, thing.file.scopes[thing.scope], 0))
      return { file: thing.file, scope: thing.scope };
  return undefined;
}

const MAX_BASES = 4;

/** Does the class extend pydantic's `BaseModel`, itself or through others of the workspace? */
export function isModel(view: View, file: FileFacts, scope: Scope | undefined, depth: number): boolean {
  const base = scope?.base;
  if (base === undefined || depth > MAX_BASES) return false;
  return (base.kind === "choice" ? base.of : [base])
    .flatMap((value) => view.things(file, value))
    .some(
      (thing) =>
        (thing.kind === "library" && /^(?:pydantic|sqlmodel)\.(?:\w+\.)*(?:BaseModel|SQLModel)$/.test(thing.symbol)) ||
        (thing.kind === "class" && isModel(view, thing.file, thing.file.scopes[thing.scope], depth + 1)),
    );
}
