/** What a container starts, before and after a fix: only the second lets its programs shut down. */

export interface SignalPair {
  readonly name: string;
  readonly image: string;
  /** The shell of the image, as the machine that runs the pair must have it. */
  readonly shell: "dash" | "bash";
  /** The instruction that the finding underlines. */
  readonly command: string;
  /** Names under which programs put down that they have shut down; `server` when absent. */
  readonly programs?: readonly string[];
}
