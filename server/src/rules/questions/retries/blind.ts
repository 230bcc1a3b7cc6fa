/** Does a retry try permanent failures again? */

import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, RetryLoop, View } from "#linking/view";

import { callbackDecides, errorDecides } from "./errorDecides";
import { libraryWait } from "./libraryWait";
import { permanentFailure, permanentFailureIn } from "./permanent";

export interface Blind {
  /** The call whose permanent failures are tried again. */
  readonly callee: string;
  /** Who throws for a bad status: the client, a line of the work that is tried again, or a function further away. */
  readonly thrown: "client" | "here" | "elsewhere";
}

/** A gap when permanent failures arrive at the retry and nothing looks at them. */
export function blindLoop(view: View, loop: RetryLoop): Verdict<Blind> {
  const decides = errorDecides(view, loop);
  if (decides === "yes") return pass("the error decides");
  if (decides === "unknown") return unknown("the error goes to code that is not known");
  const call = permanentFailure(view, loop);
  if (call === undefined) return unknown("no permanent failure is known to arrive here");
  const isHere = call.file === loop.file && view.inside(call.file, call.operation.scope, loop.tryScope);
  const thrown = call.model?.throwsOnStatus === true ? "client" : isHere ? "here" : "elsewhere";
  return gap({ callee: call.callee, thrown }, [{ place: call.place, note: "throws permanent failures as well" }]);
}

/** The same for a retry of a library: its predicate, its own judgement, or an early end in the work. */
export function blindPolicy(view: View, call: Call): Verdict<Blind> {
  const retries = call.model?.retries;
  if (retries === undefined) return unknown("not known");
  if (libraryWait(view, call).retries === 0) return pass("it makes one attempt");
  const predicate = view.option(call, retries.predicates ?? []);
  if (predicate.state === "set") return pass(`${predicate.name} decides`);
  if (retries.judges === true) return pass("the library tells them apart");
  if (predicate.state === "unknown") return unknown(predicate.because);
  const decides = callbackDecides(view, call);
  if (decides === "yes") return pass("the work itself ends the retry");
  if (decides === "unknown") return unknown("the work that is tried again is not known");
  const failing = permanentFailureIn(view, call);
  if (failing === undefined) return unknown("no permanent failure is known to arrive here");
  const thrown = failing.model?.throwsOnStatus === true ? "client" : "elsewhere";
  return gap({ callee: failing.callee, thrown }, [{ place: failing.place, note: "throws permanent failures as well" }]);
}
