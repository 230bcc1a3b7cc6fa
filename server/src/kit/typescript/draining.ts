/** Whether this process is shutting down: a signal for everything that takes new work, such as readiness or a worker's loop. */

const controller = new AbortController();

/** Aborts once, when the shutdown begins: `while (!draining.aborted) …`, or as the signal of a wait. */
export const draining: AbortSignal = controller.signal;

/** Says that the process is shutting down. There is no way back; a second call does nothing. */
export function beginDraining(): void {
  controller.abort();
}
