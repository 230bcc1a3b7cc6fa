/** Uses of a result that would break, or keep nothing as data, when the result is not there. */

import type { FileFacts, Operation, Read, ScopeId, Use } from "#facts/file";
import type { Place, Span } from "#facts/place";
import type { View } from "#linking/view";

import { costlyConcept } from "./guardedWork";

export interface CarelessUse {
  readonly place: Place;
  /** `read`: a member is taken from it. `stored`: it is written away. */
  readonly how: "read" | "stored";
}

/** Where a result is used as if it were always there; undefined when somebody looks first, or when it cannot be told. */
export function carelessUse(view: View, file: FileFacts, use: Use, at: Span): CarelessUse | undefined {
  switch (use.to) {
    case "awaited":
      return carelessUse(view, file, use.then, at);
    case "destructured":
      return { place: view.place(file, at), how: "read" };
    case "iterated":
      return { place: view.place(file, at), how: "read" };
    case "member":
    case "argument":
      return ofRead(view, file, use, at);
    case "bound":
      return isOneOfSeveral(view, file, use.scope, use.name) ? undefined : ofVariable(view, file, use.scope, use.name);
    default:
      return undefined;
  }
}

/** Python has one variable for both arms of `if a: rows = [] else: rows = load()`: a read may be of the other arm's value. */
const isOneOfSeveral = (view: View, file: FileFacts, scope: ScopeId, name: string): boolean =>
  file.language === "python" &&
  (view.variable(file, scope, name)?.binding.values ?? []).filter(({ kind }) => kind !== "literal").length > 1;

/** The same for a variable: `after` is an offset, reads before it do not count. */
export function ofVariable(
  view: View,
  file: FileFacts,
  scope: ScopeId,
  name: string,
  after = 0,
): CarelessUse | undefined {
  const reads = (view.variable(file, scope, name)?.reads ?? []).filter((read) => read.span.start >= after);
  if (reads.some((read) => looksFirst(view, file, read))) return undefined;
  for (const read of reads) {
    const found = ofRead(view, file, read.use, read.span);
    if (found !== undefined) return found;
  }
  return undefined;
}

function ofRead(view: View, file: FileFacts, use: Use, at: Span): CarelessUse | undefined {
  const place = view.place(file, at);
  if (use.to === "destructured" || use.to === "iterated") return { place, how: "read" };
  if (use.to === "member") {
    if (use.optional === true || /^(then|catch|finally)$/.test(use.name)) return undefined;
    return { place, how: "read" };
  }
  if (use.to !== "argument" && use.to !== "item") return undefined;
  const operation = receiverOf(file, use);
  const concept = operation === undefined ? undefined : view.call(file, operation)?.concept;
  return concept !== undefined && isWrite(concept) ? { place, how: "stored" } : undefined;
}

const isWrite = (concept: Parameters<typeof costlyConcept>[0]): boolean =>
  costlyConcept(concept) !== undefined && /^(row-|file-|enqueue)/.test(concept);

/** The call a value is given to, as an argument or inside an object or a list. */
function receiverOf(file: FileFacts, use: Use): Operation | undefined {
  if (use.to === "argument") return file.operations[use.operation];
  return use.to === "item" ? receiverOf(file, use.then) : undefined;
}

/** A test, a comparison, a default, `?.`, or a function that may be a check. */
function looksFirst(view: View, file: FileFacts, { use }: Read): boolean {
  switch (use.to) {
    case "tested":
    case "typeof":
    case "operand":
    case "default":
      return true;
    case "member":
      return use.optional === true;
    case "argument": {
      const operation = file.operations[use.operation];
      if (operation === undefined) return true;
      const call = view.call(file, operation);
      return (
        isTested(operation.use) || /(^|\.)(assert|invariant|expect|ensure|check|is[A-Z])\w*$/.test(call?.callee ?? "")
      );
    }
    default:
      return false;
  }
}

/** `if (usable(x))`, `if (look(x).ok)` */
const isTested = (use: Use): boolean => use.to === "tested" || (use.to === "member" && isTested(use.then));
