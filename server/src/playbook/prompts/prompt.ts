/** What a prompt is made of, and what it is filled from. */

import type { FileFacts, LanguageId } from "#facts/file";
import type { PackageFacts } from "#linking/project";
import type { View } from "#linking/view";
import type { Finding, Tally } from "#policy/finding";
import type { PromptId } from "#protocol/messages";

/** All that a prompt is filled from. Paths are relative to the workspace folder. */
export interface PromptSources {
  /** Name of the workspace folder. */
  readonly folder: string;
  readonly view: View;
  /** Manifests, as linking knows them. */
  readonly packages: readonly PackageFacts[];
  readonly findings: readonly Finding[];
  readonly tallies: readonly Tally[];
  /** Text of a file as the user sees it; undefined when there is none. */
  text(path: string): string | undefined;
  isFile(path: string): boolean;
  /** A rule's page as its author wrote it; undefined when the installation lacks it. */
  rulePage(rule: string): string | undefined;
  /** Parts of Bulwark's kit that answer a rule in a language. */
  kit(rule: string, language: LanguageId): readonly KitOffer[];
}

/** A name of the kit that answers a rule. */
export interface KitOffer {
  readonly part: string;
  readonly name: string;
}

/** What somebody asks a prompt about, in the folder's own terms. */
export type PromptAbout =
  /** `covers`: the files that count; all of them when absent. */
  | { readonly kind: "workspace"; readonly covers?: Covers }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "finding"; readonly finding: string }
  | { readonly kind: "task"; readonly task: AskedTask };

export interface Covers {
  /** As written on a command line. */
  readonly paths: readonly string[];
  has(path: string): boolean;
}

/** What a prompt needs to know of a task of the roadmap. */
export interface AskedTask {
  readonly title: string;
  readonly note?: string;
  /** Rules whose gaps it closes. */
  readonly rules: readonly string[];
  /** Ids of its open findings. */
  readonly findings: readonly string[];
  readonly prompt?: string;
}

export interface PromptQuestion {
  /** Not needed when the scope decides it: a finding, a task with a prompt. */
  readonly prompt?: PromptId;
  readonly about: PromptAbout;
  /** Most tokens, four characters each. */
  readonly tokens: number;
}

/** A question with its scope worked out. */
export interface Brief {
  readonly prompt: PromptId;
  /** "the whole workspace", "`src/a.ts`" */
  readonly where: string;
  readonly about: PromptAbout;
  readonly sources: PromptSources;
  /** Open findings it speaks about, in the order to work on them. */
  readonly findings: readonly Finding[];
  /** Files whose code is looked at for lists. */
  readonly files: readonly FileFacts[];
  /** Paths for the command line; `.` for everything. */
  readonly paths: readonly string[];
}

/** A list in a prompt. What does not fit is counted, never cut. */
export interface Section {
  readonly heading: string;
  /** What the list holds, in a sentence or two; Markdown. */
  readonly intro?: string;
  readonly items: readonly Item[];
  /** What was looked for, said when nothing was found. */
  readonly none: string;
}

export interface Item {
  /** Markdown, one or several lines. */
  readonly text: string;
  /** Path it is in. */
  readonly path: string;
  /** 0 is told first, across all lists. */
  readonly rank: number;
}
