/** The open folder behind the tools: one engine, brought up to date before each call, one call at a time. */

import { createEngine } from "#engine/createEngine";
import type { Engine, ScanProgress } from "#engine/engine";
import { createFixing } from "#engine/fixes/createFixing";
import { LANGUAGES } from "#engine/languages";
import { ENGINE_VERSION, rulesetHash } from "#engine/versions";
import type { Platform } from "#platform/ports";
import type { Assessment } from "#policy/finding";
import { RULES } from "#rules/registry.generated";

import { type Origin, Refusal } from "./answer";
import { createMemory, type Memory } from "./memory";
import { type PackageWatch, watchPackages } from "./packages";
import type { Root } from "./paths";

/** Who asks, and what they want to hear meanwhile. */
export interface Call {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: ScanProgress) => void;
}

/** The folder as it is at the beginning of a call. */
export interface OpenFolder extends Root {
  readonly engine: Engine;
  readonly texts: Texts;
  readonly assessment: Assessment;
  readonly memory: Memory;
  readonly packages: PackageWatch;
}

/** Texts of the folder's files as answers speak of them: on disk, or as an editor has them open. */
export interface Texts {
  /** By the path in the folder; undefined for a file that cannot be read. */
  read(path: string): string | undefined;
  /** Does the work while the engine has this text of the file open: fixes work on open texts. */
  whileOpen<Result>(path: string, text: string, work: () => Promise<Result>): Promise<Result>;
}

export interface Desk {
  readonly platform: Platform;
  /** Which Bulwark answers; the rule set as the last call found it. */
  origin(): Origin;
  /** Does the work when no other call does, with every file looked at since. Rejects with a {@link Refusal} when there is no folder any more. */
  inTurn<Result>(call: Call, work: (folder: OpenFolder) => Promise<Result> | Result): Promise<Result>;
  dispose(): void;
}

export interface DeskOptions {
  /** Absolute path of the folder. */
  readonly root: string;
  readonly platform: Platform;
  readonly configPath?: string;
}

/** Milliseconds a fix may take to check its types: an assistant waits longer than somebody at a light bulb. */
const TYPES_BUDGET_MS = 20_000;

/** Opens the folder on disk, with an engine of its own. Nothing is read before the first call. */
export function openDesk({ root, platform, configPath }: DeskOptions): Desk {
  const engine = createEngine({
    root,
    platform,
    createFixing: (sources) => createFixing({ ...sources, budget: TYPES_BUDGET_MS }),
    ...(configPath === undefined ? {} : { configPath }),
  });
  return deskOf({
    engine,
    platform,
    texts: textsOf(engine, platform),
    // Whatever has changed, in whichever file: stamps are compared, and only what is new is read and judged.
    refresh: (call) => engine.scan(call),
  });
}

/** What a desk stands on. */
export interface Ground {
  readonly engine: Engine;
  readonly platform: Platform;
  readonly texts: Texts;
  /** Brings the findings up to date. */
  refresh(call: Call): Promise<void>;
}

/** A desk for a folder whose engine is there already; disposing of the desk disposes of the engine. */
export function deskOf({ engine, platform, texts, refresh }: Ground): Desk {
  const memory = createMemory();
  const packages = watchPackages(engine.root, platform.files);
  let origin: Origin = { engine: ENGINE_VERSION, ruleset: rulesetHash(RULES, LANGUAGES) };
  let last: Promise<unknown> = Promise.resolve();
  const answer = async <Result>(
    call: Call,
    work: (folder: OpenFolder) => Promise<Result> | Result,
  ): Promise<Result> => {
    call.signal.throwIfAborted();
    // A folder that is gone has no findings: nobody shall take that for a success.
    if ((await platform.files.kind(engine.root)) !== "folder") throw new Refusal("the folder is not there any more");
    await refresh(call);
    const assessment = engine.assessment();
    origin = { engine: assessment.engine, ruleset: assessment.ruleset };
    return work({ root: engine.root, reader: platform.reader, engine, texts, assessment, memory, packages });
  };
  return {
    platform,
    origin: () => origin,
    inTurn(call, work) {
      const result = last.then(() => answer(call, work));
      // The next call is served whatever became of this one.
      last = result.catch(() => undefined);
      return result;
    },
    dispose: engine.dispose,
  };
}

/** Texts on disk, but for those that somebody has open in an editor (`openText`, by path): these are the engine's already. */
export function textsOf(
  engine: Engine,
  { reader }: Platform,
  openText: (path: string) => string | undefined = () => undefined,
): Texts {
  return {
    read: (path) => openText(path) ?? reader.read(`${engine.root}/${path}`),
    async whileOpen(path, text, work) {
      if (openText(path) !== undefined) return work();
      await engine.setOpenText(path, text, 1);
      try {
        return await work();
      } finally {
        // Somebody may have opened it meanwhile: then the text is theirs.
        if (openText(path) === undefined) await engine.close(path);
      }
    },
  };
}
