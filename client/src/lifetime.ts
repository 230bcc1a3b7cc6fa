/** Owns things that must be let go of, in reverse order of their making. */

export interface Disposable {
  dispose(): unknown;
}

/** Adding to a closed lifetime disposes at once, so a late `await` cannot leak. */
export class Lifetime implements Disposable {
  readonly #owned: Disposable[] = [];
  #closed = false;

  own<T extends Disposable>(thing: T): T {
    if (this.#closed) thing.dispose();
    else this.#owned.push(thing);
    return thing;
  }

  dispose(): void {
    this.#closed = true;
    for (const thing of this.#owned.splice(0).reverse()) thing.dispose();
  }
}
