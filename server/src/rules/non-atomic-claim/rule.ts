/** Work that is selected and then marked as taken: two workers select the same row before either marks it. */

import type { FileFacts, Operation, Scope } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { View } from "#linking/view";

import { type Claim, claimsOf, isOneStatement, isResultUsed } from "../questions/state/claims";
import { isAlone } from "../questions/state/concurrency";
import { type KeyClaim, keyClaims } from "../questions/state/keyClaims";
import { takesFreeKey } from "../questions/state/keyedValue";
import { isSerializable, startsImplicitly } from "../questions/state/transactions";
import { defineRule } from "../rule";
import { isKeptOutByInsert } from "./keptOut";

interface Claimed {
  readonly place: Place;
  readonly file: FileFacts;
  readonly scope: Scope;
  readonly claim: Claim;
}

/** A member of a collection that is removed after it was read. */
interface Taken {
  readonly place: Place;
  readonly file: FileFacts;
  readonly scope: Scope;
  readonly taken: KeyClaim;
}

type Subject = Claimed | Taken | { readonly place: Place };

type Gap =
  | { readonly why: "two-steps" | "unchecked" | "transaction" | "lock-lost"; readonly claim: Claim }
  | { readonly why: "removal"; readonly taken: KeyClaim };

export const nonAtomicClaim = defineRule<Subject, Gap>({
  id: "non-atomic-claim",
  principle: "locking",
  priority: "P0",
  confidence: "high",
  version: 6,
  languages: ["typescript", "python"],
  summary: "Work is selected and then marked as taken in two statements: two workers take the same.",
  *subjects(view, file) {
    const marks = new Set<Operation>();
    for (const scope of file.scopes) {
      if (scope.kind !== "function" && scope.kind !== "module") continue;
      for (const claim of claimsOf(view, file, scope)) {
        marks.add(claim.mark.operation);
        yield { place: claim.mark.place, file, scope, claim };
      }
      for (const taken of keyClaims(view, file, scope)) yield { place: taken.removal.place, file, scope, taken };
    }
    for (const call of view.calls(file, { concept: "row-update" }))
      if (!marks.has(call.operation) && isOneStatement(view, call)) yield { place: call.place };
  },
  judge(view, subject) {
    if ("taken" in subject) return removed(view, subject);
    if (!("claim" in subject)) return pass("selected and marked in one statement");
    const { claim, file, scope } = subject;
    const lock = view.protection(claim.mark, "lock");
    if (lock.state === "present") return pass(lock.because, lock.via);
    if (claim.marking.asks.has(claim.column)) return conditional(subject);
    if (isAlone(view, file, scope)) return pass("runs once at a time");
    if (isKeptOutByInsert(view, file, scope, claim.read))
      return pass("a unique column that is filled first lets one of them through");
    return judgeReading(view, subject);
  },
  message: (_subject, found) => {
    if (found.why === "removal") return removalMessage(found.taken);
    const { why, claim } = found;
    const what = `\`${claim.table}\``;
    switch (why) {
      case "two-steps":
        return claim.reading.asks.has(claim.column)
          ? `${what} is read by \`${claim.column}\`, then marked: two workers take the same row. Claim it in one conditional update.`
          : `\`${claim.column}\` of ${what} is tested, then set: two at once both pass and both go on. Test it in the update's condition.`;
      case "unchecked":
        return `This claim of ${what} may change no row, and the work goes on anyway: look at the number of changed rows.`;
      case "transaction":
        return `Two transactions read the same row of ${what} before either marks it: lock it (\`FOR UPDATE SKIP LOCKED\`).`;
      case "lock-lost":
        return `The row lock on ${what} ends with its own statement, before the row is marked: open a transaction around both.`;
    }
  },
  weigh: (_subject, found) => (found.why !== "removal" && found.claim.picks ? undefined : "P1"),
});

const removalMessage = ({ removal }: KeyClaim): string =>
  `\`${removal.callee}\` says whether it removed something, and nobody looks: two at once take the same. Go on only if it did.`;

/** What was read is there no more when somebody else was faster; the command that removes it says so. */
function removed(view: View, { taken: { read, removal }, taken, file, scope }: Taken): Verdict<Gap> {
  const lock = view.protection(removal, "lock");
  if (lock.state === "present") return pass(lock.because, lock.via);
  const isKept = view.operations(file, scope.id).some((operation) => {
    const call = operation.order < read.operation.order ? view.call(file, operation) : undefined;
    return call !== undefined && view.effectsOf(call).some((effect) => takesFreeKey(effect.call));
  });
  if (isKept) return pass("a key that only one can set keeps the others out");
  if (isAlone(view, file, scope)) return pass("runs once at a time");
  return gap({ why: "removal", taken }, [{ place: read.place, note: "read here" }]);
}

/** `UPDATE … WHERE id = ? AND status = 'pending'`: right when somebody looks whether it changed a row. */
function conditional({ claim }: Claimed): Verdict<Gap> {
  if (claim.isRemote || isResultUsed(claim)) return pass("a conditional update whose result is looked at");
  return gap({ why: "unchecked", claim }, evidence(claim));
}

function judgeReading(view: View, { claim, file }: Claimed): Verdict<Gap> {
  const transaction = view.protection(claim.mark, "transaction");
  const isImplicit = startsImplicitly(claim.mark);
  if (claim.reading.locks) {
    if (transaction.state !== "absent" || isImplicit) return pass("the row is locked while it is read");
    return gap({ why: "lock-lost", claim }, evidence(claim));
  }
  if (isImplicit)
    return claim.picks ? gap({ why: "transaction", claim }, evidence(claim)) : unknown("a named row, in a transaction");
  if (transaction.state !== "present") return gap({ why: "two-steps", claim }, evidence(claim));
  if (!claim.picks) return unknown("a named row, in a transaction");
  if (isSerializable(view, file, claim.mark)) return pass("transactions run one after the other");
  return gap({ why: "transaction", claim }, [...transaction.via, ...evidence(claim)]);
}

const evidence = (claim: Claim) => [
  {
    place: claim.read.place,
    note: claim.reading.asks.has(claim.column) ? `read by \`${claim.column}\` here` : "read here",
  },
  { place: claim.mark.place, note: "marked here" },
];
