/**
 * What a Dockerfile says: the stages it builds and their instructions. Types only.
 *
 * Glossary: *stage* = one `FROM` and what follows it; *shell form* = a command as text, which Docker hands to a shell; *exec form* = a
 * command as a JSON list of words, which Docker starts itself.
 */

import type { Span } from "./place";
import type { ShellText } from "./shell";

export interface DockerfileFacts {
  /** In file order; the last one is what a build makes unless it is told otherwise. */
  readonly stages: readonly ImageStage[];
}

export interface ImageStage {
  /** `AS name`, in lower case as Docker compares it. */
  readonly name?: string;
  readonly from: ImageSource;
  /** The `FROM` instruction. */
  readonly span: Span;
  /** What follows `FROM`. */
  readonly instructions: readonly ImageInstruction[];
}

/** What a stage starts from. */
export type ImageSource =
  /** An image, with the defaults of `ARG`s put in: `node:22-alpine`. */
  | { readonly kind: "image"; readonly name: string; readonly span: Span }
  /** An earlier stage, as an index into the stages. */
  | { readonly kind: "stage"; readonly stage: number; readonly span: Span }
  /** An `ARG` without a default decides. */
  | { readonly kind: "unknown"; readonly span: Span };

export interface ImageInstruction {
  /** In upper case: `RUN`, `CMD`. */
  readonly keyword: string;
  /** From the keyword to the last argument, here-documents included. */
  readonly span: Span;
  /** Arguments without flags. Line continuations and comments are blanks, so that offsets are those of the file. */
  readonly text: string;
  readonly textSpan: Span;
  /** `--from=build`, `--mount=type=secret`; the last one of a name. */
  readonly flags: Readonly<Record<string, string>>;
  /** `CMD`, `ENTRYPOINT`, `SHELL`: how it is started. */
  readonly command?: ImageCommand;
  /** `ENV`, `ARG`: what they set, in order. Absent for other instructions. */
  readonly variables?: readonly ImageVariable[];
  /** Contents of here-documents. */
  readonly heredocs: readonly Span[];
}

export interface ImageVariable {
  readonly name: string;
  /** As written, without quotes: `$OTHER` stays. Absent for an `ARG` without a default. */
  readonly value?: string;
  /** The name with its value. */
  readonly span: Span;
}

export type ImageCommand =
  | {
      readonly form: "exec";
      readonly words: readonly string[];
      /** One of the words names a shell, which is started with `-c` and this text. */
      readonly shell?: { readonly index: number; readonly script: ShellText };
    }
  | { readonly form: "shell"; readonly script: ShellText };
