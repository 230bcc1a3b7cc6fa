/** The command line: `bulwark check`, `merge`, `baseline`, `report`, `prompt`, `init`, `explain`, `lsp` and `mcp`. Exit 0 clean, 1 findings at or over the threshold, 2 usage or internal error. */

import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";

import { LANGUAGES } from "#engine/languages";
import { ENGINE_VERSION, rulesetHash } from "#engine/versions";
import { BASELINE_FILE } from "#policy/baseline";
import { unknownName } from "#policy/nearest";
import { parseShard, type Shard } from "#policy/shard";
import { THRESHOLDS } from "#policy/threshold";
import { AGENTS } from "#protocol/agentFiles";
import { CI_SERVERS, PROMPT_TOKENS, PROMPTS, type PromptId, REPORT_FORMATS, REPORTS } from "#protocol/messages";
import { GATES } from "#protocol/report";
import { RULES } from "#rules/registry.generated";

import { type BaselineOptions, createBaseline, pruneBaseline } from "./baseline";
import { type CheckOptions, check, FORMATS } from "./check";
import { explain } from "./explain";
import { type InitOptions, init } from "./init";
import type { MergeOptions } from "./merge";
import { UsageError } from "./output";
import type { PromptOptions } from "./prompt";
import { REPORT_ONLY_FORMATS } from "./renderReport";
import type { ReportOptions } from "./report";

/** Runs one command line (without `node` and the script) and returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  let code = 0;
  const program = createProgram((status) => {
    code = status;
  });
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

/** All commands with their arguments and options. `exit` hears the exit code of a command that ends with another one than 0. */
export function createProgram(exit: (code: number) => void): Command {
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
    .option("--root <folder>", "read all of this folder, report on the paths only")
    .option("--baseline <file>", "report only findings that are not in this baseline")
    .addOption(new Option("--gate <name>", "exit 1, too, when a rule of this promotion is not met").choices(GATES))
    .option("--changed-since <revision>", "report only what came since a git revision, here or by a change elsewhere")
    .option("--shard <i/n>", "judge one of n parts of the files; bulwark merge makes one report of all", shardOf)
    .option("--strict", "exit 2 when a file or the configuration cannot be read", false)
    .option("--no-cache", "neither read nor write the cache")
    .addOption(
      new Option("--cache-folder <folder>", "keep the project's cache here, to hand it from run to run").conflicts(
        "cache",
      ),
    )
    .action(async (paths: readonly string[], options: CheckOptions) => {
      exit(await check(paths, options));
    });
  program
    .command("merge")
    .description("make one report of the JSON reports of all shards")
    .argument("<reports...>", "files that check --format json --shard wrote")
    .addOption(new Option("-f, --format <format>", "what to print").choices(REPORT_ONLY_FORMATS).default("json"))
    .option("-o, --output <file>", "write to a file instead of standard output")
    .addOption(new Option("--fail-on <priority>", "exit 1 from this priority on").choices(THRESHOLDS).default("P1"))
    .action(async (names: readonly string[], options: MergeOptions) => {
      const { merge } = await import("./merge");
      exit(await merge(names, options));
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
    .command("prompt")
    .description("fill a prompt for an assistant, or a colleague, from the code of the current folder")
    .addArgument(new Argument("[prompt]", "which one; a finding or a task says so by itself").choices(PROMPTS))
    .argument("[paths...]", "what it is about; the whole folder when absent")
    .option("--finding <id>", "about one finding: its fingerprint, or path:line")
    .option("--file <file>", "about one file")
    .option("--task <id>", "about one task of the roadmap: its id, or its number")
    .option("--tokens <count>", "at most this many tokens, of four characters each", tokenCount, PROMPT_TOKENS)
    .option("-o, --output <file>", "write to a file instead of standard output")
    .option("--config <file>", "use this file instead of the folder's bulwark.json")
    .option("--no-cache", "neither read nor write the cache")
    .action(async (id: PromptId | undefined, paths: readonly string[], options: PromptOptions) => {
      const { prompt } = await import("./prompt");
      await prompt(id, paths, options);
    });
  program
    .command("init")
    .description("write a bulwark.json that fits the project, a CI job, or what assistants read")
    .argument("[folder]", "the current folder when absent", ".")
    .addOption(new Option("--ci <server>", "write a job for this CI server instead").choices(CI_SERVERS))
    .addOption(
      new Option("--agents <kind>", "write the skill and prompts of this kind of assistant instead").choices(AGENTS),
    )
    .action(async (folder: string, options: InitOptions) => init(folder, options));
  program
    .command("lsp")
    .description("be the language server of an editor: bulwark lsp --stdio")
    .action(() => {
      throw new UsageError("an editor starts this as: bulwark lsp --stdio");
    });
  program
    .command("explain")
    .description("print the page of a rule")
    .argument("<rule>", "rule id", (id) => knownRule(id))
    .action((rule: string) => explain(rule));
  program
    .command("report")
    .description("write a report for people: diagnostic results, progress, or a reference card")
    .argument("[folder]", "the current folder when absent", ".")
    .addOption(new Option("-k, --kind <kind>", "which report").choices(REPORTS).default("diagnostic"))
    .addOption(new Option("-f, --format <format>", "what to write").choices(REPORT_FORMATS).default("markdown"))
    .option("-o, --output <file>", "write to a file instead of standard output")
    .option("--since <revision>", "progress since this milestone or git revision; since the first record when absent")
    .option("--config <file>", "use this file instead of the folder's bulwark.json")
    .option("--no-cache", "neither read nor write the cache")
    .action(async (folder: string, options: ReportOptions) => {
      const { report } = await import("./report");
      await report(folder, options);
    });
  program
    .command("mcp")
    .description("serve a folder to an assistant (Model Context Protocol on standard input and output)")
    .argument("[folder]", "the current folder when absent", ".")
    .option("--config <file>", "use this file instead of the folder's bulwark.json")
    .option("--no-cache", "neither read nor write the cache")
    .action(async (folder: string, options: { readonly config?: string; readonly cache: boolean }) => {
      const { serve } = await import("#mcp/serve");
      // Nobody is left to wait for a scan that is under way.
      process.exit(await serve(folder, options));
    });
  return program;
}

/** Runs the process's own command line; the exit code is set when it is done. */
export async function runProgram(): Promise<void> {
  endQuietlyWhenClosed(process.stdout);
  endQuietlyWhenClosed(process.stderr);
  // The cache may still be on its way to the disk: the program ends by itself when it is there.
  process.exitCode = await run(process.argv.slice(2));
}

function tokenCount(given: string): number {
  const count = Number(given);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError("A whole number above 0 is needed.");
  return count;
}

function shardOf(given: string): Shard {
  const shard = parseShard(given);
  if (shard === undefined) throw new InvalidArgumentError("A part of a whole is needed, as 1/4.");
  return shard;
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
