/** Required keys of schemas that the whole environment is parsed with: zod, @t3-oss/env, envalid. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import type { Needed } from "./startUp";

/** At the place of each key's schema. */
export function* schemaRequirements(view: View, file: FileFacts): Iterable<Needed> {
  for (const call of view.calls(file)) {
    const fields = fieldsParsed(view, call);
    if (fields === undefined) continue;
    for (const [name, value] of Object.entries(fields.properties)) {
      const made = value.kind === "result" && fields.file === file ? file.operations[value.operation] : undefined;
      if (made === undefined || !NAME.test(name) || !isRequired(view, file, made)) continue;
      yield { name, span: made.span, scope: call.operation.scope };
    }
  }
}

const NAME = /^[A-Z][A-Z0-9_]+$/;

interface Fields {
  readonly file: FileFacts;
  readonly properties: Readonly<Record<string, Value>>;
}

/** Keys a call parses the environment with, written in the same file; undefined for any other call. */
function fieldsParsed(view: View, call: Call): Fields | undefined {
  const { file, symbol = "", operation } = call;
  const [first, second] = operation.arguments;
  if (symbol === "envalid.cleanEnv" && isEnvironment(view, file, first)) return objectOf(file, second);
  if (/^@t3-oss\/env-\w+\.createEnv$/.test(symbol) && first?.kind === "object") {
    // A build that has no environment yet leaves the check out.
    if (first.properties.skipValidation !== undefined) return undefined;
    return objectOf(file, first.properties.server);
  }
  if (!/^(?:parse|parseAsync)$/.test(memberOf(operation.callee) ?? "") || !isEnvironment(view, file, first))
    return undefined;
  const { callee } = operation;
  if (callee === undefined || !("path" in callee) || callee.path.length !== 1) return undefined;
  const [made, ...others] = view.sources(file, { ...callee, path: [] });
  if (
    made === undefined ||
    others.length > 0 ||
    made.file !== file ||
    !/^zod\.(?:\w+\.)?(?:object|strictObject|looseObject)$/.test(made.symbol ?? "")
  )
    return undefined;
  return objectOf(file, made.operation.arguments[0]);
}

const isEnvironment = (view: View, file: FileFacts, value: Value | undefined): boolean =>
  value !== undefined &&
  view.things(file, value).some((thing) => thing.kind === "library" && /(?:^|[.:])process\.env$/.test(thing.symbol));

const objectOf = (file: FileFacts, value: Value | undefined): Fields | undefined =>
  value?.kind === "object" ? { file, properties: value.properties } : undefined;

const TAKES_NOTHING =
  /^(?:optional|nullish|nullable|default|prefault|catch|preprocess|transform|pipe|or|union|any|unknown|undefined|custom|lazy|boolean|stringbool)$/;
/** `z.coerce.string()` makes a text of nothing. */
const COERCED_TEXT = /^(?:string|boolean)$/;
const DEFAULTS: readonly string[] = ["default", "devDefault", "requiredWhen"];

/** Nothing in the chain of a key's schema takes a variable that is not set. */
function isRequired(view: View, file: FileFacts, last: Operation): boolean {
  for (let at: Operation | undefined = last; at !== undefined; ) {
    const { callee, arguments: given }: Operation = at;
    if (callee === undefined || !("path" in callee)) return false;
    const names = callee.path;
    if (names.some((name) => TAKES_NOTHING.test(name))) return false;
    if (names.includes("coerce") && COERCED_TEXT.test(names.at(-1) ?? "")) return false;
    const [options] = given;
    if (
      options?.kind === "object" &&
      (options.spreads.length > 0 || DEFAULTS.some((name) => Object.hasOwn(options.properties, name)))
    )
      return false;
    if (callee.kind !== "result") return /^(?:zod|envalid)\./.test(view.call(file, at)?.symbol ?? "");
    at = file.operations[callee.operation];
  }
  return false;
}
