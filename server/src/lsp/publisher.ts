/**
 * Tells the client what changed: pushes findings of closed files, asks it to pull those of open ones, announces new snapshots.
 * Changes are collected for a moment first, so that a scan or a `git checkout` costs a few messages and not thousands.
 */

import { join } from "node:path";

import type { Connection, Diagnostic } from "vscode-languageserver/node";

import type { ChangeCause } from "#engine/engine";
import type { Log } from "#platform/ports";
import { isStateFile } from "#playbook/store";
import type { Finding, Problem } from "#policy/finding";

import { fileUriOf } from "./addresses";
import { problemDiagnostics, resultIdOf, toDiagnostics } from "./diagnostics";
import type { Documents } from "./documents";
import { type LineAt, linesOf } from "./encoding";
import type { Folder } from "./folders";
import type { Profile } from "./profile";

/** Milliseconds that changes of findings are collected. */
const COLLECTING = 100;
/**
 * A snapshot is large and nobody reads it while typing: at least this many milliseconds lie between news of it and those of the next edit.
 * What settles by itself after an edit keeps the same distance, but the next edit does not wait for its sake.
 */
const ANNOUNCING = 400;
/** The first news after a rest lets the findings of the file go ahead, in milliseconds: their answer is written before the loop turns. */
const HEAD_START = 1;

interface Parts {
  readonly connection: Connection;
  readonly documents: Documents;
  readonly log: Log;
  readonly profile: () => Profile;
  /** Text of a closed file; undefined when it cannot be read. */
  readonly readText: (folder: Folder, path: string) => Promise<string | undefined>;
  /** Findings of some files have changed, and the client has been told. */
  readonly onSent: () => void;
}

