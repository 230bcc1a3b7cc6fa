/** Does the parsed body go through a schema that an error page cannot satisfy, before anything else is done with it? */

import type { FileFacts, Operation, Read, Use } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { Call, Thing, View } from "#linking/view";

const MAX_DEPTH = 8;
/** Steps that make a schema content with something that is not there. */
const LENIENT =
  /^(optional|nullish|default|prefault|fallback|catch|partial|any|unknown|custom|lazy|record|preprocess)$/;
/** Schemas that ask for one kind of value: nothing is not of that kind. */
const STRICT =
  /^(string|number|int|boolean|bigint|date|literal|enum|nativeEnum|picklist|array|tuple|email|url|uuid|discriminatedUnion|variant)$/;
const OBJECT = /^(object|strictObject|looseObject)$/;

/** `Schema.parse(await response.json())`, `const read = Schema.safeParse(body); if (!read.success) throw …` */
export function schemaRefuses(view: View, file: FileFacts, use: Use): boolean {
  switch (use.to) {
    case "awaited":
    case "member":
      return schemaRefuses(view, file, use.then);
    case "argument": {
      const operation = file.operations[use.operation];
      return operation !== undefined && refuses(view, file, operation);
    }
    case "bound": {
      const reads = view.variable(file, use.scope, use.name)?.reads ?? [];
      const checks = reads.flatMap((read) => checkOf(view, file, read) ?? []);
      return checks.length > 0 && reads.every((read) => isChecked(view, file, read, checks));
    }
    default:
      return false;
  }
}

/** The schema call that a read of the body, or of a part of it, goes to. */
function checkOf(view: View, file: FileFacts, { use }: Read): Operation | undefined {
  let to = use;
  while (to.to === "member") to = to.then;
  const operation = to.to === "argument" ? file.operations[to.operation] : undefined;
  return operation !== undefined && refuses(view, file, operation) ? operation : undefined;
}

/** The read goes to the schema, to a log, or comes after a schema that threw at anything else. */
function isChecked(view: View, file: FileFacts, read: Read, checks: readonly Operation[]): boolean {
  if (checkOf(view, file, read) !== undefined) return true;
  const operation = read.use.to === "argument" ? file.operations[read.use.operation] : undefined;
  if (operation !== undefined && view.call(file, operation)?.concept === "log") return true;
  return checks.some(
    (check) => !isSafe(check) && check.span.end <= read.span.start && view.inside(file, read.scope, check.scope),
  );
}

/** A schema call that gives nothing on for an error page: it throws, or somebody asks whether it went well. */
function refuses(view: View, file: FileFacts, operation: Operation): boolean {
  const call = view.call(file, operation);
  const schema = call === undefined ? undefined : schemaOf(view, call, operation);
  if (schema === undefined || !schema.some((thing) => demands(view, thing, 0))) return false;
  return !isSafe(operation) || isAsked(view, file, operation.use);
}

/** `Schema.parse(x)`, `v.parse(Schema, x)`, `.then(Schema.parse)`. */
function schemaOf(view: View, call: Call, { arguments: values }: Operation): readonly Thing[] | undefined {
  const [first] = values;
  if (lastNameOf(call.operation.callee) === "then" && first !== undefined)
    return view
      .things(call.file, first)
      .flatMap((thing) => (thing.kind === "method" && /^(parse|decode)(Async)?$/.test(thing.name) ? [thing.of] : []));
  if (call.concept !== "validation") return undefined;
  return values.length > 1 && call.receiver === undefined && first !== undefined
    ? view.things(call.file, first)
    : call.receiver && [call.receiver];
}

const isSafe = ({ callee }: Operation): boolean => /^(safe|spa$)/.test(lastNameOf(callee));

/** `read.success`, `const { success, data } = …` */
function isAsked(view: View, file: FileFacts, use: Use): boolean {
  switch (use.to) {
    case "awaited":
      return isAsked(view, file, use.then);
    case "member":
      return /^(success|error|issues)$/.test(use.name);
    case "destructured":
      return use.names.some((name) => /^(success|error|issues)$/.test(name));
    case "bound":
      return (view.variable(file, use.scope, use.name)?.reads ?? []).some(
        (read) => read.use.to === "member" && /^(success|error|issues)$/.test(read.use.name),
      );
    default:
      return false;
  }
}

/** Does the schema ask for something that an error page has not? One that cannot be read is not taken for it. */
function demands(view: View, thing: Thing, depth: number): boolean {
  if (depth > MAX_DEPTH || thing.kind !== "type" || thing.from === undefined || !/Schema$/.test(thing.name))
    return false;
  const { file, operation } = thing.from;
  const name = lastNameOf(operation.callee);
  const inner = operation.arguments.map((value) =>
    view
      .things(file, value)
      .some((item) => (item.kind === "array" ? listed(view, item, depth) : asks(view, item, depth))),
  );
  const before = thing.of !== undefined && demands(view, thing.of, depth + 1);
  if (LENIENT.test(name)) return false;
  if (/^(or|union)$/.test(name)) return inner.every((arm) => arm) && (name === "union" || before);
  if (STRICT.test(name)) return true;
  return (
    before || ((OBJECT.test(name) || /^(and|intersection|extend|merge|pipe)$/.test(name)) && inner.some((arm) => arm))
  );
}

/** An object schema's own shape asks for what one of its properties asks for. */
function asks(view: View, thing: Thing, depth: number): boolean {
  if (thing.kind !== "object") return demands(view, thing, depth + 1);
  return Object.values(thing.value.properties).some((property) =>
    view.things(thing.file, property).some((item) => demands(view, item, depth + 1)),
  );
}

/** `z.union([A, B])`: each of them. */
const listed = (view: View, { file, value }: Extract<Thing, { kind: "array" }>, depth: number): boolean =>
  value.items.every((item) => view.things(file, item).some((one) => demands(view, one, depth + 1)));
