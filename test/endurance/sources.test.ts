/** 8. Texts with tokens missing, doubled and in the wrong place: no crash, no endless loop, and no fix that breaks a file that was whole. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { createFixing } from "#engine/fixes/createFixing";
import { LANGUAGES } from "#engine/languages";

import { makeFolder } from "../engine/folder";
import { oneOf, type Random, seeded } from "../soak/edits";
import { readRulePage } from "../support/rulePage";
import { milliseconds, report, SEED, sized } from "./sizes";

const PAGES = join(import.meta.dirname, "../../server/src/rules");
/** Milliseconds; a guard against loops, far above the slowest honest text. */
const ENDLESS = 30_000;

/** The files of all rule pages, and what they are broken into. */
const originals = readdirSync(PAGES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && readdirSync(join(PAGES, entry.name)).includes("rule.md"))
  .flatMap(({ name }) => readRulePage(readFileSync(join(PAGES, name, "rule.md"), "utf8")).cases)
  .flatMap(({ files }) => [...files])
  .filter(([path]) => !path.endsWith(".json") && LANGUAGES.some((language) => language.matches(path)));

const TOKENS = /\s+|[\w$]+|"[^"\n]*"|'[^'\n]*'|[^\s\w]/gu;
const STRAY = [
  "(",
  ")",
  "{",
  "}",
  "[",
  "]",
  "`",
  '"',
  "'''",
  "\\",
  "=>",
  "await ",
  "async ",
  "\n",
  "\t",
  ":",
  "|",
  "#",
  "/*",
  "*/",
  "${",
  "\u0000",
  "😀",
  "\ud800",
  "<<EOF\n",
  "- ",
  "&a ",
  "*a ",
];

/** Drops, doubles, swaps and adds tokens, or cuts the text off. */
function mutated(random: Random, text: string): string {
  const tokens = text.match(TOKENS) ?? [];
  const at = (): number => Math.floor(random() * tokens.length);
  for (let left = 1 + Math.floor(random() * 4); left > 0; left--) {
    const place = at();
    switch (Math.floor(random() * 6)) {
      case 0:
        tokens.splice(place, 1 + Math.floor(random() * 3));
        break;
      case 1:
        tokens.splice(place, 0, tokens[at()] ?? "");
        break;
      case 2:
        [tokens[place], tokens[at()]] = [tokens[at()] ?? "", tokens[place] ?? ""];
        break;
      case 3:
        tokens.splice(place, 0, oneOf(random, STRAY) ?? "");
        break;
      case 4:
        tokens.length = Math.max(1, place);
        break;
      default:
        tokens.splice(place, 0, ...tokens.slice(place, place + Math.floor(random() * 30)));
    }
  }
  return tokens.join("");
}

test("mutated texts are analysed or skipped, and their fixes leave whole files whole", {
  timeout: 3_600_000,
}, async () => {
  const random = seeded(SEED);
  const folder = makeFolder({
    "package.json": '{ "dependencies": { "axios": "^1.7.0", "express": "^5.0.0", "pg": "^8.13.0" } }',
    "tsconfig.json": "{}",
  });
  const engine = folder.engine({ createFixing });
  const count = sized(500, 20_000);
  const fixesEvery = 10;
  const seen = { whole: 0, fixes: 0, refused: 0, slowest: 0, findings: 0 };
  const started = performance.now();
  for (let index = 0; index < count; index++) {
    const [original, text] = oneOf(random, originals) ?? ["a.ts", ""];
    const path = `src/${original.replace(/^.*\//, "")}`;
    const broken = mutated(random, text);
    const since = performance.now();
    await engine.setOpenText(path, broken, index);
    seen.slowest = Math.max(seen.slowest, performance.now() - since);
    expect(seen.slowest, broken).toBeLessThan(ENDLESS);
    const state = await engine.fileState(path);
    // A front end that throws is caught, and its file skipped: that counts as a crash here.
    expect(state.kind === "skipped" ? state.because : "", broken).not.toContain("could not be analysed");
    expect(
      engine.assessment().problems.filter(({ kind }) => kind === "rule"),
      broken,
    ).toEqual([]);
    seen.findings += engine.findings(path).length;
    if (index % fixesEvery === 0) await applyFixes(engine, { path, text: broken, seen });
    await engine.close(path);
  }
  expect(seen.findings).toBeGreaterThan(count / 4);
  report(8, { count, ...seen, slowest: milliseconds(seen.slowest), took: milliseconds(performance.now() - started) });
});

async function applyFixes(
  engine: ReturnType<ReturnType<typeof makeFolder>["engine"]>,
  {
    path,
    text,
    seen,
  }: { readonly path: string; readonly text: string; readonly seen: { whole: number; fixes: number; refused: number } },
): Promise<void> {
  if (!(await isWhole(path, text))) return;
  seen.whole += 1;
  for (const offer of engine.fixes(path, { start: 0, end: text.length }).slice(0, 3)) {
    const result = await engine.resolveFix(offer);
    if (result.kind !== "edits") {
      seen.refused += 1;
      continue;
    }
    seen.fixes += 1;
    for (const file of result.edits.filter((one) => one.path === path)) {
      const after = [...file.edits]
        .sort((a, b) => b.span.start - a.span.start)
        .reduce((now, { span, newText }) => now.slice(0, span.start) + newText + now.slice(span.end), text);
      expect(await isWhole(path, after), `${offer.fix} on\n${text}\ngives\n${after}`).toBe(true);
    }
  }
}

async function isWhole(path: string, text: string): Promise<boolean> {
  const language = LANGUAGES.find((one) => one.matches(path));
  const facts = (await language?.load())?.lower({ path, text, hash: "" });
  return facts?.hasSyntaxError === false;
}