export class Publisher {
  readonly #parts: Parts;
  /** What closed files show now: folder → path → result id. */
  readonly #pushed = new Map<Folder, Map<string, string>>();
  /** What open documents showed when they were last pulled. */
  readonly #pulled = new Map<string, string>();
  readonly #changes = new Map<Folder, Set<string> | "all">();
  readonly #news = new Set<Folder>();
  #timer: NodeJS.Timeout | undefined;
  #newsTimer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();
  #revision = 0;
  /** When news that somebody had asked for was last sent, on the clock of `performance.now()`. */
  #announced = Number.NEGATIVE_INFINITY;
  /** Is news that somebody asked for waiting? */
  #isAsked = false;
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Notes that findings of `paths` (undefined: of any file) may have changed, and the snapshot with them. */
  changed(folder: Folder, paths: ReadonlySet<string> | undefined, cause: ChangeCause = "asked"): void {
    if (this.#closed) return;
    this.snapshotChanged(folder, cause);
    const known = this.#changes.get(folder);
    if (paths === undefined || known === "all") this.#changes.set(folder, "all");
    else this.#changes.set(folder, new Set([...(known ?? []), ...paths]));
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#sendChanges();
    }, COLLECTING);
  }

  /** Notes that only the snapshot has changed: a scan goes on, an answer was stored. */
  snapshotChanged(folder: Folder, cause: ChangeCause = "asked"): void {
    if (this.#closed) return;
    this.#news.add(folder);
    this.#isAsked ||= cause === "asked";
    const wait = Math.max(HEAD_START, this.#announced + ANNOUNCING - performance.now());
    this.#newsTimer ??= setTimeout(() => void this.#run(() => this.#announce()), wait);
  }

  /** Sends all that was collected; resolves when it is on its way. Never rejects. */
  async flush(): Promise<void> {
    await this.#sendChanges();
    await this.#run(() => this.#announce());
  }

  #sendChanges(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const changes = [...this.#changes];
    this.#changes.clear();
    return this.#run(() => this.#send(changes));
  }

  /** One thing after the other, so that messages keep their order. Never rejects. */
  #run(step: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(step).catch((error: unknown) => {
      this.#parts.log.error("publish", error);
    });
    return this.#work;
  }

  /** An open document is pulled, or pushed under its own URI: what was pushed for its file no longer counts. */
  opened(folder: Folder, path: string): void {
    this.#pushed.get(folder)?.delete(path);
  }

  pulled(uri: string, resultId: string): void {
    this.#pulled.set(uri, resultId);
  }

  /** A document closed: its file's findings take the place of those pulled, or none when it has no file. */
  async closed(
    uri: string,
    where: { readonly folder: Folder; readonly path: string; readonly single: boolean },
  ): Promise<void> {
    this.#pulled.delete(uri);
    if (this.#closed || this.#parts.documents.isOpen(uri)) return;
    const diagnostics = where.single ? [] : await this.diagnosticsOf(where.folder, where.path);
    if (this.#parts.documents.isOpen(uri)) return;
    if (!where.single) this.#remember(where.folder, where.path, diagnostics);
    await this.#parts.connection.sendDiagnostics({ uri, diagnostics });
  }

  /** Takes back everything shown for a folder that was removed. */
  async forget(folder: Folder): Promise<void> {
    this.#changes.delete(folder);
    this.#news.delete(folder);
    const paths = [...(this.#pushed.get(folder)?.keys() ?? [])];
    this.#pushed.delete(folder);
    for (const path of paths) await this.#push(folder, path, []);
  }

  /** Diagnostics of one file on its current text; none while its folder is switched off. */
  async diagnosticsOf(folder: Folder, path: string): Promise<Diagnostic[]> {
    if (!folder.settings["bulwark.enable"]) return [];
    return this.#convert(folder, folder.engine.findings(path));
  }

  dispose(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#newsTimer);
    this.#changes.clear();
    this.#news.clear();
  }

  async #announce(): Promise<void> {
    clearTimeout(this.#newsTimer);
    this.#newsTimer = undefined;
    const folders = [...this.#news];
    this.#news.clear();
    if (this.#isAsked) this.#announced = performance.now();
    this.#isAsked = false;
    for (const folder of folders) {
      this.#revision += 1;
      const news = { folder: folder.uri, revision: this.#revision };
      await this.#parts.connection.sendNotification("bulwark/changed", news);
    }
  }

  async #send(changes: readonly (readonly [Folder, Set<string> | "all"])[]): Promise<void> {
    let refresh = false;
    for (const [folder, paths] of changes) {
      if (this.#closed) return;
      const open = this.#parts.documents.openIn(folder);
      const findings = byPath(folder, paths);
      const problems = problemsOf(folder);
      const affected = new Set([
        ...(paths === "all" ? [...findings.keys(), ...open.keys()] : paths),
        ...problems.keys(),
      ]);
      for (const path of this.#shownIn(folder)) if (paths === "all" || !isSource(path)) affected.add(path);
      for (const path of affected) {
        const found = await this.#convert(folder, findings.get(path) ?? []);
        const diagnostics = [...found, ...problemDiagnostics(problems.get(path) ?? [])];
        const uri = open.get(path);
        if (uri === undefined) await this.#pushClosed(folder, path, diagnostics);
        else refresh = (await this.#updateOpen(uri, diagnostics)) || refresh;
      }
    }
    this.#parts.onSent();
    if (!refresh || !this.#parts.profile().refreshesDiagnostics) return;
    // Not awaited: the client may take its time, and the next push must not wait for it.
    this.#parts.connection.languages.diagnostics.refresh().catch((error: unknown) => {
      this.#parts.log.error("diagnostics.refresh", error);
    });
  }

  async #pushClosed(folder: Folder, path: string, diagnostics: Diagnostic[]): Promise<void> {
    const before = this.#pushed.get(folder)?.get(path);
    if (diagnostics.length === 0 && before === undefined) return;
    if (before === resultIdOf(diagnostics)) return;
    this.#remember(folder, path, diagnostics);
    await this.#push(folder, path, diagnostics);
  }

  /** True when an open document that the client pulls shows something else now and nobody is about to ask. */
  async #updateOpen(uri: string, diagnostics: Diagnostic[]): Promise<boolean> {
    const resultId = resultIdOf(diagnostics);
    if (this.#pulled.get(uri) === resultId) return false;
    const { pullsDiagnostics, commands } = this.#parts.profile();
    if (pullsDiagnostics && this.#pulled.has(uri)) return !this.#parts.documents.isPending(uri);
    // Documents without a tab are open and never pulled. Our own client has one collection for both ways, so a push is safe there.
    if (pullsDiagnostics && !commands) return false;
    if (!pullsDiagnostics) this.#pulled.set(uri, resultId);
    const version = this.#parts.documents.get(uri)?.version;
    await this.#parts.connection.sendDiagnostics({ uri, diagnostics, ...(version === undefined ? {} : { version }) });
    return false;
  }

  async #push(folder: Folder, path: string, diagnostics: Diagnostic[]): Promise<void> {
    await this.#parts.connection.sendDiagnostics({ uri: fileUriOf(join(folder.root, path)), diagnostics });
  }

  #remember(folder: Folder, path: string, diagnostics: readonly Diagnostic[]): void {
    const shown = this.#pushed.get(folder) ?? new Map<string, string>();
    this.#pushed.set(folder, shown);
    if (diagnostics.length === 0) shown.delete(path);
    else shown.set(path, resultIdOf(diagnostics));
  }

  #shownIn(folder: Folder): readonly string[] {
    return [...(this.#pushed.get(folder)?.keys() ?? [])];
  }

  async #convert(folder: Folder, findings: readonly Finding[]): Promise<Diagnostic[]> {
    const encoding = this.#parts.profile().encoding;
    const texts = encoding === "utf-16" ? new Map<string, LineAt>() : await this.#read(folder, findings);
    const accepted = await folder.playbook.accepted(findings);
    return toDiagnostics(folder, findings, { accepted, encoding, linesOf: (path) => texts.get(path) ?? (() => "") });
  }

  /** Lines of every file that the findings mention: UTF-8 columns cannot be told without them. */
  async #read(folder: Folder, findings: readonly Finding[]): Promise<ReadonlyMap<string, LineAt>> {
    const paths = new Set(
      findings.flatMap(({ place, related }) => [place.path, ...related.map((hop) => hop.place.path)]),
    );
    const open = this.#parts.documents.openIn(folder);
    const texts = new Map<string, LineAt>();
    for (const path of paths) {
      const uri = open.get(path);
      const document = uri === undefined ? undefined : this.#parts.documents.get(uri);
      texts.set(path, linesOf(document?.getText() ?? (await this.#parts.readText(folder, path)) ?? ""));
    }
    return texts;
  }
}

/** Problems of the files that people write for Bulwark, by path. What keeps a source file from being read is only counted. */
function problemsOf(folder: Folder): ReadonlyMap<string, readonly Problem[]> {
  const found = new Map<string, Problem[]>();
  for (const problem of [...folder.engine.assessment().problems, ...folder.playbook.problems()]) {
    const { path } = problem;
    if (path === undefined || isSource(path)) continue;
    found.set(path, [...(found.get(path) ?? []), problem]);
  }
  return found;
}

/** Settings of the team and stored answers are watched for problems, everything else for findings. */
const isSource = (path: string): boolean => path !== "bulwark.json" && !isStateFile(path);

/** Findings of the folder's files; only of `paths` when they are known. */
function byPath(folder: Folder, paths: ReadonlySet<string> | "all"): ReadonlyMap<string, readonly Finding[]> {
  if (!folder.settings["bulwark.enable"]) return new Map();
  if (paths !== "all") return new Map([...paths].map((path) => [path, folder.engine.findings(path)]));
  const found = new Map<string, Finding[]>();
  for (const finding of folder.engine.assessment().findings) {
    const { path } = finding.place;
    const list = found.get(path);
    if (list === undefined) found.set(path, [finding]);
    else list.push(finding);
  }
  return found;
}
