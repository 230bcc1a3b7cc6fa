/** The workspace folders: one engine each, and one more for documents that belong to none of them (single-file mode). */

import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import type { ChangeListener, Engine } from "#engine/engine";
import type { Platform } from "#platform/ports";
import { DEFAULT_SETTINGS, type Settings } from "#protocol/settings";
import type { ScanState } from "#protocol/snapshot";

import { filePathOf, fileUriOf, pathInside } from "./addresses";
import type { Playbook, Services } from "./services";

export interface Folder {
  readonly uri: string;
  readonly name: string;
  readonly root: string;
  readonly engine: Engine;
  readonly playbook: Playbook;
  settings: Settings;
  scan: ScanState;
  dispose(): void;
}

/** Where a document is: a folder and the path in it. `single`: it has no folder, so nothing but its own text is known. */
export interface Address {
  readonly folder: Folder;
  readonly path: string;
  readonly single: boolean;
}

/** `undefined` paths: anything in the folder may have changed. */
export type FolderListener = (folder: Folder, ...change: Parameters<ChangeListener>) => void;

export class Folders {
  readonly #services: Services;
  readonly #platform: Platform;
  readonly #listener: FolderListener;
  readonly #folders = new Map<string, Folder>();
  readonly #loose = new Map<string, string>();
  #single: Folder | undefined;

  constructor(services: Services, platform: Platform, listener: FolderListener) {
    this.#services = services;
    this.#platform = platform;
    this.#listener = listener;
  }

  get all(): readonly Folder[] {
    return [...this.#folders.values()];
  }

  /** Adds a folder; one that is not on this machine's file system is left to single-file mode. */
  add({ uri, name }: { readonly uri: string; readonly name: string }): Folder | undefined {
    const root = filePathOf(uri);
    if (root === undefined || this.#folders.has(uri)) return this.#folders.get(uri);
    const folder = this.#open({ uri, name: name === "" ? basename(root) : name, root });
    this.#folders.set(uri, folder);
    return folder;
  }

  remove(uri: string): Folder | undefined {
    const folder = this.#folders.get(uri);
    this.#folders.delete(uri);
    return folder;
  }

  byUri(uri: string): Folder | undefined {
    return this.#folders.get(uri);
  }

  /** The innermost folder that holds a file, and its path there; undefined for a file of no folder. */
  find(uri: string): Address | undefined {
    const file = filePathOf(uri);
    if (file === undefined) return undefined;
    let best: Address | undefined;
    for (const folder of this.#folders.values()) {
      const path = pathInside(folder.root, file);
      if (path === undefined || (best !== undefined && folder.root.length < best.folder.root.length)) continue;
      best = { folder, path, single: false };
    }
    return best;
  }

  /** Where an open document is; `languageId` names its kind when it is not a file. */
  locate(uri: string, languageId: string): Address {
    return this.find(uri) ?? { folder: this.#singleFolder(), path: this.#loosePath(uri, languageId), single: true };
  }

  dispose(): void {
    for (const folder of this.#folders.values()) folder.dispose();
    this.#folders.clear();
    this.#single?.dispose();
    this.#single = undefined;
  }

  #singleFolder(): Folder {
    // The root does not exist: open texts are all that this engine ever sees.
    const root = join(tmpdir(), "bulwark-single-file-does-not-exist");
    this.#single ??= this.#open({ uri: fileUriOf(root), name: "", root });
    return this.#single;
  }

  /** Each loose document lives in a folder of its own, so that two of them cannot import each other by accident. */
  #loosePath(uri: string, languageId: string): string {
    const known = this.#loose.get(uri);
    if (known !== undefined) return known;
    const extension = EXTENSIONS[languageId] ?? /\.[a-z]+$/.exec(uri)?.[0] ?? ".txt";
    const path = `document-${this.#loose.size + 1}/document${extension}`;
    this.#loose.set(uri, path);
    return path;
  }

  #open(place: { readonly uri: string; readonly name: string; readonly root: string }): Folder {
    const engine = this.#services.openEngine(place.root, this.#platform);
    const folder: Folder = {
      ...place,
      engine,
      playbook: this.#services.openPlaybook(engine, this.#platform),
      settings: DEFAULT_SETTINGS,
      scan: { state: "never" },
      dispose() {
        listening.dispose();
        engine.dispose();
      },
    };
    const listening = engine.onDidChange((...change) => this.#listener(folder, ...change));
    return folder;
  }
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  typescript: ".ts",
  typescriptreact: ".tsx",
  javascript: ".js",
  javascriptreact: ".jsx",
  python: ".py",
  dockerfile: ".dockerfile",
  dockercompose: ".compose.yaml",
  shellscript: ".sh",
};
