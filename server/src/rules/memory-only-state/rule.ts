/** Accepted work, sessions and tokens that exist only in the memory of one process. */

import type { FileFacts, Scope, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import type { Call, View } from "#linking/view";

import { mentions } from "../questions/mentions";
import { type Addition, type Collection, collectionsOf, isLocal } from "../questions/state/collections";
import { isRecordClass } from "../questions/state/pythonCollections";
import { defineRule } from "../rule";
import { snapshotOf } from "./snapshot";

interface Subject {
  readonly place: Place;
  readonly collection: Collection;
  /** Additions on behalf of a request or message. */
  readonly taken: readonly Addition[];
}

interface Gap {
  readonly what: "work" | "credentials";
}

export const memoryOnlyState = defineRule<Subject, Gap>({
  id: "memory-only-state",
  principle: "state-persistence",
  priority: "P1",
  confidence: "medium",
  version: 3,
  languages: ["typescript", "python"],
  summary: "Accepted work, sessions or tokens that live in the memory of one process only.",
  *subjects(view, file) {
    for (const collection of collectionsOf(view, file)) {
      if (collection.kind === "set" || collection.additions.length === 0) continue;
      if (file.language === "python" && CACHE.test(collection.name)) continue;
      const taken = collection.additions.filter((addition) => isTaken(view, file, addition));
      if (taken.length > 0) yield { place: view.place(file, collection.span), collection, taken };
    }
  },
  judge(view, { collection, taken }) {
    const { file } = collection;
    if (isLocal(view, collection)) return unknown("how long its owner lives is not known");
    const stored = taken.find(
      (addition) => storesElsewhere(view, file, addition) && !startsElsewhere(view, file, addition.value),
    );
    if (stored !== undefined)
      return pass("what is kept here is stored as well", [
        { place: view.place(file, stored.operation.span), note: "stored in the same function" },
      ]);
    const snapshot = snapshotOf(view, collection);
    if (snapshot !== undefined)
      return pass("what is kept here is written to a file and read back", [
        { place: snapshot.place, note: "written down here" },
      ]);
    if (collection.isMeasured) return unknown("its size is limited: it may be a cache");
    const [first] = taken;
    const isUsed = isLookedUpElsewhere(collection, taken) || isGoneOnWith(view, collection, taken);
    if (first === undefined || !isUsed) return unknown("nobody looks it up again");
    const what = taken.some((addition) => isRandom(view, file, addition)) ? "credentials" : "work";
    return gap({ what }, [
      { place: view.place(file, first.operation.span), note: "taken on here" },
      ...collection.looks.slice(0, 2).map((look) => ({ place: view.place(file, look.span), note: "looked up here" })),
    ]);
  },
  message: ({ collection }, { what }) =>
    what === "credentials"
      ? `\`${collection.name}\` keeps what clients were promised in memory only: a restart or a second instance forgets it. Store it.`
      : `\`${collection.name}\` keeps accepted work in memory only: a restart loses it, a second instance never sees it. Store it.`,
});

/** What is called a cache is taken for one. */
const CACHE = /cache|memo/i;

/** Put in for a request or a message, with something of it inside, or under a key that was made up for it. */
function isTaken(view: View, file: FileFacts, addition: Addition): boolean {
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
        const properties = Object.values(thing.value.properties);
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
const startsElsewhere = (view: View, file: FileFacts, value: Value): boolean =>
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

const isRandom = (view: View, file: FileFacts, { key, value }: Addition): boolean =>
  [...(key === undefined ? [] : [key]), ...partsOf(value)].some((part) =>
    view
      .sources(file, part)
      .some((call) => call.concept === "random" && !/^(global\.Math\.random|random\.)/.test(call.symbol ?? "")),
  );

const partsOf = (value: Value): readonly Value[] =>
  value.kind === "object" ? Object.values(value.properties) : [value];

const STORES = /^(row-insert|row-update|row-upsert|file-write|file-append|enqueue|cache)$/;

const storesElsewhere = (view: View, file: FileFacts, addition: Addition): boolean => {
  const scope = scopeOf(file, addition);
  return scope !== undefined && view.effects({ file, scope: scope.id }).some((effect) => STORES.test(effect.concept));
};

/** The function that began something elsewhere goes on with it when it runs again. */
const isGoneOnWith = (view: View, { looks, file }: Collection, taken: readonly Addition[]): boolean =>
  looks.length > 0 && taken.some(({ value }) => startsElsewhere(view, file, value));

/** Another function asks for it: what is taken on and given back by one function is its own business. */
const isLookedUpElsewhere = ({ looks, file }: Collection, taken: readonly Addition[]): boolean =>
  looks.some(
    ({ how, function: at }) =>
      /^(get|has|\[\]|shift|pop|splice|iterate|find|filter|forEach|values|entries|items|keys|popleft|popitem)$/.test(
        how,
      ) && taken.every(({ operation }) => file.scopes[operation.scope]?.function !== at),
  );
