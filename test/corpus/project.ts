/** One project of `npm run corpus`: scans it as the language server does, tries every offer, and writes the trials as JSON. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { createEngine } from "#engine/createEngine";
import { createFixing } from "#engine/fixes/createFixing";
import { LANGUAGES } from "#engine/languages";
import { typescript } from "#languages/typescript/language";
import { stderrLog } from "#platform/logs";
import { createNodePlatform } from "#platform/node";

import { openCompiler } from "./compiler";
import { isDeployment, openDeploymentCheck } from "./deployment";
import { allOffers } from "./offers";
import type { Trial } from "./tally";
import { type Bench, tryFile } from "./trial";

/** What a project's run leaves behind. */
export interface ProjectReport {
  readonly project: string;
  readonly files: number;
  readonly lines: number;
  /** Versions of TypeScript, or names of the parsers, its files were checked with. */
  readonly compilers: string[];
  readonly trials: Trial[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string", default: "" },
    keep: { type: "string" },
    fix: { type: "string" },
    refactorings: { type: "string", default: "10" },
    budget: { type: "string" },
    deployment: { type: "boolean", default: false },
  },
});

void main(resolve(positionals[0] ?? "."));

async function main(root: string): Promise<void> {
  const platform = createNodePlatform({ log: stderrLog, cacheFolder: false, reading: "at-once" });
  const engine = createEngine({
    root,
    platform,
    languages: values.deployment ? LANGUAGES : [typescript],
    lowering: "here",
    createFixing: (sources) =>
      createFixing(values.budget === undefined ? sources : { ...sources, budget: Number(values.budget) }),
  });
  const project = basename(root);
  await engine.scan({ signal: new AbortController().signal });
  const { files } = await platform.files.walk({
    root,
    wanted: values.deployment ? isDeployment : isTypescript,
    excluded: () => false,
  });
  const [first] = files;
  // The first file that is opened loads the fixes.
  if (first !== undefined) await engine.setOpenText(first, platform.reader.read(join(root, first)) ?? "", 1);
  if (first !== undefined) await engine.close(first);
  const offers = allOffers({
    engine,
    reader: platform.reader,
    paths: files,
    refactorings: Number(values.refactorings),
  }).filter(({ offer }) => values.fix === undefined || offer.fix === values.fix);
  const compiler = values.deployment ? await openDeploymentCheck(platform.reader) : openCompiler(root);
  const bench: Bench = { project, engine, reader: platform.reader, compiler, onApplied: keeper(values.keep) };
  const paths = [...new Set(offers.map(({ offer }) => offer.path))];
  const report: ProjectReport = { project, ...sizeOf(root, files), compilers: [], trials: [] };
  const save = (): void => writeFileSync(values.out, JSON.stringify(report));
  save();
  for (const path of paths) {
    const own = offers.filter(({ offer }) => offer.path === path);
    report.trials.push(...(await tryFile(bench, path, own)));
    const version = compiler.version(join(root, path));
    if (!report.compilers.includes(version)) report.compilers.push(version);
    // After each file: an hour's work is not lost to what happens in its last minute.
    save();
    process.stderr.write(`\r${project}: ${report.trials.length} of ${offers.length} offers `);
  }
  process.stderr.write("\n");
  engine.dispose();
}

const sizeOf = (root: string, files: readonly string[]): Pick<ProjectReport, "files" | "lines"> => ({
  files: files.length,
  lines: files.reduce((total, path) => total + readFileSync(join(root, path), "utf8").split("\n").length, 0),
});

const isTypescript = (path: string): boolean => /(?<!\.d)\.[cm]?tsx?$/.test(path);

/** Writes the texts before and after into two folders side by side, for any program that compares folders. */
function keeper(folder: string | undefined): Bench["onApplied"] {
  let number = 0;
  return (trial, texts) => {
    if (folder === undefined) return;
    number++;
    for (const [path, { before, after }] of texts) {
      const place = join(trial.fix, `${trial.project}-${number}-line-${trial.line}`, path);
      if (before !== undefined) write(join(folder, "before", place), before);
      write(join(folder, "after", place), after);
    }
  };
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
