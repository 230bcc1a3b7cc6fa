/** A step of a workflow and what a stranger has written: before the fix it runs, after it it is data. */

export interface StepPair {
  readonly name: string;
  /** The command, with `‹…›` round the expression that the finding underlines. */
  readonly run: string;
  readonly expression: string;
  /** What the expression gives; as code it makes the file `taken`. */
  readonly value: string;
}
