/** Where processes start to serve or to consume, and which files an entry point loads. */

import type { FileFacts, Value } from "#facts/file";
import type { Concept } from "#knowledge/model";
import { callOf, callsOf, targetsOf } from "./calls";
import { memberOf, placeOf } from "./lexical";
import { ask, askWhole, type Linker, type Question } from "./linker";
import { isLambda } from "./pythonHandlers";
import { pythonLoads } from "./pythonLoads";
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
  const name =
    file.language === "python" && Object.hasOwn(file.exports, "lambda_handler") ? "lambda_handler" : "handler";
  const handler = Object.hasOwn(file.exports, name) ? file.exports[name] : undefined;
  const serverless = handler === undefined ? [] : thingsOf(linker, file, handler);
  const handled = serverless.flatMap((thing): readonly EntryPoint[] =>
    thing.kind === "function" && (file.language !== "python" || isLambda(thing))
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
  return [...calls, ...listening(linker, file), ...handled, ...own];
}

/** `server.listen(port, …)` of a server that was chosen in a way linking cannot follow. */
function listening(linker: Linker, file: FileFacts): readonly EntryPoint[] {
  if (!file.imports.some(({ from, typeOnly }) => !typeOnly && WEB.test(from))) return [];
  return file.operations.flatMap((operation): readonly EntryPoint[] => {
    const { callee, arguments: given } = operation;
    const isListen = operation.kind === "call" && memberOf(callee) === "listen";
    if (!isListen || given[0] === undefined || !isPort(given[0])) return [];
    const call = callOf(linker, file, operation);
    if (call === undefined || call.model !== undefined || call.symbol !== undefined) return [];
    return targetsOf(linker, call).length > 0 ? [] : [{ kind: "http-server", file, place: call.place, call }];
  });
}

/** A file that puts a web server together imports what serves. */
const WEB =
  /^(express|fastify|koa|hono|restify|polka|connect|next|socket\.io|ws|@hapi\/hapi|@nestjs\/core|@apollo\/server|(node:)?https?2?)$/;

/** A number, or a name that says port. */
function isPort(value: Value): boolean {
  if (value.kind === "literal") return typeof value.value === "number";
  if (value.kind === "choice") return value.of.some(isPort);
  if (value.kind === "result") return value.path.some((name) => /port$/i.test(name));
  const names = [...(value.kind === "name" ? [value.name] : []), ...("path" in value ? value.path : [])];
  return /port$/i.test(names.at(-1) ?? "");
}

const CLOSURE: Question<readonly string[]> = { fallback: [] };
const DIRECT: Question<readonly string[]> = { fallback: [] };

/** Files loaded with a file, itself included. Type-only imports load nothing. */
export function closureOf(linker: Linker, file: FileFacts): ReadonlySet<FileFacts> {
  // Kept as paths: the facts of a file that is typed in are other ones each time.
  const paths = ask(linker, CLOSURE, file, "all", () => {
    const found = new Set<string>();
    const waiting = [file];
    for (const at of waiting)
      for (const next of closureStep(linker, at))
        if (next !== file && !found.has(next.path)) {
          found.add(next.path);
          waiting.push(next);
        }
    return [...found];
  });
  return new Set([file, ...present(linker, paths)]);
}

/** Files a file imports, itself left out. Type-only imports load nothing. */
export function closureStep(linker: Linker, file: FileFacts): readonly FileFacts[] {
  return present(linker, importedPaths(linker, file));
}

const importedPaths = (linker: Linker, file: FileFacts): readonly string[] =>
  ask(linker, DIRECT, file, "all", () => {
    if (file.language === "python") return pythonLoads(file, linker.modules).filter((path) => linker.files.has(path));
    return [...file.imports.filter((fact) => !fact.typeOnly).map((fact) => fact.from), ...file.reexports].flatMap(
      (from) => {
        const target = linker.modules.resolve(file, from);
        return target.kind === "file" && linker.files.has(target.path) ? [target.path] : [];
      },
    );
  });

const present = (linker: Linker, paths: readonly string[]): readonly FileFacts[] =>
  paths.flatMap((path) => linker.files.get(path) ?? []);

const IMPORTED: Question<ReadonlySet<string>> = { fallback: new Set() };

/** Paths of files that another file loads: what any of their importers load, one of them loads directly. */
export function importedFiles(linker: Linker): ReadonlySet<string> {
  return askWhole(linker, IMPORTED, () => {
    const found = new Set<string>();
    for (const file of linker.files.values())
      for (const path of importedPaths(linker, file)) if (path !== file.path) found.add(path);
    return found;
  });
}
