/** A list in order of arrival from which any member can leave at once, however long it is. */

/** A member's place; it is handed back to leave. */
export interface Place<T> {
  readonly value: T;
  before: Place<T> | undefined;
  after: Place<T> | undefined;
  left: boolean;
}

/** Unlike with a Map or Set, finding the first after many have left takes no longer than otherwise. */
export class LineUp<T> {
  private head: Place<T> | undefined;
  private tail: Place<T> | undefined;
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Who came first; the next one is its `after`. */
  get first(): Place<T> | undefined {
    return this.head;
  }

  /** Adds a member at the end. */
  join(value: T): Place<T> {
    const place: Place<T> = { value, before: this.tail, after: undefined, left: false };
    if (this.tail === undefined) this.head = place;
    else this.tail.after = place;
    this.tail = place;
    this.count++;
    return place;
  }

  /** A second time it does nothing. A place that has been left still knows the one after it. */
  leave(place: Place<T>): void {
    if (place.left) return;
    place.left = true;
    if (place.before === undefined) this.head = place.after;
    else place.before.after = place.after;
    if (place.after === undefined) this.tail = place.before;
    else place.after.before = place.before;
    this.count--;
  }
}
