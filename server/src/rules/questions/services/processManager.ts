/** Programs that PM2 keeps running, as its configuration beside them says. */

import { posix } from "node:path";

import type { FileFacts, Value } from "#facts/file";
import type { Place } from "#facts/place";
import type { View } from "#linking/view";

export interface ManagedProgram {
  /** Where the configuration speaks of it. */
  readonly place: Place;
  readonly properties: Readonly<Record<string, Value>>;
  /** The file that the program starts with. */
  readonly started: FileFacts;
}

const ECOSYSTEM = /(?:^|\/)(?:ecosystem|pm2|process)(?:\.[\w-]+)*\.[cm]?js$/;

/** `module.exports = { apps: [{ script: "dist/server.js" }] }` */
export function managedPrograms(view: View, file: FileFacts): readonly ManagedProgram[] {
  if (!ECOSYSTEM.test(file.path)) return [];
  const given = file.exports["export="] ?? file.exports.default;
  const [config] = given === undefined ? [] : view.things(file, given).filter(({ kind }) => kind === "object");
  const apps = config?.kind === "object" ? config.value.properties.apps : undefined;
  return (apps?.kind === "array" ? apps.items : []).flatMap((app) => {
    const started = app.kind === "object" ? scriptOf(view, file, app.properties.script) : undefined;
    return app.kind !== "object" || started === undefined
      ? []
      : [{ place: view.place(file, app.span), properties: app.properties, started }];
  });
}

/**
 * Where PM2 is told to run this program. It stops one with SIGINT, also as the first process of a container (pm2.keymetrics.io, graceful
 * shutdown).
 */
export function managerOf(view: View, entry: FileFacts): Place | undefined {
  for (const file of view.files)
    for (const { place, started } of managedPrograms(view, file)) if (view.closure(started).has(entry)) return place;
  return undefined;
}

/** The source of what an application starts, beside the file or built from what lies there. */
function scriptOf(view: View, file: FileFacts, script: Value | undefined): FileFacts | undefined {
  if (script?.kind !== "literal" || typeof script.value !== "string") return undefined;
  const path = script.value.replace(/\.[cm]?js$/, "");
  const names = [path, path.replace(/(^|\/)(?:dist|build)\//, "$1src/"), path.replace(/(^|\/)(?:dist|build)\//, "$1")];
  for (const name of names)
    for (const ending of [".js", ".ts", ".mjs", ".cjs", "/index.js", "/index.ts"]) {
      const found = view.file(posix.join(posix.dirname(file.path), `${name}${ending}`));
      if (found !== undefined) return found;
    }
  return undefined;
}
