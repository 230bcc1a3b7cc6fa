/** The command line: `bulwark check`, `baseline`, `init` and `explain`. Exit 0 clean, 1 findings at or over the threshold, 2 usage or internal error. */

import { isAbsolute, relative, resolve } from "node:path";

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { isColorSupported } from "picocolors";

import { createEngine } from "#engine/createEngine";
import type { Engine } from "#engine/engine";
import { LANGUAGES } from "#engine/languages";
import { surveyFolder } from "#engine/survey";
import { ENGINE_VERSION, rulesetHash } from "#engine/versions";
import { stderrLog } from "#platform/logs";
import { createNodePlatform } from "#platform/node";
import type { Platform } from "#platform/ports";
import { readRulePage } from "#platform/rulePages";
import {
  BASELINE_FILE,
  type BaselineEntry,
  baselineEntry,
  type Comparison,
  compareWithBaseline,
  parseBaseline,
  renderBaseline,
} from "#policy/baseline";
import { CONFIG_FILE } from "#policy/config";
import type { Assessment } from "#policy/finding";
import { unknownName } from "#policy/nearest";
import { starterConfig } from "#policy/starter";
import type { Report } from "#protocol/report";
import { buildReport, renderJson } from "#reporting/report";
import { RULES } from "#rules/registry.generated";

const FORMATS = ["text", "json", "sarif"] as const;
const THRESHOLDS = ["P0", "P1", "P2", "none"] as const;

interface CheckOptions {
  readonly format: (typeof FORMATS)[number];
  readonly output?: string;
  readonly failOn: (typeof THRESHOLDS)[number];
  readonly rules?: readonly string[];
  readonly config?: string;
  readonly baseline?: string;
  readonly strict: boolean;
  readonly cache: boolean;
}

/** Something the user can put right: one sentence, exit 2. */
class UsageError extends Error {}

/** Runs one command line (without `node` and the script) and returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  let code = 0;
  const program = new Command("bulwark")
    .description("Finds what is missing before production: deadlines, retries, locks, validation …")
    .version(
      `bulwark ${ENGINE_VERSION} (rules ${rulesetHash(RULES, LANGUAGES)})`,
      "-V, --version",
      "print the version and the rule-set hash",
    )
    .exitOverride();
  program
    .command("check", { isDefault: false })
    .description("analyse files and folders")
    .argument("[paths...]", "files and folders; the current folder when absent")
    .addOption(new Option("-f, --format <format>", "what to print").choices(FORMATS).default("text"))
    .option("-o, --output <file>", "write to a file instead of standard output")
    .addOption(new Option("--fail-on <priority>", "exit 1 from this priority on").choices(THRESHOLDS).default("P1"))
    .option("--rules <ids>", "only these rules, separated by commas", ruleIds)
    .option("--config <file>", "use this file instead of the folder's bulwark.json")
    .option("--baseline <file>", "report only findings that are not in this baseline")
    .option("--strict", "exit 2 when a file or the configuration cannot be read", false)
    .option("--no-cache", "neither read nor write the cache")
    .action(async (paths: readonly string[], options: CheckOptions) => {
      code = await check(paths, options);
    });
  const baseline = program.command("baseline").description("accept the findings of today, to see only new ones");
  const baselineOptions = (command: Command): Command =>
    command
      .argument("[paths...]", "files and folders; the current folder when absent")
      .option("-b, --baseline <file>", "the baseline", BASELINE_FILE)
      .option("--config <file>", "use this file instead of the folder's bulwark.json")
      .option("--no-cache", "neither read nor write the cache");
  baselineOptions(baseline.command("create").description("write all findings into a new baseline"))
    .option("--force", "replace a baseline that is there", false)
    .action(async (paths: readonly string[], options: BaselineOptions) => createBaseline(paths, options));
  baselineOptions(baseline.command("prune").description("take out what is no longer found")).action(
    async (paths: readonly string[], options: BaselineOptions) => pruneBaseline(paths, options),
  );
  program
    .command("init")
    .description("write a bulwark.json that fits the project")
    .argument("[folder]", "the current folder when absent", ".")
    .action(async (folder: string) => init(folder));
  program
    .command("explain")
    .description("print the page of a rule")
    .argument("<rule>", "rule id", (id) => knownRule(id))
    .action((rule: string) => explain(rule));
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const detail =
      error instanceof Error && !(error instanceof UsageError)
        ? error.stack
        : String(Reflect.get(Object(error), "message"));
    process.stderr.write(`bulwark: ${detail}\n`);
    return 2;
  }
}

interface ScanOptions {
  readonly rules?: readonly string[];
  readonly config?: string;
  readonly cache: boolean;
}

interface Scanned {
  readonly root: string;
  readonly platform: Platform;
  readonly assessment: Assessment;
}

async function scanned(given: readonly string[], options: ScanOptions): Promise<Scanned> {
  const platform = createNodePlatform({
    log: stderrLog,
    reading: "at-once",
    ...(options.cache ? {} : { cacheFolder: false }),
  });
  const paths = (given.length === 0 ? ["."] : given).map((path) => resolve(path));
  const { root, covers } = await scopeOf(platform, paths);
  const configPath = options.config === undefined ? undefined : resolve(options.config);
  if (configPath !== undefined && (await platform.files.kind(configPath)) !== "file") {
    throw new UsageError(`there is no file ${options.config}`);
  }
  const engine = createEngine({
    root,
    platform,
    lowering: "here",
    ...(covers === undefined ? {} : { covers }),
    ...(options.rules === undefined ? {} : { onlyRules: options.rules }),
    ...(configPath === undefined ? {} : { configPath }),
  });
  await scan(engine);
  return { root, platform, assessment: engine.assessment() };
}

async function check(given: readonly string[], options: CheckOptions): Promise<number> {
  const { root, platform, assessment: whole } = await scanned(given, options);
  const accepted = options.baseline === undefined ? undefined : await readBaseline(platform, options.baseline);
  const compared = accepted === undefined ? undefined : compareWithBaseline(whole.findings, accepted);
  const assessment = compared === undefined ? whole : { ...whole, findings: compared.fresh };
  const report = buildReport(assessment);
  await print(platform, await render({ root, platform, options }, assessment, report), options.output);
  if (compared !== undefined) tellOfBaseline(compared, options.baseline ?? BASELINE_FILE);
  return exitCode(assessment, report, options);
}

/** On standard error: standard output may be JSON. */
function tellOfBaseline({ known, gone }: Comparison, name: string): void {
  const stale = gone.length === 0 ? "" : `; ${gone.length} more are gone: bulwark baseline prune`;
  process.stderr.write(`bulwark: ${known.length} known from ${name} not shown${stale}\n`);
}

