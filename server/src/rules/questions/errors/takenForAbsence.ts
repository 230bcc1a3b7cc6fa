/** A read that failed and looks as if nothing were there: what is there is then written over, or made a second time. */

import type { FileFacts, Operation, Scope, ScopeId, Value } from "#facts/file";
import type { Hop } from "#facts/place";
import type { Call, Effect, ErrorHandler, View } from "#linking/view";

import { contentOf } from "../../non-atomic-write/content";
import { readsOfKeptState } from "../../non-atomic-write/rule";
import { combinesWhatWasRead } from "../../unlocked-read-modify-write/combined";
import { askedFor } from "../input/settings";
import { mentions } from "../mentions";
import { sentMethods } from "../retries/sentMethods";
import { errorTrace, isLogger } from "./errorTrace";
import { costlyConcept } from "./guardedWork";
import { receiversOf } from "./handlerAnswer";

export interface MistakenAbsence {
  /** `overwritten`: a file that is kept. `made`: a row, or what another service keeps. */
  readonly ends: "overwritten" | "made";
  readonly work: string;
  /** Nobody knows what runs the code, or a log tells of it. */
  readonly mild: boolean;
  readonly hops: readonly Hop[];
}

/** What becomes of what could not be read; undefined when the handler tells one failure from another, or nobody goes by its answer. */
export function takenForAbsence(view: View, handler: ErrorHandler, scope: Scope): MistakenAbsence | undefined {
  if (handler.kind === "callback" || !answersNothing(view, handler, scope)) return undefined;
  const asked = handler.guarded.flatMap((call) => view.effectsOf(call));
  return overwritten(view, handler, asked) ?? madeAgain(view, handler, scope, asked);
}

/** All that the handler does is to log and to give nothing, whatever has failed. */
function answersNothing(view: View, { file, error }: ErrorHandler, scope: Scope): boolean {
  if (scope.exits === "throw" || scope.exits === "exit" || scope.exits === "loop") return false;
  if (file.scopes.some((inner) => inner.id !== scope.id && view.inside(file, inner.id, scope.id))) return false;
  return view.operations(file, scope.id, "nested").every((operation) => {
    const given = operation.arguments[0];
    if (operation.kind === "return" || operation.kind === "assign")
      return isEmpty(given) && (error === undefined || !mentions(file, given, error));
    const call = view.call(file, operation);
    return call === undefined || isLogger(call) || PLAIN.test(call.symbol ?? "");
  });
}

/** What a log is made of, and empty collections. */
const PLAIN = /^global\.(String|JSON\.stringify|Map|Set|Date)(\.|$)/;

/** Nothing, no, and what is as good as empty: `{}`, `{ users: [] }`. */
function isEmpty(value: Value | undefined): boolean {
  switch (value?.kind) {
    case undefined:
      return true;
    case "literal":
      return !value.value;
    case "array":
      return value.items.length === 0;
    case "object":
      return value.spreads.length === 0 && Object.values(value.properties).every(isEmpty);
    default:
      return false;
  }
}

/** The file is kept state: what requests or jobs change is written over it, with what this read did not give. */
function overwritten(view: View, handler: ErrorHandler, asked: readonly Effect[]): MistakenAbsence | undefined {
  const { file, tryScope, operation } = handler;
  const at = tryScope ?? operation?.scope ?? 0;
  // Work that fails for other reasons as well, and what a helper further down reads for itself.
  if (asked.some(({ concept }) => costlyConcept(concept) !== undefined)) return undefined;
  for (const { concept, call: read } of asked) {
    if (concept !== "file-read" || read.file !== file || !view.inside(file, read.operation.scope, at)) continue;
    const kept = readsOfKeptState(view).get(read.operation);
    if (kept === undefined || isWithin(view, handler, kept.write) || isOfAnotherThing(view, read, kept.write)) continue;
    return {
      ends: "overwritten",
      mild: !kept.isServed || saysSo(view, handler),
      work: "a read",
      hops: [{ place: kept.write.place, note: "the same file is written over here" }],
    };
  }
  return undefined;
}

/** `backup(settings)` after a read of the last backup in the same function: what is written is what was read, or nothing of it. */
function isOfAnotherThing(view: View, read: Call, write: Call): boolean {
  const { file, operation } = write;
  const owner = file.scopes[operation.scope]?.function ?? 0;
  if (read.file !== file || owner === 0 || file.scopes[read.operation.scope]?.function !== owner) return false;
  const content = contentOf(view, write);
  return content === undefined || !combinesWhatWasRead(view, file, content, read);
}

