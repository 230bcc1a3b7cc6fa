/** Calls an observer of the user's so that it cannot change what happens: what it throws, or rejects with, is ignored. */

export function observe<T>(observer: ((event: T) => unknown) | undefined, event: T): void {
  try {
    Promise.resolve(observer?.(event)).catch(() => undefined);
  } catch {
    // Ignored: that is what this is for.
  }
}
