/** Where processes start to serve or to consume, and which files an entry point loads. */

import type { FileFacts } from "#facts/file";
import type { Concept } from "#knowledge/model";
import { callsOf } from "./calls";
import { placeOf } from "./lexical";
import { ask, askWhole, type Linker, type Question } from "./linker";
import { thingsOf } from "./things";
import type { EntryPoint } from "./view";

const IN_FILE: Question<readonly EntryPoint[]> = { fallback: [] };
const ALL: Question<readonly EntryPoint[]> = { fallback: [] };

const STARTS: ReadonlyMap<Concept, EntryPoint["kind"]> = new Map([
  ["listen", "http-server"],
  ["worker", "worker"],
  ["schedule", "scheduler"],
]);

export function entryPointsOf(linker: Linker): readonly EntryPoint[] {
  return askWhole(linker, ALL, () =>
    [...linker.files.values()].flatMap((file) => ask(linker, IN_FILE, file, "all", () => inFile(linker, file))),
  );
}

function inFile(linker: Linker, file: FileFacts): readonly EntryPoint[] {
  if (file.role === "test" || file.role === "generated" || file.role === "declaration") return [];
  const calls = callsOf(linker, file, new Set(STARTS.keys())).flatMap((call): readonly EntryPoint[] => {
    const kind = call.concept === undefined ? undefined : STARTS.get(call.concept);
    return kind === undefined ? [] : [{ kind, file, place: call.place, call }];
  });
  const handler = Object.hasOwn(file.exports, "handler") ? file.exports.handler : undefined;
  const serverless = handler === undefined ? [] : thingsOf(linker, file, handler);
  const handled = serverless.flatMap((thing): readonly EntryPoint[] =>
    thing.kind === "function"
      ? [
          {
            kind: "serverless",
            file,
            place: placeOf(thing.file, thing.file.scopes[thing.scope]?.span ?? { start: 0, end: 0 }),
          },
        ]
      : [],
  );
  const own: readonly EntryPoint[] =
    file.role === "cli" || file.role === "script"
      ? [{ kind: file.role, file, place: placeOf(file, { start: 0, end: 0 }) }]
      : [];
  return [...calls, ...handled, ...own];
}

const CLOSURE: Question<ReadonlySet<FileFacts>> = { fallback: new Set() };
const DIRECT: Question<readonly FileFacts[]> = { fallback: [] };

/** Files loaded with a file, itself included. Type-only imports load nothing. */
export function closureOf(linker: Linker, file: FileFacts): ReadonlySet<FileFacts> {
  return ask(linker, CLOSURE, file, "all", () => {
    const found = new Set<FileFacts>([file]);
    for (const at of found) for (const next of directImports(linker, at)) found.add(next);
    return found;
  });
}

function directImports(linker: Linker, file: FileFacts): readonly FileFacts[] {
  return ask(linker, DIRECT, file, "all", () =>
    [...file.imports.filter((fact) => !fact.typeOnly).map((fact) => fact.from), ...file.reexports].flatMap((from) => {
      const target = linker.modules.resolve(file, from);
      const found = target.kind === "file" ? linker.files.get(target.path) : undefined;
      return found === undefined ? [] : [found];
    }),
  );
}