const saysSo = (view: View, handler: ErrorHandler): boolean =>
  handler.scope !== undefined && errorTrace(view, handler, handler.scope).logs.length > 0;

const isWithin = (view: View, { file, tryScope }: ErrorHandler, call: Call): boolean =>
  tryScope !== undefined && call.file === file && view.inside(file, call.operation.scope, tryScope);

/** A caller looks for it, and makes it where it found nothing. */
function madeAgain(
  view: View,
  handler: ErrorHandler,
  scope: Scope,
  asked: readonly Effect[],
): MistakenAbsence | undefined {
  const looked = asked.find(
    ({ concept, call }) => concept === "row-read" || (concept === "outbound-call" && onlyAsks(view, call)),
  );
  if (looked === undefined || asked.some(({ concept, call }) => makes(view, concept, call))) return undefined;
  for (const found of foundAs(view, handler, scope)) {
    const made = makingOf(view, found);
    if (made === undefined) continue;
    const work = looked.concept === "row-read" ? "a query" : "an outbound call";
    return { ends: "made", mild: false, work, hops: [{ place: made.place, note: "made here when nothing was found" }] };
  }
  return undefined;
}

/** The name under which a function goes on with what it got. */
interface Found {
  readonly file: FileFacts;
  readonly name: string;
  readonly scope: ScopeId;
  readonly after: number;
}

function foundAs(view: View, handler: ErrorHandler, scope: Scope): readonly Found[] {
  const { file, tryScope, kind } = handler;
  const received = receiversOf(view, handler, scope).flatMap(({ file: at, use, span }): readonly Found[] => {
    const end = use.to === "awaited" ? use.then : use;
    return end.to === "bound" ? [{ file: at, name: end.name, scope: end.scope, after: span.end }] : [];
  });
  if (kind !== "catch" || tryScope === undefined || scope.exits !== undefined) return received;
  const set = view.operations(file, tryScope).flatMap((operation): readonly Found[] => {
    const { callee } = operation;
    if (operation.kind !== "assign" || callee?.kind !== "name" || callee.path.length > 0) return [];
    return [{ file, name: callee.name, scope: callee.scope, after: scope.span.end }];
  });
  return [...received, ...set];
}

/** `if (found) return found; await create()`, `if (!found) await create()`: the call that makes it. */
function makingOf(view: View, { file, name, scope, after }: Found): Call | undefined {
  const owner = file.scopes[scope]?.function ?? 0;
  const isIt = (value: Value): boolean => value.kind === "name" && value.name === name && value.path.length === 0;
  for (const { id, kind, function: of, span, test, exits } of file.scopes) {
    if (kind !== "branch" || of !== owner || span.start < after || test === undefined) continue;
    if (askedFor(test, "empty").some(isIt)) {
      const made = makingIn(view, file, view.operations(file, id));
      if (made !== undefined) return made;
    }
    const isThere =
      askedFor(test, "set").some(isIt) || (test.kind === "choice" && test.and !== undefined && isIt(test.and));
    const gives = view
      .operations(file, id)
      .some(({ kind: what, arguments: [value] }) => what === "return" && mentions(file, value, name));
    if (!isThere || exits !== "return" || !gives) continue;
    const made = makingIn(
      view,
      file,
      view.operations(file, owner).filter((later) => later.span.start >= span.end),
    );
    if (made !== undefined) return made;
  }
  return undefined;
}

function makingIn(view: View, file: FileFacts, operations: readonly Operation[]): Call | undefined {
  return operations
    .flatMap((operation) => view.call(file, operation) ?? [])
    .find((call) =>
      view.effectsOf(call).some(({ concept, call: step, via }) => via.length <= NEAR && makes(view, concept, step)),
    );
}

/** Steps of project code within which a call still does what the function around it is for. */
const NEAR = 2;

/** Adds something where there was nothing. */
function makes(view: View, concept: Effect["concept"], call: Call): boolean {
  if (concept === "row-insert") return true;
  if (concept !== "outbound-call") return false;
  const sent = sentMethods(view, call);
  return sent === undefined ? /(^|\.)(post|create)\w*$/i.test(call.callee) : sent.methods.includes("POST");
}

function onlyAsks(view: View, call: Call): boolean {
  const sent = sentMethods(view, call);
  if (sent === undefined) return /(^|\.)(get|head|find|list|search|retrieve)\w*$/i.test(call.callee);
  return sent.complete && sent.methods.every((method) => method === "GET" || method === "HEAD");
}
