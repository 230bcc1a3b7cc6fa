/**
 * What a piece of shell says: its statements in order. Types only.
 *
 * Spans are offsets in the text of the {@link ShellText} they belong to.
 */

import type { Span } from "./place";

/** A shell script, or a command that a shell is started with. */
export interface ShellText {
  /** Line continuations and comments are blanks, so that offsets are those of the file. */
  readonly text: string;
  /** Offset in the file where `text` stands as it is; absent where the file spells it otherwise (escapes in a string). */
  readonly at?: number;
  readonly statements: readonly ShellStatement[];
  readonly hasSyntaxError: boolean;
}

export type ShellStatement =
  | ShellCommand
  /** `left && right`, `left || right`. */
  | {
      readonly kind: "list";
      readonly operator: "&&" | "||";
      readonly left: ShellStatement;
      readonly right: ShellStatement;
      readonly span: Span;
    }
  | { readonly kind: "pipeline"; readonly span: Span }
  /** `statement &` */
  | { readonly kind: "background"; readonly of: ShellStatement; readonly span: Span }
  | { readonly kind: "loop"; readonly span: Span }
  /** Subshells, groups, branches, functions, tests, definitions: what runs inside is not told. */
  | { readonly kind: "other"; readonly span: Span };

/** One program or builtin with its words. */
export interface ShellCommand {
  readonly kind: "command";
  readonly span: Span;
  /** The command's name first. */
  readonly words: readonly ShellWord[];
  /** `NAME=value` before the name. */
  readonly assignments: number;
  readonly redirected: boolean;
}

export interface ShellWord {
  readonly span: Span;
  /** What the program receives; absent where the shell puts it together while it runs: variables, globs, braces, `~`. */
  readonly value?: string;
}
