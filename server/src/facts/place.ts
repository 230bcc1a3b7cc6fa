/** Where things are: offsets in one exact text, and steps of an explanation. Offsets count UTF-16 code units. */

/** A half-open range of offsets, `start` included, `end` excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A span of one exact text. A fix refuses to run when the file's text no longer has this `hash`. */
export interface Place {
  /** Path relative to the workspace folder, forward slashes. */
  readonly path: string;
  /** Content hash of the text the span was computed on. */
  readonly hash: string;
  readonly span: Span;
}

/** One step of an explanation: a place and what happens there. */
export interface Hop {
  readonly place: Place;
  readonly note: string;
}

/** Replace the text of `span` by `newText`. */
export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}
