/** A register of objects that live on (sessions, connections, players): two that find no entry make one each, and only the last is in it. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import { written } from "#linking/calls";
import type { Call, Thing, View } from "#linking/view";

import { decisionOf, isStopped } from "../questions/state/decision";
import { awaitsBetween } from "./memory";
import type { Subject } from "./subject";

/** What an object that has to be ended can be told. */
export const ENDS = /^(close|kill|quit|destroy|terminate|disconnect|shutdown|dispose|stop|cleanup|logout)$/;

/** `const held = rooms.get(id); if (held) return held; …await…; rooms.set(id, new Room())` of a register that outlives the call. */
export function* registerSubjects(
  view: View,
  file: FileFacts,
  scope: Scope,
  calls: readonly Call[],
): Iterable<Subject> {
  for (const lookup of calls) {
    const asked = entryOf(view, file, lookup, /^(get|has)$/);
    if (asked === undefined || lookup.operation.use.to === "awaited") continue;
    const act = calls.find(
      (call) => call.operation.order > lookup.operation.order && isSame(entryOf(view, file, call, /^set$/), asked),
    );
    if (act === undefined || !awaitsBetween(view, file, scope, lookup.operation, act.operation)) continue;
    const decision = decisionOf(view, file, scope, lookup);
    if (decision === undefined || !isStopped(view, file, decision, act.operation)) continue;
    if (isAskedAgain(view, file, { lookup, act, asked })) continue;
    if (!livesOn(view, file, act.operation.arguments[1])) continue;
    yield { kind: "register", place: lookup.place, file, scope, lookup, act, resource: asked.register };
  }
}

interface Entry {
  readonly register: string;
  readonly key: string;
}

const isSame = (a: Entry | undefined, b: Entry): boolean => a?.register === b.register && a.key === b.key;

/** The entry that a method of a `Map`, or of what is used like one, is about; undefined for a library's own store. */
function entryOf(view: View, file: FileFacts, { operation, model }: Call, method: RegExp): Entry | undefined {
  const { callee, arguments: given } = operation;
  const key = given[0];
  if (model !== undefined || key === undefined || callee === undefined || !("path" in callee)) return undefined;
  if (!method.test(callee.path.at(-1) ?? "") || !isKept(view, file, callee)) return undefined;
  return { register: written(file, { ...callee, path: callee.path.slice(0, -1) }), key: keyText(file, key) };
}

const keyText = (file: FileFacts, key: Value): string =>
  key.kind === "literal" ? JSON.stringify(key.value) : `${key.kind} ${written(file, key)}`;

/** Of the module, or of the object the function belongs to. */
function isKept(view: View, file: FileFacts, callee: Value): boolean {
  if (callee.kind === "this") return callee.path.length > 1;
  if (callee.kind !== "name") return false;
  const variable = view.variable(file, callee.scope, callee.name);
  return variable !== undefined && file.scopes[variable.scope]?.kind === "module";
}

/** `if (rooms.has(id)) return;` once more, after the last `await`: nobody comes in between. */
function isAskedAgain(
  view: View,
  file: FileFacts,
  { lookup, act, asked }: { readonly lookup: Call; readonly act: Call; readonly asked: Entry },
): boolean {
  const isBetween = ({ order }: Operation): boolean => order > lookup.operation.order && order < act.operation.order;
  return view.calls(file).some((call) => {
    if (!isBetween(call.operation) || !isSame(entryOf(view, file, call, /^(get|has)$/), asked)) return false;
    const owner = file.scopes[call.operation.scope]?.function ?? 0;
    const own = file.scopes[owner];
    return own !== undefined && !awaitsBetween(view, file, own, call.operation, act.operation);
  });
}

/** Somebody has to end it, or an object that holds it. */
function livesOn(view: View, file: FileFacts, value: Value | undefined): boolean {
  if (value === undefined) return false;
  if (value.kind === "object") return Object.values(value.properties).some((held) => livesOn(view, file, held));
  return view.things(file, value).some((thing) => hasEnd(thing) || (thing.kind === "object" && holds(view, thing)));
}

const holds = (view: View, { file, value }: Extract<Thing, { kind: "object" }>): boolean =>
  Object.values(value.properties).some((held) => view.things(file, held).some(hasEnd));

/** An object of a class of ours with such a method, or a browser. */
function hasEnd(thing: Thing): boolean {
  if (thing.kind === "type") return thing.name === "browser.Browser" || thing.name === "browser.Page";
  if (thing.kind !== "instance") return false;
  return Object.keys(thing.file.scopes[thing.scope]?.members ?? {}).some((name) => ENDS.test(name));
}
