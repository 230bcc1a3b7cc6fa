/** What a piece of tried-again work retries by itself: a client with own attempts, a loop or a helper further down. */

import type { FileFacts, Operation } from "#facts/file";
import type { Call, Effect, View } from "#linking/view";

import { retriesIn } from "./attempts";

export interface InnerRetry {
  /** The call that retries, or the one that stands in an inner loop. */
  readonly call: Call;
  /** Attempts in all that it makes, when known. */
  readonly attempts?: number;
}

/** The first inner retry among the effects of one attempt. */
export function innerRetry(view: View, effects: readonly Effect[]): InnerRetry | undefined {
  for (const effect of effects) {
    const found = ownAttempts(view, effect.call) ?? onTheWay(view, effect);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The client's own retries, when they hold for this call: clients leave a POST alone, SDKs do not. */
function ownAttempts(view: View, call: Call): InnerRetry | undefined {
  if (call.concept !== "outbound-call") return undefined;
  const own = view.protection(call, "retry");
  if (own.state !== "present" || !own.because.startsWith("the client")) return undefined;
  if (own.because === "the client was given retries" && call.model?.idempotent === false) return undefined;
  const layers = [call, ...view.clients(call)].filter(({ model }) => model?.retries !== undefined);
  const retries = retriesOf(view, layers);
  if (retries === 0) return undefined;
  return { call, ...(retries === undefined ? {} : { attempts: retries + 1 }) };
}

/** Attempts after the first: the number that the call or its client sets, or the usual one. Undefined when what is set is no known number. */
function retriesOf(view: View, layers: readonly Call[]): number | undefined {
  for (const at of layers) {
    const answer = view.option(at, at.model?.retries?.options ?? []);
    if (answer.state === "absent") continue;
    const [thing] = answer.state === "set" ? view.things(answer.file, answer.value) : [];
    const attempts = thing?.kind === "literal" && typeof thing.value === "number" ? thing.value : undefined;
    return attempts === undefined
      ? undefined
      : Math.max(0, attempts - (at.model?.retries?.counts === "attempts" ? 1 : 0));
  }
  return layers[0]?.model?.retries?.default;
}

/** A loop or a retry helper between the outer retry and the effect. */
function onTheWay(view: View, { via, call }: Effect): InnerRetry | undefined {
  const helper = via.find(({ concept, model }) => concept === "retry" && model?.callbacks !== undefined);
  if (helper !== undefined) return { call: helper };
  const steps = [...via.slice(1), ...(via.length > 0 ? [call] : [])];
  const inside = steps.find((step) => isInLoop(view, step.file, step.operation));
  return inside === undefined ? undefined : { call: inside };
}

const isInLoop = (view: View, file: FileFacts, { scope }: Operation): boolean =>
  retriesIn(view, file).some(
    ({ tryScope, kind }) =>
      kind === "loop" &&
      view.inside(file, scope, tryScope) &&
      file.scopes[scope]?.function === file.scopes[tryScope]?.function,
  );
