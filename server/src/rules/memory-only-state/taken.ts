/** Is what is put into memory something that was taken on for others, and is it kept elsewhere as well? */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import type { Call, View } from "#linking/view";

import { mentions } from "../questions/mentions";
import { isRecordClass } from "../questions/state/pythonCollections";

/** Something is put into memory: `set`, `push`, an assignment. */
interface Addition {
  readonly operation: Operation;
  readonly key?: Value;
  readonly value: Value;
}

/** Put in for a request or a message, with something of it inside, or under a key that was made up for it. */
export function isTaken(view: View, file: FileFacts, addition: Addition): boolean {
  const scope = scopeOf(file, addition);
  if (scope === undefined || scope.kind !== "function") return false;
  const contexts = view.context({ file, scope: scope.id });
  if (!contexts.has("request") && !contexts.has("job")) return false;
  if (!isPlainState(view, file, addition.value, 0)) return false;
  if (startsElsewhere(view, file, addition.value)) return true;
  if (isFetched(view, file, addition.value)) return false;
  if (isRandom(view, file, addition) || comesFromOutside(view, file, addition.value)) return true;
  if (file.language !== "python") return false;
  return isGivenToHandler(file, scope, addition.value) || isWorkRecord(view, file, addition.value);
}

const STANDING = /^(status|state|progress)$/;

/** Python: a record that says how far a piece of work is, in a function that requests run. */
const isWorkRecord = (view: View, file: FileFacts, value: Value): boolean =>
  view.things(file, value).some((thing) => {
    if (thing.kind === "object") return Object.keys(thing.value.properties).some((name) => STANDING.test(name));
    if (thing.kind !== "instance" || !isRecordClass(thing.file, thing.scope)) return false;
    return Object.keys(thing.file.scopes[thing.scope]?.members ?? {}).some((name) => STANDING.test(name));
  });

/** Python: a route or a task keeps what it was called with; validated values are no longer known as input. */
function isGivenToHandler(file: FileFacts, scope: Scope, value: Value): boolean {
  if ((scope.decorators?.length ?? 0) === 0) return false;
  const names = (scope.parameters ?? []).flatMap(({ name, type }) =>
    type === undefined || name === undefined ? [] : [name],
  );
  return partsOf(value).some((part) => names.some((name) => mentions(file, part, name)));
}

const scopeOf = (file: FileFacts, { operation }: Addition): Scope | undefined =>
  file.scopes[file.scopes[operation.scope]?.function ?? 0];

/** Records and text; not sockets, responses, timers, promises, callbacks or objects with a life of their own. */
function isPlainState(view: View, file: FileFacts, value: Value, depth: number): boolean {
  if (depth > 4) return true;
  if (value.kind === "opaque" && value.because === "arithmetic") return false;
  return view.things(file, value).every((thing) => {
    switch (thing.kind) {
      case "literal":
        return typeof thing.value === "string";
      case "object": {
        const properties = partsOf(thing.value);
        return properties.length > 0 && properties.every((item) => isInert(view, thing.file, item));
      }
      case "type":
        return thing.name.startsWith("input.");
      case "template":
      case "array":
        return true;
      case "instance":
        return thing.file.language === "python" && isRecordClass(thing.file, thing.scope);
      default:
        return false;
    }
  });
}

/** A part of a record that no live thing hides in. */
const isInert = (view: View, file: FileFacts, value: Value): boolean =>
  view.things(file, value).every((thing) => {
    if (thing.kind === "type") return /^(input\.|URL$)/.test(thing.name);
    return (
      thing.kind !== "function" && thing.kind !== "promise" && thing.kind !== "instance" && thing.kind !== "method"
    );
  });

/** A copy of what is stored elsewhere can be fetched again. */
const isFetched = (view: View, file: FileFacts, value: Value): boolean =>
  partsOf(value).some((part) =>
    view
      .sources(file, part)
      .some((call) =>
        view
          .effectsOf(call)
          .some(({ concept }) => /^(row-read|query|file-read|cache|outbound-call|client|subprocess)$/.test(concept)),
      ),
  );

/** What another service gave when it began something: without it, nobody can go on there, or end it. */
export const startsElsewhere = (view: View, file: FileFacts, value: Value): boolean =>
  value.kind === "object" &&
  Object.values(value.properties).some((part) => view.sources(file, part).some((call) => begins(call)));

const begins = ({ file, operation }: Call): boolean =>
  operation.arguments.some((value) => {
    const made = value.kind === "result" ? file.operations[value.operation] : undefined;
    const name = made?.kind === "new" && made.callee?.kind === "name" ? made.callee.name : "";
    return /^(Create|Start|Initiate|Begin)\w*(Upload|Session|Job)Command$/.test(name);
  });

const comesFromOutside = (view: View, file: FileFacts, value: Value): boolean =>
  partsOf(value).some((part) => view.origins(file, part).some(({ part: where }) => where !== "headers"));

export const isRandom = (view: View, file: FileFacts, { key, value }: Addition): boolean =>
  [...(key === undefined ? [] : [key]), ...partsOf(value)].some((part) =>
    view
      .sources(file, part)
      .some((call) => call.concept === "random" && !/^(global\.Math\.random|random\.)/.test(call.symbol ?? "")),
  );

const partsOf = (value: Value): readonly Value[] =>
  value.kind === "object" ? [...Object.values(value.properties), ...value.spreads] : [value];

const STORES = /^(row-insert|row-update|row-upsert|file-write|file-append|enqueue|cache)$/;

export const storesElsewhere = (view: View, file: FileFacts, addition: Addition): boolean => {
  const scope = scopeOf(file, addition);
  return scope !== undefined && view.effects({ file, scope: scope.id }).some((effect) => STORES.test(effect.concept));
};
