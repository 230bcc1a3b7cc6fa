/** `bulwark prompt`: one of the playbook's prompts, filled from a project. */

import { relative, resolve } from "node:path";

import type { AskedTask, PromptAbout } from "#playbook/prompts/prompt";
import type { PromptId } from "#protocol/messages";

import { type FolderSnapshot, folderSnapshot } from "./folderSnapshot";
import { print, UsageError } from "./output";
import { type Scanned, type ScanOptions, scanned } from "./scanning";

export interface PromptOptions extends ScanOptions {
  readonly finding?: string;
  readonly file?: string;
  readonly task?: string;
  readonly tokens: number;
  readonly output?: string;
}

/**
 * Prints a prompt about the paths; about the whole current folder when there are none, or about one finding, file or task. All of the current
 * folder is read in any case, since callers and helpers count. Throws a {@link UsageError} when there is no such thing.
 */
export async function prompt(
  id: PromptId | undefined,
  paths: readonly string[],
  options: PromptOptions,
): Promise<void> {
  const scopes = [options.finding, options.file, options.task, paths[0]].filter((scope) => scope !== undefined);
  if (scopes.length > 1) throw new UsageError("choose one: paths, --finding, --file or --task");
  const { scan, about } = await scannedFor(paths, options);
  const filled = await scan.engine.prompt({
    about,
    tokens: options.tokens,
    ...(id === undefined ? {} : { prompt: id }),
  });
  if (!filled.ok) throw new UsageError(filled.message);
  await print(scan.platform, filled.text, options.output);
  const leftOut = filled.leftOut === 0 ? "" : `; ${filled.leftOut} more places did not fit: --tokens`;
  process.stderr.write(`bulwark: about ${filled.tokens.toLocaleString("en-GB")} tokens${leftOut}\n`);
}

/** Tasks need the stored roadmap besides the scan. */
async function scannedFor(
  paths: readonly string[],
  options: PromptOptions,
): Promise<{ readonly scan: Scanned; readonly about: PromptAbout }> {
  if (options.task !== undefined) {
    const scan = await folderSnapshot(".", options);
    return { scan, about: { kind: "task", task: taskOf(scan, options.task) } };
  }
  const scan = await scanned(["."], options);
  return { scan, about: await aboutOf(scan, paths, options) };
}

async function aboutOf(scan: Scanned, paths: readonly string[], options: PromptOptions): Promise<PromptAbout> {
  const inside = (path: string): string => {
    const found = relative(scan.root, resolve(path)).replaceAll("\\", "/");
    if (found.startsWith("../")) throw new UsageError(`${path} is not in the current folder`);
    return found;
  };
  if (options.finding !== undefined) return { kind: "finding", finding: findingOf(scan, options.finding) };
  if (options.file !== undefined) return { kind: "file", path: inside(options.file) };
  const wanted = paths.map(inside);
  if (wanted.length === 0 || wanted.includes("")) return { kind: "workspace" };
  for (const path of wanted)
    if ((await scan.platform.files.kind(`${scan.root}/${path}`)) === "missing")
      throw new UsageError(`there is no file or folder ${path}`);
  const has = (path: string): boolean => wanted.some((one) => path === one || path.startsWith(`${one}/`));
  return { kind: "workspace", covers: { paths: wanted, has } };
}

/** A finding by its id, by the fingerprint that reports print, or by `path:line`. */
function findingOf({ assessment }: Scanned, given: string): string {
  const found = assessment.findings.find(
    ({ id, fingerprint, place, range }) =>
      id === given || fingerprint === given || `${place.path}:${range.start.line + 1}` === given,
  );
  if (found === undefined) throw new UsageError(`there is no open finding ${given}`);
  return found.id;
}

/** A task by its id, or by its number in the roadmap (`1.4`). */
function taskOf({ snapshot }: FolderSnapshot, given: string): AskedTask {
  const tasks = snapshot.roadmap.phases.flatMap((phase) => phase.tasks);
  const found = tasks.find(({ id, number }) => id === given || number === given);
  if (found === undefined) throw new UsageError(`the roadmap has no task ${given}`);
  return found;
}
