/** Accepted work, sessions and tokens that exist only in the memory of one process. */

import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { View } from "#linking/view";

import { type Addition, type Collection, collectionsOf, isLocal } from "../questions/state/collections";
import { defineRule } from "../rule";
import { type GlobalState, globalStates } from "./globalState";
import { snapshotOf } from "./snapshot";
import { isRandom, isTaken, startsElsewhere, storesElsewhere } from "./taken";

type Subject = CollectionSubject | { readonly kind: "global"; readonly place: Place; readonly state: GlobalState };

interface CollectionSubject {
  readonly kind: "collection";
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
  version: 5,
  languages: ["typescript", "python"],
  summary: "Accepted work, sessions or tokens that live in the memory of one process only.",
  *subjects(view, file) {
    for (const collection of collectionsOf(view, file)) {
      if (collection.kind === "set" || collection.additions.length === 0) continue;
      if (file.language === "python" && CACHE.test(collection.name)) continue;
      const taken = collection.additions.filter((addition) => isTaken(view, file, addition));
      if (taken.length > 0) yield { kind: "collection", place: view.place(file, collection.span), collection, taken };
    }
    for (const state of globalStates(view, file))
      if (!CACHE.test(state.name)) yield { kind: "global", place: view.place(file, state.span), state };
  },
  judge(view, subject) {
    if (subject.kind === "global") return judgeGlobal(view, subject.state);
    const { collection, taken } = subject;
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
  message: (subject, { what }) => {
    if (subject.kind === "global")
      return `\`global.${subject.state.name}\` keeps what a request brought for all that come after it, in the memory of one process: a restart forgets it. Store it, by its owner.`;
    const { collection } = subject;
    return what === "credentials"
      ? `\`${collection.name}\` keeps what clients were promised in memory only: a restart or a second instance forgets it. Store it.`
      : `\`${collection.name}\` keeps accepted work in memory only: a restart loses it, a second instance never sees it. Store it.`;
  },
});

/** What is called a cache is taken for one. */
const CACHE = /cache|memo/i;

function judgeGlobal(view: View, { file, taken, seen, isMeasured }: GlobalState): Verdict<Gap> {
  if (taken.some((addition) => storesElsewhere(view, file, addition)))
    return pass("what is kept here is stored as well");
  if (isMeasured) return unknown("its size is limited: it may be a cache");
  const [first] = taken;
  if (first === undefined || seen.length === 0) return unknown("nobody looks it up again");
  return gap({ what: "work" }, [
    { place: view.place(file, first.operation.span), note: "taken on here" },
    ...seen.slice(0, 2).map((place) => ({ place, note: "looked up here" })),
  ]);
}

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
