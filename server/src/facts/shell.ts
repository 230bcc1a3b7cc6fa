/**
 * What a piece of shell says: its statements in order. Types only.
 *
 * Spans are offsets in the text of the {@link ShellText} they belong to.
 */

import type { Span } from "./place";

/** A piece of shell in a file, and how it is run. */
export interface ShellScript {
  readonly script: ShellText;
  /**
   * What runs it: the file itself, the build of an image, a step of a workflow or a composite action, the start of a container, a
   * health check.
   */
  readonly runBy: "file" | "build" | "step" | "start" | "probe";
  readonly dialect: "sh" | "bash";
  /** Options in force before the first statement, by how it is started: a workflow step runs `bash -e`, a `RUN` has none. */
  readonly errexit: boolean;
  readonly pipefail: boolean;
  /** Where it stands in the file. */
  readonly span: Span;
}

/** A shell script, or a command that a shell is started with. */
export interface ShellText {
  /**
   * The text that was read. In other files' strings, line continuations and comments are blanks, so that offsets are those of the file.
   */
  readonly text: string;
  /** Offset in the file where `text` stands as it is; absent where the file spells it otherwise (escapes in a string). */
  readonly at?: number;
  readonly statements: readonly ShellStatement[];
  readonly hasSyntaxError: boolean;
}

export type ShellStatement =
  | ShellCommand
  /** `left && right`, `left || right`. */
  | (Statement & {
      readonly kind: "list";
      readonly operator: "&&" | "||";
      readonly left: ShellStatement;
      readonly right: ShellStatement;
    })
  /** `a | b`: at least two parts. */
  | (Statement & { readonly kind: "pipeline"; readonly parts: readonly ShellStatement[] })
  /** `statement &` */
  | (Statement & { readonly kind: "background"; readonly of: ShellStatement })
  /** `! statement` */
  | (Statement & { readonly kind: "negation"; readonly of: ShellStatement })
  | (Statement & ShellLoop)
  | (Statement & {
      readonly kind: "if";
      /** `if` and each `elif`, in order. */
      readonly branches: readonly ShellBranch[];
      readonly otherwise?: readonly ShellStatement[];
    })
  | (Statement & {
      readonly kind: "case";
      readonly subject: ShellWord;
      readonly branches: readonly {
        readonly patterns: readonly ShellWord[];
        readonly body: readonly ShellStatement[];
      }[];
    })
  | (Statement & { readonly kind: "function"; readonly name: string; readonly body: readonly ShellStatement[] })
  /** `( … )` and `{ …; }` */
  | (Statement & { readonly kind: "subshell" | "group"; readonly body: readonly ShellStatement[] })
  /** `[ … ]`, `[[ … ]]`, `(( … ))`: its words and operators in order. */
  | (Statement & { readonly kind: "test"; readonly words: readonly ShellWord[] })
  /** `NAME=value` alone. */
  | (Statement & { readonly kind: "assignment"; readonly sets: readonly ShellAssignment[] })
  /** What could not be told apart. */
  | (Statement & { readonly kind: "other" });

interface Statement {
  readonly span: Span;
  /** What is redirected for the statement as a whole. Absent when nothing is. */
  readonly redirects?: readonly ShellRedirect[];
}

interface ShellLoop {
  readonly kind: "loop";
  /** `for` stands for `select` and the counting `for (( … ))` as well. */
  readonly word: "while" | "until" | "for";
  /** `while`, `until`: what is run to see whether to go on. */
  readonly condition: readonly ShellStatement[];
  /** `for x in …`: the name and the words. */
  readonly name?: string;
  readonly over?: readonly ShellWord[];
  readonly body: readonly ShellStatement[];
}

export interface ShellBranch {
  readonly condition: readonly ShellStatement[];
  readonly body: readonly ShellStatement[];
}

/** One program or builtin with its words. */
export interface ShellCommand extends Statement {
  readonly kind: "command";
  /** The command's name first. */
  readonly words: readonly ShellWord[];
  /** `NAME=value` before the name. */
  readonly assignments: number;
  readonly redirected: boolean;
  /** The assignments before the name; of `export`, `local`, `readonly` and their kin: what they set. Absent when there are none. */
  readonly sets?: readonly ShellAssignment[];
}

export interface ShellAssignment {
  readonly name: string;
  /** Absent: `NAME=`. */
  readonly value?: ShellWord;
  readonly span: Span;
}

export interface ShellRedirect {
  readonly span: Span;
  /** `>`, `>>`, `<`, `&>`, `>&`, `>|`, `<<` (`<<-` as well), `<<<` … */
  readonly operator: string;
  /** As written before the operator. */
  readonly descriptor?: string;
  /** The file or text; absent for here-documents. */
  readonly target?: ShellWord;
  /** `<<`: its lines, without the one that ends it. */
  readonly heredoc?: Span;
}

export interface ShellWord {
  readonly span: Span;
  /** What the program receives; absent where the shell puts it together while it runs: variables, globs, braces, `~`. */
  readonly value?: string;
  /** Variables and parameters it is put together from, without `$` and modifiers. Absent when there are none. */
  readonly variables?: readonly string[];
  /** What `$( … )`, backquotes and `<( … )` in it run. Absent when there are none. */
  readonly runs?: readonly ShellStatement[];
}