interface BaselineOptions extends ScanOptions {
  readonly baseline: string;
  readonly force?: boolean;
}

async function readBaseline(platform: Platform, name: string): Promise<readonly BaselineEntry[]> {
  const bytes = await platform.files.readBytes(resolve(name));
  if (bytes === undefined) throw new UsageError(`there is no baseline ${name}; bulwark baseline create writes one`);
  const read = parseBaseline(new TextDecoder().decode(bytes));
  if (read.kind === "broken") throw new UsageError(`the baseline ${name} cannot be used: ${read.because}`);
  return read.entries;
}

async function createBaseline(given: readonly string[], options: BaselineOptions): Promise<void> {
  const { platform, assessment } = await scanned(given, options);
  if (options.force !== true && (await platform.files.kind(resolve(options.baseline))) !== "missing") {
    throw new UsageError(`${options.baseline} is there already; prune it, or replace it with --force`);
  }
  const entries = assessment.findings.map(baselineEntry);
  await print(platform, renderBaseline(entries), options.baseline);
  process.stdout.write(`${entries.length} findings accepted in ${options.baseline}\n`);
}

async function pruneBaseline(given: readonly string[], options: BaselineOptions): Promise<void> {
  const { platform, assessment } = await scanned(given, options);
  const entries = await readBaseline(platform, options.baseline);
  const { gone } = compareWithBaseline(assessment.findings, entries);
  if (gone.length > 0) {
    const left = entries.filter((entry) => !gone.includes(entry));
    await print(platform, renderBaseline(left), options.baseline);
  }
  process.stdout.write(`${gone.length} of ${entries.length} findings are gone from ${options.baseline}\n`);
}

/** Writes a first bulwark.json; one that is there is never touched. */
async function init(folder: string): Promise<void> {
  const platform = createNodePlatform({ log: stderrLog, cacheFolder: false });
  const root = resolve(folder);
  if ((await platform.files.kind(root)) !== "folder") throw new UsageError(`there is no folder ${folder}`);
  const path = resolve(root, CONFIG_FILE);
  if ((await platform.files.kind(path)) !== "missing") throw new UsageError(`${CONFIG_FILE} is there already`);
  await print(platform, starterConfig(await surveyFolder(platform, root), RULES), path);
  process.stdout.write(`wrote ${path}\n`);
}

/** The folder to scan, and which of its files count: the one folder given, or what all paths have in common. */
async function scopeOf(
  platform: Platform,
  paths: readonly string[],
): Promise<{ readonly root: string; readonly covers?: (path: string) => boolean }> {
  const folders: string[] = [];
  for (const path of paths) {
    const kind = await platform.files.kind(path);
    if (kind === "missing") throw new UsageError(`there is no file or folder ${path}`);
    folders.push(kind === "folder" ? path : resolve(path, ".."));
  }
  const root = folders.reduce(commonFolder);
  if (resolve(root, "..") === root) throw new UsageError("the paths have no folder in common");
  if (paths.length === 1 && paths[0] === root) return { root };
  const wanted = paths.map((path) => relative(root, path).replaceAll("\\", "/"));
  return {
    root,
    covers: (path) => wanted.some((one) => one === "" || path === one || path.startsWith(`${one}/`)),
  };
}

