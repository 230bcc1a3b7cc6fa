/** Runs passes one after another; whatever is asked for while one runs is taken together by the next. */

import type { ChangeCause, ChangeListener, Engine, ScanProgress } from "./engine";
import type { FolderState } from "./folderState";
import { type Demand, newDemand, runPass } from "./passes";
import { settle } from "./rejudging";
import { restore, save } from "./saving";

export interface PassQueue {
  /** Resolves when a pass that has seen these paths is over. */
  request(what: { readonly paths: readonly string[] }): Promise<void>;
  scan: Engine["scan"];
  onDidChange: Engine["onDidChange"];
  /** Runs `work` when no pass does. */
  between<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Makes what typing left approximate exact; does nothing when nothing is. */
  settle(): Promise<void>;
  /** Writes the cache when things have been quiet for a while. */
  saveLater(): void;
  dispose(): void;
}

interface Waiter {
  readonly isScan: boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Milliseconds after the last pass before its results are written to the cache. */
const SAVE_AFTER = 5_000;
/** Milliseconds without a request before files that depend on an edit are judged, and before all of them are. */
const SETTLE_AFTER = { dependents: 150, everything: 1_500 };
/** In a large folder, judging everything may take at most a fifth of the time somebody works on it. */
const SETTLE_SHARE = 4;

export function createPassQueue(
  state: FolderState,
  options: {
    readonly configPath: string | undefined;
    readonly onlyRules: readonly string[] | undefined;
    readonly knownRules: readonly string[];
    readonly onPass: () => void;
  },
): PassQueue {
  const stop = new AbortController();
  const listeners = new Set<ChangeListener>();
  const progress = new Set<(progress: ScanProgress) => void>();
  const waiting = new Set<Waiter>();
  let demand: Demand = { ...newDemand(), everything: true, config: true };
  let scans = 0;
  let current: AbortController | undefined;
  let work: Promise<unknown> = Promise.resolve();
  let isRestored = false;
  let isScheduled = false;
  let saveTimer: NodeJS.Timeout | undefined;
  let settleTimer: NodeJS.Timeout | undefined;
  let settling: AbortController | undefined;
  /** Milliseconds spent on settling since things were exact, and the last time until they were. */
  let settled = 0;
  let lastSettled = 0;

  const pass = async (): Promise<void> => {
    isScheduled = false;
    const waiters = [...waiting];
    waiting.clear();
    if (waiters.length === 0) return;
    const taken = demand;
    demand = newDemand();
    const own = new AbortController();
    current = own;
    try {
      if (!isRestored) await restore(state);
      isRestored = true;
      await runPass(state, taken, {
        configPath: options.configPath,
        onlyRules: options.onlyRules,
        knownRules: options.knownRules,
        signal: AbortSignal.any([own.signal, stop.signal]),
        onProgress: (at) => {
          for (const listener of progress) listener(at);
        },
      });
      // A scan answers for the whole folder: nothing stays approximate.
      if (taken.everything) await settle(state, { isExact: true, signal: stop.signal });
      options.onPass();
      for (const { resolve } of waiters) resolve();
      tell("asked");
      if (taken.everything) await save(state);
      else saveLater();
    } catch (error) {
      demand = merged(taken, demand);
      options.onPass();
      const isCancelled = own.signal.aborted && !stop.signal.aborted;
      if (!isCancelled && !stop.signal.aborted) state.platform.log.error("pass.failed", error);
      for (const waiter of waiters) {
        // Cancelling a scan cancels nothing else.
        if (isCancelled && !waiter.isScan) schedule(waiter);
        else waiter.reject(error);
      }
      tell("asked");
    } finally {
      current = undefined;
      settleLater();
    }
  };
  const between = <Result>(next: () => Promise<Result>): Promise<Result> => {
    const result = work.then(next);
    // The chain goes on whatever happens to one link; its own promise tells who waits for it.
    work = result.catch(() => undefined);
    return result;
  };
  const isUntold = (): boolean => state.untold === "all" || state.untold.size > 0;
  /** Work that is cut short has news too: what it judged will not be judged again. */
  const tell = (cause: ChangeCause): void => {
    if (!isUntold()) return;
    const paths = state.untold === "all" ? undefined : state.untold;
    state.untold = new Set();
    for (const listener of listeners) listener(paths, cause);
  };
  const settlePass = async (isExact: boolean): Promise<void> => {
    settling = new AbortController();
    const since = performance.now();
    try {
      await settle(state, { isExact, signal: AbortSignal.any([settling.signal, stop.signal]) });
    } catch (error) {
      // Whoever came in between is served first; the rest is settled after that.
      if (!settling.signal.aborted && !stop.signal.aborted) {
        state.platform.log.error("settling.failed", error);
        // Trying again would fail again, for ever.
        state.doubtful.clear();
        state.isApproximate = false;
      }
    } finally {
      settling = undefined;
      if (isUntold()) options.onPass();
      tell("settled");
      settled += performance.now() - since;
      if (!state.isApproximate && state.doubtful.size === 0) {
        lastSettled = settled;
        settled = 0;
      }
      settleLater();
    }
  };
  const settleLater = (): void => {
    clearTimeout(settleTimer);
    if (stop.signal.aborted || isScheduled || (!state.isApproximate && state.doubtful.size === 0)) return;
    const isExact = state.doubtful.size === 0;
    const wait = isExact ? Math.max(SETTLE_AFTER.everything, SETTLE_SHARE * lastSettled) : SETTLE_AFTER.dependents;
    settleTimer = setTimeout(() => void between(() => settlePass(isExact)), wait);
    settleTimer.unref();
  };
  const schedule = (waiter: Waiter): void => {
    waiting.add(waiter);
    settling?.abort();
    // Its time may pass while the loop is busy; then it would run right after this request, in the way of the next one.
    clearTimeout(settleTimer);
    if (isScheduled) return;
    isScheduled = true;
    void between(pass);
  };
  const enqueue = (isScan: boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      if (stop.signal.aborted) reject(stop.signal.reason);
      else schedule({ isScan, resolve, reject });
    });
  const saveLater = (): void => {
    if (!state.isUnsaved || state.cache === undefined) return;
    clearTimeout(saveTimer);
    saveTimer = setTimeout(() => void between(() => save(state)), SAVE_AFTER);
    saveTimer.unref();
  };

