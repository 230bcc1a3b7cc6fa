/** Runs one fix on one text: plans it, checks each way in memory, and returns the first that compiles. */

import { applyEdits, areDisjoint } from "#facts/edits";
import type { Span } from "#facts/place";
import type { FileReader } from "#facts/reading";
import type { CheckOutcome } from "#languages/typescript/editChecking";
import type { FixSpec, FixWay } from "#rules/fix";
import type { FixFacts } from "#rules/rule";

import type { FixResult } from "../fixing";
import { dialectOf, type FixDialect } from "./dialects";
import type { KitAccess } from "./kitAccess";
import { generalRefusal } from "./refusals";

export interface FixSubject {
  /** Path relative to the workspace folder. */
  readonly path: string;
  readonly text: string;
  readonly hash: string;
  readonly span: Span;
  readonly facts: FixFacts;
  readonly reason: "finding" | "selection";
}

export interface FixSurroundings {
  /** Absolute path of the workspace folder, forward slashes. */
  readonly root: string;
  readonly reader: FileReader;
  /** The setting `kitFolder`. */
  readonly kitFolder?: string;
  /** Milliseconds the type check may take; past them the edit is refused: unchecked, it might break the build. */
  readonly budget?: number;
}

/** Milliseconds for the type check of one edit where nobody says otherwise: the first of a large program reads its packages. */
export const BUDGET_MS = 6_000;

/** The edits of a fix on the subject's text, or why there are none. Never touches a file. */
export async function runFix(fix: FixSpec, subject: FixSubject, around: FixSurroundings): Promise<FixResult> {
  const { path, text, reason } = subject;
  const dialect = dialectOf(fix.language);
  if (dialect === undefined) return { kind: "refused", because: "files of this kind are not edited" };
  const { root, reader } = around;
  const refusal = await generalRefusal({ path, root, text, dialect, asked: reason === "selection" });
  if (refusal !== undefined) return { kind: "refused", because: refusal };
  const absolute = `${root}/${path}`;
  const question = { reader, root, path: absolute, text, kitFolder: around.kitFolder };
  const kit = await dialect.kit(question);
  const plan = await fix.plan({
    path: absolute,
    text,
    span: subject.span,
    reason,
    facts: subject.facts,
    root,
    reader,
    kit,
    dependency: await dialect.dependencies(question),
  });
  if (plan.kind === "refused") return plan;
  let because = "there is no way to do it here";
  for (const way of plan.ways) {
    const created = kit.creates(way.kit);
    const outcome = await checkWay(dialect, { subject, around, way, added: created.files });
    if (outcome.kind === "broken") {
      because = outcome.because;
      continue;
    }
    // The next way would be the worse one, and take as long.
    if (outcome.kind === "late")
      return { kind: "refused", because: "its types could not be checked in time: try again", isLate: true };
    if ((way.promises ?? []).length > 0 && outcome.isUntyped === true) {
      because = "it is not certain that the call gives a promise: its types were not checked";
      continue;
    }
    return resultOf(subject, around, way, created);
  }
  return { kind: "refused", because };
}

interface Attempt {
  readonly subject: FixSubject;
  readonly around: FixSurroundings;
  readonly way: FixWay;
  readonly added: ReadonlyMap<string, string>;
}

async function checkWay(dialect: FixDialect, { subject, around, way, added }: Attempt): Promise<CheckOutcome> {
  if (!areDisjoint(way.edits)) return { kind: "broken", because: "its edits overlap" };
  const before = subject.text;
  const after = applyEdits(before, way.edits);
  if (after === before) return { kind: "broken", because: "there is nothing to change" };
  const { root, reader } = around;
  const { budget = BUDGET_MS } = around;
  return dialect.check({ reader, root, path: `${root}/${subject.path}`, before, after, way, added, budget });
}

function resultOf(
  subject: FixSubject,
  { root }: FixSurroundings,
  way: FixWay,
  created: ReturnType<KitAccess["creates"]>,
): FixResult {
  return {
    kind: "edits",
    title: way.title,
    tier: way.tier,
    edits: [{ path: subject.path, hash: subject.hash, edits: way.edits }],
    creates: [...created.files].map(([path, text]) => ({ path: path.slice(root.length + 1), text })),
    notes: [...way.notes, ...created.notes],
  };
}
