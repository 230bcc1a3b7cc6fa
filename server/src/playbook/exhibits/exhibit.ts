/**
 * Exhibits: files besides code that checklists look at (pipelines, manifests, settings, infrastructure, documents). One is read into
 * a few signs; its text is not kept.
 */

import type { SignId } from "../tables/signs";

/** Something an exhibit shows. `line` is 0-based. */
export interface Sign {
  readonly id: SignId;
  readonly line: number;
  /** What is there, in a few words. */
  readonly note: string;
}

/** What sets a pipeline off, as far as promotion goes. `called`: other pipelines run it. */
export type Trigger = "pull-request" | "main" | "scheduled" | "other" | "called";

/** One thing a pipeline, a hook or a container does. */
export interface Step {
  readonly line: number;
  /** The command as written, or the action it uses. */
  readonly text: string;
  /** Narrower than the pipeline's own. */
  readonly triggers?: readonly Trigger[];
  /** Its failure does not fail the pipeline. */
  readonly tolerated?: true;
}

/** What one file says. Plain data: it is kept in the engine's cache. */
export type Exhibit =
  | { readonly kind: "pipeline"; readonly triggers: readonly Trigger[]; readonly steps: readonly Step[] }
  /** Commands with names, which other commands run by name: package scripts, make targets. */
  | { readonly kind: "scripts"; readonly scripts: Readonly<Record<string, string>>; readonly signs: readonly Sign[] }
  /** Commands run before a commit or a push. */
  | { readonly kind: "hook"; readonly steps: readonly Step[] }
  /** A script people or schedules run: what it does is told from its commands. */
  | { readonly kind: "operations"; readonly steps: readonly Step[]; readonly signs: readonly Sign[] }
  /** Commands run when a container or a release starts. */
  | { readonly kind: "start"; readonly steps: readonly Step[]; readonly signs: readonly Sign[] }
  | { readonly kind: "signs"; readonly signs: readonly Sign[] };

export const NOTHING_SHOWN: Exhibit = { kind: "signs", signs: [] };

/** The line (0-based) an offset of a text lies on. */
export function lineAt(text: string, offset: number): number {
  let line = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

/** A sign where the pattern first matches; none when it does not. */
export function signWhere(text: string, pattern: RegExp, sign: Pick<Sign, "id" | "note">): readonly Sign[] {
  const found = pattern.exec(text);
  return found === null ? [] : [{ ...sign, line: lineAt(text, found.index) }];
}
