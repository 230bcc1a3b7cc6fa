/** A script that a fix is tried on for real: what goes wrong before it, and what must be so after it. */

export interface ShellPair {
  readonly name: string;
  readonly shell: "bash" | "dash";
  readonly script: string;
  /** What the finding underlines in the script. */
  readonly underlined: string;
  readonly facts?: Readonly<Record<string, string>>;
  /**
   * The exit status, what was written, and the calls of the programs that stand beside the script. `before` shows the fault; both must
   * hold for the pair to pass.
   */
  readonly before: Outcome;
  readonly after: Outcome;
  /** Programs beside the script, by name: the text of a shell script each. */
  readonly programs?: Readonly<Record<string, string>>;
  /** The script is told to end once it says that it is up. */
  readonly isStopped?: true;
}

export interface Outcome {
  /** `failed` is any other status than 0. */
  readonly status?: "ok" | "failed";
  readonly prints?: string;
  readonly printsNot?: string;
}
