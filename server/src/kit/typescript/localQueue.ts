/** A line per key inside this process: each caller waits for those before it, and may give up without holding up the rest. */

import { onAbort } from "./abort";
import { sleep } from "./time";

/** The end of each line. */
const lines = new Map<string, Promise<void>>();

/**
 * Waits until everyone who asked for `key` earlier has left. Returns the function that lets the next one go on, or
 * undefined when `timeoutMs` ran out first. Rejects with the signal's reason on an abort.
 */
export async function takeTurn(
  key: string,
  timeoutMs: number,
  signal?: AbortSignal | null,
): Promise<(() => void) | undefined> {
  const before = lines.get(key);
  let leave = (): void => undefined;
  const left = new Promise<void>((go) => {
    leave = go;
  });
  const line = Promise.all([before, left]).then(() => {
    if (lines.get(key) === line) lines.delete(key);
  });
  lines.set(key, line);
  if (before === undefined) return leave;

  const waiting = new AbortController();
  const wake = (): void => waiting.abort();
  const stopListening = onAbort(signal, wake);
  if (signal?.aborted) wake();
  before.then(wake);
  const late = await sleep(timeoutMs, waiting.signal).then(
    () => true,
    () => false,
  );
  stopListening();
  if (!late && !signal?.aborted) return leave;
  leave();
  if (signal?.aborted) throw signal.reason;
  return undefined;
}
