/** Tries one offer as a user would: resolve, apply, look for errors, and ask again. Nothing is written to the folder. */

import { join } from "node:path";

import type { Engine } from "#engine/engine";
import type { FixOffer, FixResult } from "#engine/fixing";
import { applyEdits, offsetAfter, touches } from "#facts/edits";
import type { Span, TextEdit } from "#facts/place";
import type { FileReader } from "#facts/reading";

import type { Compiled, ProjectCompiler } from "./compiler";
import type { Listed } from "./offers";
import { added, type Outcome, type Trial } from "./tally";

export interface Bench {
  readonly project: string;
  readonly engine: Engine;
  readonly reader: FileReader;
  readonly compiler: ProjectCompiler;
  /** Called with each applied edit. */
  onApplied(trial: Trial, texts: Texts): void;
}

/** Path in the folder → text before (undefined for a new file) and after. */
type Texts = ReadonlyMap<string, { readonly before: string | undefined; readonly after: string }>;

/** Tries the offers of one file, one after the other, each on the text as it is on disk. */
export async function tryFile(bench: Bench, path: string, offers: readonly Listed[]): Promise<readonly Trial[]> {
  const { engine, reader, compiler } = bench;
  const absolute = join(engine.root, path);
  const text = reader.read(absolute) ?? "";
  const trials: Trial[] = [];
  let before: Compiled | undefined;
  await engine.setOpenText(path, text, 1);
  for (const listed of offers) {
    const started = performance.now();
    const result = await resolved(engine, listed.offer);
    const time = performance.now() - started;
    if (result.kind !== "edits") {
      const outcome: Outcome = result.kind === "stale" ? { kind: "failed", because: "stale" } : result;
      trials.push(trialOf(bench, text, listed, { outcome, title: listed.offer.title, resolved: time }));
      continue;
    }
    before ??= compiler.asIs(absolute);
    const outcome = await applied({ bench, listed, result, text, before });
    const trial = trialOf(bench, text, listed, { outcome, title: result.title, resolved: time });
    bench.onApplied(trial, textsOf(result, text));
    trials.push(trial);
  }
  await engine.close(path);
  return trials;
}

type Edits = Extract<FixResult, { kind: "edits" }>;
type Answer = FixResult | { readonly kind: "failed"; readonly because: string };

async function resolved(engine: Engine, offer: FixOffer): Promise<Answer> {
  try {
    return await engine.resolveFix(offer);
  } catch (error) {
    return { kind: "failed", because: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

interface Attempt {
  readonly bench: Bench;
  readonly listed: Listed;
  readonly result: Edits;
  readonly text: string;
  readonly before: Compiled;
}

async function applied({ bench, listed, result, text, before }: Attempt): Promise<Outcome> {
  const { engine, compiler } = bench;
  const { path } = listed.offer;
  const absolute = join(engine.root, path);
  const texts = [...textsOf(result, text)].map(([name, { after }]) => [join(engine.root, name), after] as const);
  const after = compiler.with(absolute, new Map(texts), before.declarations);
  const changesExports = after.declarations !== before.declarations;
  const known = changesExports ? [...before.errors, ...compiler.importersAsAre(absolute)] : before.errors;
  return {
    kind: "applied",
    errors: added(known, after.errors),
    changesExports,
    ...(await afterwards(engine, listed.offer, result, text)),
  };
}

function textsOf(result: Edits, text: string): Texts {
  const texts = new Map<string, { readonly before: string | undefined; readonly after: string }>();
  for (const { path, edits } of result.edits) texts.set(path, { before: text, after: applyEdits(text, edits) });
  for (const { path, text: after } of result.creates) texts.set(path, { before: undefined, after });
  return texts;
}

/** Applies the edit to the open buffers, asks for the same fix at the same place and for the findings, and takes it back. */
async function afterwards(
  engine: Engine,
  offer: FixOffer,
  result: Edits,
  text: string,
): Promise<Pick<Extract<Outcome, { kind: "applied" }>, "again" | "remains" | "finds">> {
  const { path } = offer;
  const edits = result.edits.flatMap((edited) => edited.edits);
  const paths = [path, ...result.creates.map((created) => created.path)];
  const known = rulesAt(engine, paths);
  for (const created of result.creates) await engine.setOpenText(created.path, created.text, 1);
  await engine.setOpenText(path, applyEdits(text, edits), 2);
  await engine.settle();
  const again = await isOfferedAgain(engine, offer, edits);
  const finds = added(known, rulesAt(engine, paths));
  const remains = isReportedStill(engine, offer, edits);
  await engine.setOpenText(path, text, 3);
  for (const created of result.creates) await engine.close(created.path);
  await engine.settle();
  return { again, remains, finds };
}

const placeAfter = ({ span }: FixOffer, edits: readonly TextEdit[]): Span => ({
  start: offsetAfter(span.start, edits),
  end: offsetAfter(span.end, edits),
});

/** Does the rule underline the same place once the fix is applied? */
function isReportedStill(engine: Engine, offer: FixOffer, edits: readonly TextEdit[]): boolean {
  const { start } = placeAfter(offer, edits);
  return engine.findings(offer.path).some(({ rule, place }) => rule === offer.rule && place.span.start === start);
}

async function isOfferedAgain(engine: Engine, offer: FixOffer, edits: readonly TextEdit[]): Promise<boolean> {
  const place = placeAfter(offer, edits);
  const same = engine
    .fixes(offer.path, place)
    .filter(({ fix, rule, span }) => fix === offer.fix && rule === offer.rule && touches(span, place));
  const answers: Answer[] = [];
  for (const one of same.filter(({ span }) => span.start === place.start)) answers.push(await resolved(engine, one));
  return answers.some(({ kind }) => kind === "edits");
}

/** The rule of each finding: places move with an edit, and messages name what is called. */
const rulesAt = (engine: Engine, paths: readonly string[]): readonly string[] =>
  paths.flatMap((path) => engine.findings(path).map(({ rule }) => rule));

function trialOf(
  { project }: Bench,
  text: string,
  { offer, listed }: Listed,
  of: Pick<Trial, "outcome" | "title" | "resolved">,
): Trial {
  const { fix, rule, path, span } = offer;
  const line = text.slice(0, span.start).split("\n").length;
  return { project, fix, ...(rule === undefined ? {} : { rule }), path, line, listed, ...of };
}
