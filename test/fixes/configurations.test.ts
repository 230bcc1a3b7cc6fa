/**
 * No fix brings a new diagnostic or changes a declaration under any of twelve compiler configurations. `npm test` draws some fixtures
 * for some of the ten that have no expected texts; `npm run test:faults` tries all under all twelve and prints the counts.
 */

import { readdirSync } from "node:fs";
import { basename, join } from "node:path";

import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";

import type { FixSpec } from "#rules/fix";
import { FIXES } from "#rules/fixes.generated";

import { patience, rounds } from "../kit/support/program";
import { applied, markedText, run, workspaceOf } from "./applying";
import { type Compiled, compile } from "./compile";
import { CONFIGURATIONS, type Configuration, type Layout, OTHER_CONFIGURATIONS } from "./configurations";
import { type FixtureCase, readFixture } from "./fixture";

const FOLDER = join(import.meta.dirname, "cases");
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));
const IS_FULL = rounds(0, 1) === 1;
/** For each configuration; `DRAWN=100` draws more. */
const DRAWN = Number(process.env.DRAWN ?? 6);

interface Subject {
  readonly fix: FixSpec;
  readonly given: FixtureCase;
}

const subjects: readonly Subject[] = readdirSync(FOLDER).flatMap((file) => {
  const id = basename(file, ".txt");
  const fix = FIXES.find((candidate) => candidate.id === id && candidate.language === "typescript");
  if (fix === undefined) throw new Error(`no fix ${id}`);
  return readFixture(join(FOLDER, file)).map((given) => ({ fix, given }));
});

/** Each is a compiler of its own that reads all libraries anew: some of them a run. */
const DRAWN_CONFIGURATIONS = Number(process.env.CONFIGURATIONS ?? 4);
const configurations = IS_FULL
  ? [...CONFIGURATIONS, ...OTHER_CONFIGURATIONS]
  : draw(OTHER_CONFIGURATIONS, DRAWN_CONFIGURATIONS);

if (!IS_FULL) console.log(`fixtures of ${configurations.length} configurations drawn with SEED=${SEED}`);

/** What came of a fixture under a configuration. */
type Outcome =
  /** It has been fixed, and the result compiled. */
  | "judged"
  | "refused"
  /** Its text has errors before the fix. */
  | "not compiled"
  /** It brings a tsconfig.json of its own, or cannot be part of a project of this kind. */
  | "not fitting"
  /** The fix brought an error or changed a declaration. */
  | "broken";

const OUTCOMES: readonly Outcome[] = ["judged", "refused", "not compiled", "not fitting", "broken"];

describe.each(configurations)("under $name", (configuration) => {
  const counts = new Map<Outcome, number>();
  afterAll(() => {
    const figures = OUTCOMES.map((outcome) => `${counts.get(outcome) ?? 0} ${outcome}`);
    console.log(`${configuration.name}: ${figures.join(", ")}`);
  });

  test.each(drawn())(
    "$fix.id: $given.name",
    async (subject) => {
      const { outcome, news } = await judge(subject, configuration);
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      expect(news, `SEED=${SEED}`).toEqual([]);
    },
    patience,
  );
});

/** All fixtures, or some of those that are changed: a refusal says little about a compiler. */
function drawn(): readonly Subject[] {
  if (IS_FULL) return subjects;
  const changed = subjects.filter(({ given }) => given.refused === undefined);
  return draw(changed, DRAWN);
}

function draw<T>(from: readonly T[], count: number): readonly T[] {
  const some = fc.shuffledSubarray([...from], { minLength: count, maxLength: count });
  return fc.sample(some, { numRuns: 1, seed: SEED }).flat();
}

interface Judged {
  readonly outcome: Outcome;
  /** Errors that were not there before, and changed declarations. */
  readonly news: readonly string[];
}

async function judge({ fix, given }: Subject, configuration: Configuration): Promise<Judged> {
  const layout = given.files.has("tsconfig.json") ? undefined : workspaceOf(given, configuration);
  if (layout === undefined || (configuration.module && isCommonJs(layout))) return { outcome: "not fitting", news: [] };
  const result = await run(fix, given, layout);
  if (result.kind !== "edits") return { outcome: "refused", news: [] };
  const before = compiled(layout, configuration);
  if (before.errors.length > 0) return { outcome: "not compiled", news: [] };
  const after = compiled(applied(result, layout), configuration);
  const news = [...after.errors, ...(after.declarations === before.declarations ? [] : ["other declarations"])];
  return { outcome: news.length === 0 ? "judged" : "broken", news };
}

/** JavaScript with `require` runs in no package of modules, though it compiles there. */
const isCommonJs = (layout: Layout): boolean => /\.jsx?$/.test(layout.path) && /\brequire\(/.test(markedText(layout));

const compiled = ({ files, path }: Layout, { options }: Configuration): Compiled => compile(files, path, options);
