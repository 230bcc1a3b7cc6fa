/** `bulwark/scan`: analyses whole folders, with progress and cancellation, and `bulwark/scanFile`, which reads one file again. */

import { type CancellationToken, WorkDoneProgress } from "vscode-languageserver/node";

import type { Requests } from "#protocol/messages";

import type { Folder } from "./folders";
import { answer } from "./requests";
import type { Session } from "./session";
import { recordScan } from "./stateWrites";

/** Folders that are being scanned; a second request joins the first. */
type Running = Map<Folder, Run>;

interface Run {
  readonly done: Promise<void>;
  readonly abort: AbortController;
  readonly listeners: Set<(progress: { readonly done: number; readonly total: number }) => void>;
  /** Requests that still want the answer: the scan stops when the last one is cancelled. */
  waiting: number;
}

export interface Scans {
  /** Scans all folders on the server's own account, for editors that do not ask. */
  scanAll(): Promise<void>;
  /** Scans one folder as if its editor had asked, or joins the scan that runs. Resolves, too, when `signal` is aborted. */
  scan(folder: Folder, signal: AbortSignal): Promise<void>;
  /** Stops scans of a folder that goes away. */
  stop(folder: Folder): void;
}

export function registerScan(session: Session): Scans {
  const running: Running = new Map();
  answer(session, "bulwark/scan", async ({ folder, token }, cancellation) => {
    const folders = session.folders.all.filter((one) => folder === undefined || one.uri === folder);
    return scanFolders(session, running, { folders, token, cancellation });
  });
  answer(session, "bulwark/scanFile", async ({ uri }) => {
    const address = session.folders.find(uri);
    if (address === undefined) return { findings: 0 };
    await address.folder.engine.filesChanged([address.path]);
    await session.documents.settled(uri);
    return { findings: address.folder.engine.findings(address.path).length };
  });
  return {
    scanAll: async () => {
      const progress = session.profile.showsProgress
        ? await session.connection.window.createWorkDoneProgress()
        : undefined;
      const cancellation = progress?.token;
      await scanFolders(session, running, {
        folders: session.folders.all,
        token: undefined,
        cancellation,
        progress: progress && {
          begin: () => progress.begin("Bulwark", 0, "Scanning", true),
          report: ({ done, total }) => progress.report(percentage(done, total), wording(done, total)),
          done: () => progress.done(),
        },
      });
    },
    scan: (folder, signal) => joinScan(session, running, { folder, bar: undefined, cancellation: tokenOf(signal) }),
    stop: (folder) => running.get(folder)?.abort.abort(),
  };
}

type Cancellation = Pick<CancellationToken, "onCancellationRequested">;

const tokenOf = (signal: AbortSignal): Cancellation => ({
  onCancellationRequested(listener) {
    const abort = () => listener(undefined);
    signal.addEventListener("abort", abort);
    return { dispose: () => signal.removeEventListener("abort", abort) };
  },
});

interface ProgressBar {
  begin(): void;
  report(progress: { readonly done: number; readonly total: number }): void;
  done(): void;
}

interface Order {
  readonly folders: readonly Folder[];
  readonly token: string | undefined;
  readonly cancellation: CancellationToken | undefined;
  readonly progress?: ProgressBar | undefined;
}

async function scanFolders(
  session: Session,
  running: Running,
  order: Order,
): Promise<Requests["bulwark/scan"]["result"]> {
  const bar = order.progress ?? (order.token === undefined ? undefined : progressOn(session, order.token));
  bar?.begin();
  try {
    for (const folder of order.folders) {
      if (!folder.settings["bulwark.enable"]) continue;
      if (order.cancellation?.isCancellationRequested === true) break;
      await joinScan(session, running, { folder, bar, cancellation: order.cancellation });
    }
  } finally {
    bar?.done();
  }
  return {
    findings: order.folders.reduce((sum, folder) => sum + folder.engine.assessment().findings.length, 0),
    cancelled: order.cancellation?.isCancellationRequested === true,
  };
}

async function joinScan(
  session: Session,
  running: Running,
  {
    folder,
    bar,
    cancellation,
  }: { folder: Folder; bar: ProgressBar | undefined; cancellation: Cancellation | undefined },
): Promise<void> {
  const run = running.get(folder) ?? startScan(session, running, folder);
  run.waiting += 1;
  if (bar !== undefined) run.listeners.add(bar.report);
  const listening = cancellation?.onCancellationRequested(() => {
    run.waiting -= 1;
    if (run.waiting === 0) run.abort.abort();
  });
  try {
    await run.done;
  } finally {
    listening?.dispose();
    if (bar !== undefined) run.listeners.delete(bar.report);
  }
}

function startScan(session: Session, running: Running, folder: Folder): Run {
  const abort = new AbortController();
  const listeners: Run["listeners"] = new Set();
  const run: Run = {
    abort,
    listeners,
    waiting: 0,
    // A turn later, so that who asked listens to the first step already.
    done: Promise.resolve()
      .then(() => scanFolder(session, folder, { signal: abort.signal, listeners }))
      .finally(() => running.delete(folder)),
  };
  running.set(folder, run);
  return run;
}

/** Runs one scan and keeps the folder's scan state; rejects only when the engine fails. */
async function scanFolder(
  session: Session,
  folder: Folder,
  { signal, listeners }: { readonly signal: AbortSignal; readonly listeners: Run["listeners"] },
): Promise<void> {
  const before = folder.scan;
  const started = session.platform.clock.now();
  // Nothing has changed for the editor's squiggles, but views show that a scan runs.
  const announce = () => session.publisher.snapshotChanged(folder);
  folder.scan = { state: "scanning", done: 0, total: 0 };
  announce();
  try {
    await folder.engine.scan({
      signal,
      onProgress(progress) {
        folder.scan = { state: "scanning", done: progress.done, total: progress.total };
        for (const listener of listeners) listener(progress);
        announce();
      },
    });
    const now = session.platform.clock.now();
    const { analysed, skipped } = folder.engine.assessment().files;
    folder.scan = {
      state: "done",
      at: new Date(now).toISOString(),
      files: analysed,
      skipped,
      milliseconds: now - started,
    };
    await recordScan(session, folder);
  } catch (error) {
    folder.scan = signal.aborted ? before : { state: "failed", message: reasonOf(error) };
    if (!signal.aborted) throw error;
  } finally {
    session.publisher.changed(folder, undefined);
    await session.publisher.flush();
  }
}

function progressOn(session: Session, token: string): ProgressBar {
  const send = (value: object) => void session.connection.sendProgress(WorkDoneProgress.type, token, value as never);
  return {
    begin: () => send({ kind: "begin", title: "Bulwark", message: "Scanning", percentage: 0, cancellable: true }),
    report: ({ done, total }) =>
      send({ kind: "report", message: wording(done, total), percentage: percentage(done, total) }),
    done: () => send({ kind: "end" }),
  };
}

const percentage = (done: number, total: number): number => (total === 0 ? 0 : Math.floor((100 * done) / total));
const wording = (done: number, total: number): string => `${done} of ${total} files`;
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
