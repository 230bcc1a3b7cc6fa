/** Python: bodies that reach a store or a queue, and whether a schema, a type or a comparison looked at them on the way. */

import type { FileFacts, Value } from "#facts/file";
import type { Place } from "#facts/place";
import type { Call, View } from "#linking/view";

import type { Through } from "../questions/input/handedOn";
import { type Trail, traceInput } from "../questions/input/inputTrace";
import { isLookedAt, type Telling } from "../questions/input/pythonLooks";
import { isModel } from "../questions/input/requestModels";

/** A body as it came, with the first store that something of it reaches. */
export interface StoredBody {
  /** Where it is read from the request, when that is in the same file; else where it is stored. */
  readonly place: Place;
  readonly sink: Call;
  /** Members that arrive; empty when all of it does. */
  readonly fields: readonly string[];
  readonly isChecked: boolean;
}

const STORES = ["row-insert", "row-update", "row-upsert", "enqueue"] as const;
const ANY_LOOK: Telling = {
  beside: /^$/,
  empty: /^$/,
  library:
    /^(?:global\.(?:isinstance|type|int|float|bool|set|all|any)|re\.\w+|uuid\.UUID|datetime\.\w+|jsonschema\.\w+|cerberus\.\w+|voluptuous\.\w+|email_validator\.\w+|validators\.\w+)$/,
};

/** Bodies of JSON that calls of a Python file store, one for each place that reads one. */
export function storedBodies(view: View, file: FileFacts): readonly StoredBody[] {
  if (file.language !== "python") return [];
  const found = new Map<string, StoredBody>();
  for (const sink of view.calls(file, { concept: STORES })) {
    for (const value of given(sink))
      for (const trail of bodiesIn(view, file, value, sink.operation.order)) {
        const key = `${trail.place.path}:${trail.place.span.start}`;
        const before = found.get(key);
        const isChecked = isParsed(trail) || isLookedAt(view, trail, ANY_LOOK) || isTyped(view, trail);
        const field = trail.origin.path.find(
          (name) => /^[A-Za-z_]\w*$/.test(name) && !/^(?:get|json|data)$/.test(name),
        );
        const fields = [...new Set([...(before?.fields ?? []), ...(field === undefined ? [] : [field])])];
        if (before === undefined || before.isChecked || !isChecked)
          found.set(key, { place: trail.place.path === file.path ? trail.place : sink.place, sink, fields, isChecked });
      }
  }
  return [...found.values()];
}

const given = ({ operation: { arguments: values, keywords = {} } }: Call): readonly Value[] => [
  ...values,
  // What says which row is meant is no part of it.
  ...Object.entries(keywords).flatMap(([name, value]) =>
    /^(?:id|pk|\w+_id|filter|where|countdown|eta)$/.test(name) ? [] : [value],
  ),
];

const bodiesIn = (view: View, file: FileFacts, value: Value, until: number): readonly Trail[] =>
  traceInput(view, file, value, { until, through: (call) => throughRow(view, call) }).trails.filter(
    ({ origin, place }) =>
      origin.kind === "request" && origin.part === "body" && view.file(place.path)?.language === "python",
  );

/** `Order(name=data["name"])` holds what it is given, unless it is a model that checks. */
function throughRow(view: View, call: Call): Through | undefined {
  const { file, operation, concept } = call;
  if (concept === "validation") return operation.arguments;
  const classes =
    operation.callee === undefined ? [] : view.things(file, operation.callee).filter(({ kind }) => kind === "class");
  for (const thing of classes)
    if (thing.kind === "class") {
      if (isModel(view, thing.file, thing.file.scopes[thing.scope], 0)) return "stop";
      return [...operation.arguments, ...Object.values(operation.keywords ?? {})];
    }
  return undefined;
}

/** `parse(Order, data)`, `OrderSchema().load(data)` */
const isParsed = ({ calls }: Trail): boolean => calls.some(({ call }) => call.concept === "validation");

/** A field of a request model has been checked by it; what is read of a request by hand has not. */
const isTyped = (view: View, trail: Trail): boolean => {
  const file = view.file(trail.place.path);
  const entered = trail.held.at(-1);
  if (file === undefined || entered === undefined) return false;
  const parameter = view
    .variable(entered.file, entered.scope, entered.name)
    ?.binding.values.find(({ kind }) => kind === "parameter");
  const type =
    parameter?.kind === "parameter"
      ? entered.file.scopes[parameter.scope]?.parameters?.[parameter.index]?.type
      : undefined;
  return (
    type !== undefined &&
    !/^(?:\w+\.)?(?:dict|Dict|Any|Mapping|MutableMapping|object|Request|HttpRequest|Annotated)$/.test(type.name)
  );
};
