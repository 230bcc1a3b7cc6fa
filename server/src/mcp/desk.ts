/** The open folder behind the server: one engine, brought up to date with the disk before each call, one call at a time. */

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

/** The folder as it is on disk at the beginning of a call. */
export interface OpenFolder extends Root {
  readonly engine: Engine;
  readonly platform: Platform;
  readonly assessment: Assessment;
  readonly memory: Memory;
  readonly packages: PackageWatch;
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

/** Opens the folder. Nothing is read before the first call. */
export function openDesk({ root, platform, configPath }: DeskOptions): Desk {
  const engine = createEngine({
    root,
    platform,
    createFixing: (sources) => createFixing({ ...sources, budget: TYPES_BUDGET_MS }),
    ...(configPath === undefined ? {} : { configPath }),
  });
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
    // Whatever has changed, in whichever file: stamps are compared, and only what is new is read and judged.
    await engine.scan(call);
    const assessment = engine.assessment();
    origin = { engine: assessment.engine, ruleset: assessment.ruleset };
    return work({ root: engine.root, reader: platform.reader, platform, engine, assessment, memory, packages });
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
