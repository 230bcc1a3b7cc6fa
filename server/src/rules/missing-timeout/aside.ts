/** Does nothing go on when a call is done? Then a peer that stalls holds a promise, and nobody's work. */

import type { FileFacts, Operation, Use } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";
import { isForSomebody } from "../questions/state/served";

const MAX_STEPS = 8;

/** A look for updates once a week: no request and no job is seen to run it, and its promise ends where nobody takes it. */
export const isLeftAside = (view: View, call: Call): boolean =>
  !isForSomebody(view, call) && isAside(view, call.file, call.operation);

/** `setInterval(() => { publish(size); })`, where `publish` awaits the call: every way out of it ends in a promise that is dropped. */
export const isAside = (view: View, file: FileFacts, { scope, use }: Operation, depth = 0): boolean =>
  depth < MAX_STEPS && endsNowhere(view, file, { scope, use }, depth);

function endsNowhere(
  view: View,
  file: FileFacts,
  { scope, use }: { readonly scope: number; readonly use: Use },
  depth: number,
): boolean {
  switch (use.to) {
    case "dropped":
    case "voided":
      return true;
    case "item":
      return endsNowhere(view, file, { scope, use: use.then }, depth);
    case "member": {
      const link = use.then.to === "callee" ? file.operations[use.then.operation] : undefined;
      return link !== undefined && /^(then|catch|finally)$/.test(use.name) && isAside(view, file, link, depth + 1);
    }
    case "bound": {
      const reads = view.variable(file, use.scope, use.name)?.reads ?? [];
      return reads.length > 0 && reads.every((read) => endsNowhere(view, file, read, depth + 1));
    }
    case "argument": {
      const taker = file.operations[use.operation];
      const collects = taker === undefined ? undefined : view.call(file, taker)?.model?.collects;
      return taker !== undefined && collects !== undefined && isAside(view, file, taker, depth + 1);
    }
    case "awaited":
    case "returned":
      return isRunAside(view, file, file.scopes[scope]?.function ?? 0, depth);
    default:
      return false;
  }
}

/** Nobody waits for the function either: each caller drops its promise, or the list of promises that `map` makes of it. */
function isRunAside(view: View, file: FileFacts, scope: number, depth: number): boolean {
  const own = file.scopes[scope];
  if (own?.kind !== "function") return false;
  const taker = own.use?.to === "argument" ? file.operations[own.use.operation] : undefined;
  if (taker !== undefined && lastNameOf(taker.callee) === "map") return isAside(view, file, taker, depth + 1);
  // `setInterval(() => publish(size), 60_000)` drops what it is given back.
  if (taker !== undefined && own.async !== true && view.call(file, taker)?.concept === "timer")
    return !isInPromise(view, file, taker.scope);
  const { callers, complete } = view.callers({ file, scope });
  return (
    complete &&
    callers.length > 0 &&
    callers.every(({ call, argument }) => argument === undefined && isAside(view, call.file, call.operation, depth + 1))
  );
}

/** `new Promise((resolve) => { setTimeout(async () => { await ask(); resolve(); }, 100); })`: somebody waits for what the timer starts. */
const isInPromise = (view: View, file: FileFacts, scope: number): boolean =>
  view.chain(file, scope).some(({ use }) => {
    const taker = use?.to === "argument" ? file.operations[use.operation] : undefined;
    return taker?.kind === "new" && lastNameOf(taker.callee) === "Promise";
  });
