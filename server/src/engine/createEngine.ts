/** The engine of one workspace folder: gathers what is asked for, runs one pass at a time, tells who listens. */

import type { FileReader } from "#facts/reading";
import type { Language, SourceText } from "#languages/language";
import { contentHash } from "#platform/hash";
import type { Platform } from "#platform/ports";
import type { Config } from "#policy/config";
import { type Shard, shardName } from "#policy/shard";
import { RULES } from "#rules/registry.generated";
import type { Rule } from "#rules/rule";

import { createAssessor } from "./assessing";
import { openCache } from "./cache";
import type { Engine } from "./engine";
import { createEntrySource } from "./entries";
import type { Fixing, FixingSources } from "./fixes/createFixing";
import { absolutePath, type FolderState, newFolderState } from "./folderState";
import { createRuleFailures } from "./judging";
import { createFolderKit } from "./kit/folderKit";
import { LANGUAGES } from "./languages";
import { createFrontEnds, lowerHere } from "./lowering";
import { createPassQueue } from "./passQueue";
import { createProjectSource } from "./projectSource";
import { createPromptSource } from "./promptSource";
import { createQuarantine, NO_QUARANTINE, type Quarantine } from "./quarantine";
import { createReachSource } from "./reachSource";
import { isInShard } from "./sharding";
import { fileStateOf } from "./syncing";
import { ENGINE_VERSION, rulesetHash } from "./versions";
import { lowerInWorker } from "./workerLowering";

export interface EngineOptions {
  /** Absolute path of the workspace folder; it need not exist (open buffers only). */
  readonly root: string;
  readonly platform: Platform;
  readonly languages?: readonly Language[];
  /** All rules when absent. */
  readonly rules?: readonly Rule[];
  /** Absolute path of a configuration to use instead of the folder's own. */
  readonly configPath?: string;
  /** Runs these rules and no others, whatever the configuration says. */
  readonly onlyRules?: readonly string[];
  /** Files whose answers count; all of them when absent. The others still explain what these call. */
  readonly covers?: (path: string) => boolean;
  /** Only the files of this part are judged at all. */
  readonly shard?: Shard;
  /**
   * `background`: files of a scan are lowered in a worker, while this thread serves whoever types. `here`: nobody is waiting for
   * anything else, and without a second thread no facts have to be packed, sent, unpacked and held twice.
   */
  readonly lowering?: "background" | "here";
  /** Somebody starts the program again when it dies: over which file is remembered, and after the second time the file is left out. */
  readonly outlivesCrashes?: boolean;
  /** Wires fixes in; a door without an editor does without. */
  readonly createFixing?: (sources: FixingSources) => Fixing;
}

/** Fewer files than this are lowered in place: starting the worker takes longer. */
const WORTH_A_WORKER = 48;

