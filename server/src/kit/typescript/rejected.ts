/** The error of a call that was turned away on this side, before anything was sent: by an open circuit, a limit, a full queue. */

/**
 * Says nothing about the dependency, so a circuit breaker does not count it, and a retry does not repeat it by itself:
 * its class is `permanent`. To wait for a place, say so with `classify`; the wait is then at least `retryAfterMs`.
 */
export class RejectedError extends Error {
  override readonly name: string = "RejectedError";
  readonly code = "ERR_REJECTED_LOCALLY";
  /** Milliseconds until the same call may be let through; 0 where that depends on other calls only. */
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}
