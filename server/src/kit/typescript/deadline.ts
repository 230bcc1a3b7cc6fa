/** Deadlines: a limit of total time that cancels the work, and keeps listening to the caller's own signal. */

import { onAbort } from "./abort";
import { TimeoutError } from "./errors";
import { timerMs } from "./time";

/**
 * A signal that aborts when `parent` does, or after `ms` with a `TimeoutError`, whichever comes first.
 *
 * Unlike `AbortSignal.any([parent, AbortSignal.timeout(ms)])` it leaves nothing behind on a parent that lives long.
 * A deadline of up to a minute always fires. A longer one is forgotten together with its signal, so that thousands of
 * finished calls do not wait in memory for their hour to pass: hand the signal to the call that it should stop.
 * The timer alone does not keep the process running.
 */
export function deadlineSignal(parent: AbortSignal | null | undefined, ms: number): AbortSignal {
  checkLimit(ms);
  const controller = linkedController(parent);
  if (controller.signal.aborted) return controller.signal;
  const stop = abortLater(ms <= 60_000 ? firmly(controller) : weakly(controller), ms);
  controller.signal.addEventListener("abort", stop, { once: true });
  whenForgotten(controller, stop);
  return controller.signal;
}

/** Options for `fetch` with a deadline of `ms` for everything, the body included; a signal in `init` stays in force. */
export function deadline<Init extends RequestInit>(init: Init | undefined, ms: number): Init & { signal: AbortSignal } {
  return { ...(init as Init), signal: deadlineSignal(init?.signal, ms) };
}

export interface DeadlineOptions {
  /** The caller's own signal: its abort reaches the action too. */
  readonly signal?: AbortSignal | null | undefined;
  /**
   * Without it (default) the action has to heed its signal, and the result comes when the action has really ended.
   * With `true` the wait ends at the deadline in any case, although the work may go on unseen.
   */
  readonly race?: boolean | undefined;
}

/** Runs the action with a signal that fires after `ms`. A late action rejects with a `TimeoutError`. */
export async function withDeadline<T>(
  action: (signal: AbortSignal) => T | PromiseLike<T>,
  ms: number,
  options: DeadlineOptions = {},
): Promise<T> {
  checkLimit(ms);
  const parent = options.signal;
  if (parent?.aborted) throw parent.reason;
  const controller = new AbortController();
  const { signal } = controller;
  const timer = setTimeout(() => controller.abort(timeoutError(ms)), timerMs(ms));
  const stopFollowing = onAbort(parent, () => controller.abort(parent?.reason));
  try {
    if (options.race !== true) return await action(signal);
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    return await Promise.race([action(signal), aborted]);
  } catch (error) {
    // Many libraries turn the reason of an abort into an error of their own: tell the caller which of the two it was.
    throw signal.reason instanceof TimeoutError && !parent?.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
    stopFollowing();
  }
}

/**
 * A controller that aborts when `parent` does. The parent holds it weakly: when its signal is no longer used by
 * anyone, it is collected and its listener on the parent goes with it.
 */
export function linkedController(parent: AbortSignal | null | undefined): AbortController {
  const controller = new AbortController();
  if (parent === null || parent === undefined) return controller;
  if (parent.aborted) {
    controller.abort(parent.reason);
    return controller;
  }
  Object.defineProperty(controller.signal, OWNER, { value: controller }); // lives as long as its signal
  const stop = abortWith(parent, weakly(controller));
  controller.signal.addEventListener("abort", stop, { once: true });
  whenForgotten(controller, stop);
  return controller;
}

/** Where the controller is, if it still exists. */
type Held = () => AbortController | undefined;

// These are functions of their own because closures of one function share what they capture: a timer made where
// the controller is a local variable would keep it alive, and nothing would ever be collected.

function abortLater(held: Held, ms: number): () => void {
  const timer = setTimeout(() => held()?.abort(timeoutError(ms)), timerMs(ms));
  (timer as { unref?: () => void }).unref?.();
  return cancel(timer);
}

function cancel(timer: ReturnType<typeof setTimeout>): () => void {
  return () => clearTimeout(timer);
}

function abortWith(parent: AbortSignal, held: Held): () => void {
  return onAbort(parent, () => held()?.abort(parent.reason));
}

function firmly(controller: AbortController): Held {
  return () => controller;
}

function weakly(controller: AbortController): Held {
  const box = new runtime.WeakRef(controller);
  return () => box.deref();
}

const OWNER = Symbol("owner of this signal");

// Typed here because they are younger than the `lib` of some projects; every Node since 14.6 has them.
interface WeakBox<T> {
  deref(): T | undefined;
}
interface Collector {
  register(target: object, cleanUp: () => void): void;
}
const runtime = globalThis as unknown as {
  WeakRef: new <T extends object>(target: T) => WeakBox<T>;
  FinalizationRegistry: new (callback: (cleanUp: () => void) => void) => Collector;
};
const collector = new runtime.FinalizationRegistry((cleanUp) => cleanUp());

function whenForgotten(target: object, cleanUp: () => void): void {
  collector.register(target, cleanUp);
}

function timeoutError(ms: number): TimeoutError {
  return new TimeoutError(`took longer than ${ms} ms`);
}

function checkLimit(ms: number): void {
  if (!(ms >= 0)) throw new RangeError(`a deadline needs a number of milliseconds, not ${ms}`);
}
