/** A real folder in the system's temporary folder, with an engine on it. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { onTestFinished } from "vitest";

import { createEngine, type EngineOptions } from "#engine/createEngine";
import type { Engine } from "#engine/engine";
import { silentLog } from "#platform/logs";
import { createNodePlatform } from "#platform/node";
import type { Platform } from "#platform/ports";

export interface Folder {
  readonly root: string;
  /** Writes files; `null` removes one. */
  write(files: Readonly<Record<string, string | Uint8Array | null>>): void;
  /** Opens an engine; it is closed when the test ends. */
  engine(options?: Partial<EngineOptions>): Engine;
}

/** Makes a folder that is removed when the test ends. */
export function makeFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): Folder {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "bulwark-engine-")));
  const root = join(base, "project");
  mkdirSync(root);
  onTestFinished(() => remove(base));
  const folder: Folder = {
    root,
    write(changes) {
      for (const [path, content] of Object.entries(changes)) {
        const absolute = join(root, path);
        mkdirSync(dirname(absolute), { recursive: true });
        if (content === null) rmSync(absolute, { recursive: true });
        else writeFileSync(absolute, content);
      }
    },
    engine(options = {}) {
      const engine = createEngine({ root, platform: platformFor(base), ...options });
      onTestFinished(() => engine.dispose());
      return engine;
    },
  };
  folder.write(files);
  return folder;
}

/** Removes a folder that an engine may still be saving its cache into: again until nothing is added. */
async function remove(folder: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await sleep(20);
    }
  }
}

/** The real platform with its cache beside the folder. */
export function platformFor(base: string, more: Partial<Platform> = {}): Platform {
  return { ...createNodePlatform({ log: silentLog, cacheFolder: join(base, "cache") }), ...more };
}

/** Scans to the end. */
export const scan = (engine: Engine): Promise<void> => engine.scan({ signal: new AbortController().signal });

/** `path:line rule` of every finding, lines 1-based. */
export const shown = (engine: Engine): readonly string[] =>
  engine.assessment().findings.map(({ place, range, rule }) => `${place.path}:${range.start.line + 1} ${rule}`);
