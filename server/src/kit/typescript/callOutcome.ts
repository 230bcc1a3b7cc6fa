/** What a finished call says about the dependency that was called: it works, it does not, or nothing at all. */

import { classify, statusOf } from "./errors";

export type Outcome = "success" | "failure" | "ignored";

/**
 * A failure is what the dependency is to blame for: a lost connection, a time-out, HTTP 5xx, an error of unknown kind.
 * Ignored is what says nothing about it: a cancelled call, invalid input, HTTP 4xx, a call that was rejected on this side.
 */
export function outcomeOfError(error: unknown): Outcome {
  const errorClass = classify(error);
  if (errorClass === "cancelled") return "ignored";
  const status = statusOf(error);
  if (status !== undefined) return status >= 500 ? "failure" : "ignored";
  return errorClass === "network" || errorClass === "transient" || errorClass === "unknown" ? "failure" : "ignored";
}

/** A result is a success, unless it is an HTTP response (of `fetch`, say) with a status of 4xx or 5xx. */
export function outcomeOfResult(result: unknown): Outcome {
  const isResponse = typeof result === "object" && result !== null && "headers" in result && "status" in result;
  const status = isResponse ? statusOf({ response: result }) : undefined;
  if (status === undefined) return "success";
  return status >= 500 ? "failure" : "ignored";
}
