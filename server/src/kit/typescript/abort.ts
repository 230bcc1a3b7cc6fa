/** Listening to an AbortSignal with one listener however many callers there are, so that a busy signal raises no leak warning. */

const callbacks = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls back once when the signal aborts. The result stops listening; nothing stays behind on the signal then. */
export function onAbort(signal: AbortSignal | null | undefined, callback: () => void): () => void {
  if (signal === null || signal === undefined) return () => undefined;
  const all = callbacks.get(signal) ?? new Set();
  if (all.size === 0) listen(signal, all);
  const own = (): void => callback();
  all.add(own);
  return () => {
    if (all.delete(own) && all.size === 0) stopListening.get(all)?.();
  };
}

const stopListening = new WeakMap<Set<() => void>, () => void>();

function listen(signal: AbortSignal, all: Set<() => void>): void {
  const fire = (): void => {
    for (const callback of all) {
      all.delete(callback);
      callback();
    }
  };
  callbacks.set(signal, all);
  stopListening.set(all, () => signal.removeEventListener("abort", fire));
  signal.addEventListener("abort", fire, { once: true });
}