  return {
    between,
    saveLater,
    settle: () => between(() => settlePass(true)),
    request({ paths }) {
      for (const path of paths) ask(demand, path);
      return enqueue(false);
    },
    async scan({ signal, onProgress }) {
      signal.throwIfAborted();
      demand.everything = true;
      demand.config = true;
      state.isDeclined = false;
      scans += 1;
      if (onProgress !== undefined) progress.add(onProgress);
      const onAbort = (): void => {
        if (scans > 1) return;
        // Until somebody asks for a scan again, open files are judged by what is known.
        state.isDeclined = true;
        current?.abort(signal.reason);
      };
      signal.addEventListener("abort", onAbort);
      try {
        await Promise.race([enqueue(true), rejection(signal)]);
      } finally {
        scans -= 1;
        if (onProgress !== undefined) progress.delete(onProgress);
        signal.removeEventListener("abort", onAbort);
      }
    },
    onDidChange(listener) {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
    dispose() {
      clearTimeout(saveTimer);
      clearTimeout(settleTimer);
      listeners.clear();
      stop.abort(new Error("the engine was closed"));
    },
  };
}

/** What one path on disk asks for: the configuration and ignore files concern everything. */
function ask(demand: Demand, path: string): void {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name === "bulwark.json") demand.config = true;
  else if (name === ".gitignore") demand.everything = true;
  else demand.paths.add(path);
}

const merged = (a: Demand, b: Demand): Demand => ({
  everything: a.everything || b.everything,
  config: a.config || b.config,
  paths: new Set([...a.paths, ...b.paths]),
});

const rejection = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
