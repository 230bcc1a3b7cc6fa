/** Servers and folders of one test file: bundled once, thrown away after each test. */

import { rmSync } from "node:fs";
import { dirname } from "node:path";

import { afterAll, afterEach, beforeAll } from "vitest";

import { bundle, type Folder, folderWith, Server, type Start } from "./harness";

export interface Servers {
  folder(files: Readonly<Record<string, string>>): Folder;
  /** A server that has not heard `initialize` yet. */
  process(settings?: unknown): Server;
  started(start: Start): Promise<Server>;
}

/** Call at the top of a test file. Caches of the product go to a folder of their own. */
export function useServers(entry: string, args?: readonly string[]): Servers {
  let file = "";
  const cleanUp: (() => unknown)[] = [];

  beforeAll(async () => {
    file = await bundle(entry);
  });
  afterAll(() => rmSync(dirname(file), { recursive: true, force: true }));
  afterEach(async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  });

  const folder = (files: Readonly<Record<string, string>>) => {
    const made = folderWith(files);
    cleanUp.push(() => made.dispose());
    return made;
  };
  const process = (settings: unknown = {}) => {
    const server = new Server(file, settings, {
      environment: { XDG_CACHE_HOME: folder({}).root },
      ...(args === undefined ? {} : { args }),
    });
    cleanUp.push(() => server.dispose());
    return server;
  };
  return {
    folder,
    process,
    async started(start) {
      const server = process(start.settings);
      await server.initialize(start);
      return server;
    },
  };
}