function commonFolder(a: string, b: string): string {
  let folder = a;
  for (let way = relative(folder, b); way.startsWith("..") || isAbsolute(way); way = relative(folder, b)) {
    folder = resolve(folder, "..");
  }
  return folder;
}

/** Scans with a progress bar when a person watches and it takes longer than a moment. */
async function scan(engine: Engine): Promise<void> {
  const bar = process.stderr.isTTY === true ? await createBar() : undefined;
  try {
    await engine.scan({
      signal: new AbortController().signal,
      ...(bar === undefined ? {} : { onProgress: bar.show }),
    });
  } finally {
    bar?.stop();
  }
}

/** Milliseconds without a bar: most scans are over by then. */
const PATIENCE = 700;

interface Bar {
  show(progress: { readonly done: number; readonly total: number }): void;
  stop(): void;
}

async function createBar(): Promise<Bar> {
  const { SingleBar } = await import("cli-progress");
  const bar = new SingleBar({
    format: "analysing {bar} {value}/{total} files",
    clearOnComplete: true,
    hideCursor: true,
    stream: process.stderr,
  });
  const since = performance.now();
  let isShown = false;
  return {
    show({ done, total }) {
      if (!isShown && performance.now() - since > PATIENCE && done < total) {
        bar.start(total, done);
        isShown = true;
      }
      if (isShown) bar.update(done);
    },
    stop: () => bar.stop(),
  };
}

/** Renderers load when their format is asked for. */
async function render(
  { root, platform, options }: { readonly root: string; readonly platform: Platform; readonly options: CheckOptions },
  assessment: Assessment,
  report: Report,
): Promise<string> {
  switch (options.format) {
    case "json":
      return renderJson(report);
    case "sarif": {
      const { renderSarif } = await import("#reporting/sarif");
      return renderSarif(report, { rules: RULES, page: readRulePage });
    }
    case "text": {
      const { renderText } = await import("#reporting/text");
      const color = options.output === undefined && hasColor();
      return renderText(assessment, report, { color, source: (path) => platform.reader.read(`${root}/${path}`) });
    }
  }
}

async function print(platform: Platform, text: string, output: string | undefined): Promise<void> {
  if (output === undefined) {
    process.stdout.write(text);
    return;
  }
  const written = await platform.files.writeAtomic(resolve(output), text);
  if (!written.ok) throw new UsageError(written.message ?? `${output} cannot be written`);
}

function exitCode(assessment: Assessment, report: Report, options: CheckOptions): number {
  const isUnreadable = assessment.problems.some(
    ({ kind, expected }) => (kind === "file" || kind === "config") && expected !== true,
  );
  // A rule that was left out has not answered: silence would look like a clean project.
  const isIncomplete = assessment.problems.some(({ kind, path }) => kind === "rule" && path === undefined);
  if (isIncomplete || (options.strict && isUnreadable)) return 2;
  if (options.failOn === "none") return 0;
  const failing = THRESHOLDS.slice(0, THRESHOLDS.indexOf(options.failOn) + 1);
  return report.findings.some(({ priority }) => priority !== "hint" && failing.includes(priority)) ? 1 : 0;
}

async function explain(rule: string): Promise<void> {
  const { renderPage } = await import("#reporting/terminalPage");
  const page = await completed(rule);
  if (page === undefined) throw new UsageError(`the page of ${rule} is missing from this installation`);
  const width = Math.min(process.stdout.columns ?? 100, 100);
  process.stdout.write(renderPage(page, { color: hasColor(), width }));
}

async function completed(id: string): Promise<string | undefined> {
  const { completePage } = await import("#reporting/rulePage");
  const rule = RULES.find((one) => one.id === id);
  const page = readRulePage(id);
  return rule === undefined || page === undefined ? undefined : completePage(rule, page);
}

const ruleIds = (list: string): readonly string[] =>
  list
    .split(",")
    .map((id) => id.trim())
    .filter((id) => id !== "")
    .map(knownRule);

function knownRule(id: string): string {
  const known = RULES.map((rule) => rule.id);
  if (!known.includes(id)) throw new InvalidArgumentError(unknownName("rule", id, known));
  return id;
}

/** A reader that has seen enough (`| head`) is no error. */
function endQuietlyWhenClosed(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
}

// Bundled, this file is the program; imported by a test, it is not.
if (typeof require !== "undefined" && require.main === module) {
  endQuietlyWhenClosed(process.stdout);
  endQuietlyWhenClosed(process.stderr);
  // The cache may still be on its way to the disk: the program ends by itself when it is there.
  void run(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}

/** Colour is for terminals, and for pipes only when asked for: a CI log is read by programs too. */
function hasColor(): boolean {
  return isColorSupported && (process.stdout.isTTY === true || process.env.FORCE_COLOR !== undefined);
}