/** Opens the engine of a folder. Nothing is read before something is asked. */
export function createEngine(options: EngineOptions): Engine {
  const { platform, languages = LANGUAGES, onlyRules, rules: all = RULES } = options;
  const rules = all.filter((rule) => onlyRules?.includes(rule.id) ?? true);
  const knownRules = [...new Set([...RULES, ...all].map((rule) => rule.id))];
  const { shard } = options;
  const judges = (path: string): boolean => shard === undefined || isInShard(path, shard);
  const covers = (path: string): boolean => judges(path) && (options.covers?.(path) ?? true);
  const part = shard === undefined ? [] : [shardName(shard)];
  const variant = JSON.stringify([options.onlyRules ?? [], options.configPath ?? "", ...part]);
  const root = options.root.replaceAll("\\", "/").replace(/(?<=.)\/+$/, "");
  const quarantine = options.outlivesCrashes === true ? createQuarantine(platform, root) : NO_QUARANTINE;
  const frontEnds = createFrontEnds(languages.map((language) => watched(language, quarantine)));
  const here = lowerHere(platform.files, frontEnds);
  const key = JSON.stringify([platform.build, ENGINE_VERSION, languages.map(({ id, version }) => `${id}@${version}`)]);
  const state = newFolderState({
    root,
    platform,
    rules,
    frontEnds,
    cache: openCache(platform, { root, variant, key }),
    judges,
    quarantine,
    failures: createRuleFailures((rule, path, error) => platform.log.error("rule.failed", error, { rule, path })),
    startLowering(files) {
      const isWorth = options.lowering !== "here" && files >= WORTH_A_WORKER;
      if (!isWorth) return here;
      const { startWorker } = platform.threads;
      return lowerInWorker({ startWorker, here, quarantine, log: platform.log });
    },
  });
  const assessor = createAssessor(state, {
    knownRules,
    covers,
    ruleset: memoised((config) => rulesetHash(rules, languages, config.knowledge)),
  });
  const queue = createPassQueue(state, {
    configPath: options.configPath,
    onlyRules,
    knownRules,
    onPass: assessor.invalidate,
  });
  const project = createProjectSource(state, queue);
  const reader = readerOf(state);
  let preferredKitFolder: string | undefined;
  const kitFolder = (): string | undefined => state.config.kitFolder ?? preferredKitFolder;
  const fixing = options.createFixing?.({
    root,
    reader,
    text: (path) => {
      const text = reader.read(absolutePath(state, path));
      return text === undefined ? undefined : { text, hash: contentHash(text) };
    },
    findings: assessor.findings,
    language: (path) => frontEnds.of(path)?.id,
    view: () => state.program,
    kitFolder,
  });

  return {
    root,
    assessment: assessor.assessment,
    findings: assessor.findings,
    entries: createEntrySource(state, assessor.assessment),
    fileState: (path) => fileStateOf(state, path),
    project,
    reach: createReachSource(state, queue, assessor.assessment),
    prompt: createPromptSource(state, { queue, reader, assessment: assessor.assessment }),
    scan: queue.scan,
    setOpenText(path, text, version) {
      state.open.set(path, { text, version });
      // Whoever opens a file may ask for fixes next.
      return Promise.all([queue.request({ paths: [path] }), fixing?.prepare(path)]).then(() => undefined);
    },
    close(path) {
      if (!state.open.delete(path)) return Promise.resolve();
      return queue.request({ paths: [path] });
    },
    filesChanged(paths) {
      fixing?.reset(paths);
      return queue.request({ paths });
    },
    settle: queue.settle,
    onDidChange: queue.onDidChange,
    fixes: (path, range) => fixing?.list(path, range) ?? [],
    resolveFix: (offer) =>
      fixing?.resolve(offer) ?? Promise.resolve({ kind: "refused", because: "fixes are not available here" }),
    kit: createFolderKit({ state, queue, reader, kitFolder }),
    preferKitFolder: (folder) => {
      preferredKitFolder = folder === "" ? undefined : folder;
    },
    dispose() {
      queue.dispose();
      quarantine.dispose();
    },
  };
}

/** The language with each call that reads a text marked, so that a crash has a name. */
function watched(language: Language, quarantine: Quarantine): Language {
  return {
    ...language,
    async load() {
      const { lower, lowerAgain, skim, ...loaded } = await language.load();
      const marked =
        <Result>(read: (source: SourceText) => Result) =>
        (source: SourceText): Result => {
          quarantine.enter(source.path);
          try {
            return read(source);
          } finally {
            quarantine.leave();
          }
        };
      return {
        ...loaded,
        lower: marked(lower),
        ...(lowerAgain && { lowerAgain: marked(lowerAgain) }),
        ...(skim && { skim: marked(skim) }),
      };
    },
  };
}

/** Files as the user sees them: open buffers hide what is on disk. */
function readerOf(state: FolderState): FileReader {
  const { reader } = state.platform;
  const openText = (path: string): string | undefined =>
    path.startsWith(`${state.root}/`) ? state.open.get(path.slice(state.root.length + 1))?.text : undefined;
  return {
    read: (path) => openText(path) ?? reader.read(path),
    kind: (path) => (openText(path) === undefined ? reader.kind(path) : "file"),
    entries: reader.entries,
    real: reader.real,
  };
}

function memoised(compute: (config: Config) => string): (config: Config) => string {
  let last: { readonly config: Config; readonly answer: string } | undefined;
  return (config) => {
    if (last?.config !== config) last = { config, answer: compute(config) };
    return last.answer;
  };
}
