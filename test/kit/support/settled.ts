/** Promises that tests end by hand, and outcomes that can be compared. */

export type Settled = { readonly value: unknown } | { readonly error: unknown };

/** The outcome of a promise; it never rejects. */
export function settled(promise: PromiseLike<unknown>): Promise<Settled> {
  return Promise.resolve(promise).then(
    (value): Settled => ({ value }),
    (error: unknown): Settled => ({ error }),
  );
}

export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

export function deferred<T>(): Deferred<T> {
  let resolve = (_value: T): void => undefined;
  let reject = (_error: unknown): void => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Lets everything happen that is already due. */
export function dueWork(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
