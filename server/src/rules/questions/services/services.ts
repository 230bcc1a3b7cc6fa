/** The one subject of a project-scope rule in a file: the service whose server or worker is created there. */

import type { FileFacts, Value } from "#facts/file";
import type { Place } from "#facts/place";
import type { Concept } from "#knowledge/model";
import type { Call, Service, View } from "#linking/view";

import { isHealthPath } from "./healthPaths";

export interface ServiceSubject {
  readonly place: Place;
  readonly service: Service;
}

/** Services created in `file`; most files have none and cost one look-up. */
export function servicesIn(view: View, file: FileFacts): readonly ServiceSubject[] {
  if (!view.entryPoints().some((entry) => entry.file === file)) return [];
  return view
    .services()
    .filter((service) => service.entry.file === file)
    .map((service) => ({ place: service.entry.place, service }));
}

/** Desktop programs and extensions have a user in front of them, and no probe, collector or supervisor behind. */
export const isDesktop = (view: View, { service }: ServiceSubject): boolean =>
  ["electron", "vscode", "@tauri-apps/api"].some((name) => view.dependency(service.entry.file, name) !== undefined);

/** Files a framework loads by their name. */
const LOADED_BY_NAME = /(^|\/)(pages\/api\/|app\/(.*\/)?route\.[cm]?[jt]sx?$)/;

/** Runs from the top of a file that no service loads: a tool beside the services of the project. */
export function isBesideServices(view: View, { file, operation }: Call): boolean {
  const services = view.services();
  if (services.length === 0 || services.some(({ loaded }) => loaded.has(file))) return false;
  if (LOADED_BY_NAME.test(file.path)) return false;
  const contexts = view.context({ file, scope: file.scopes[operation.scope]?.function ?? 0 });
  return !contexts.has("request") && !contexts.has("job") && !contexts.has("unknown");
}

/** Nothing but a health route: the small server beside a worker. */
export function isProbeOnly(view: View, service: Service): boolean {
  let routes = 0;
  for (const call of callsIn(view, service.loaded, { concept: "route" })) {
    const [path] = call.operation.arguments;
    if (path?.kind !== "literal" || typeof path.value !== "string" || !isHealthPath(path.value)) return false;
    routes++;
  }
  if (routes === 0 || service.entries.some((entry) => entry.kind !== "http-server")) return false;
  // What asks whether something is well changes nothing: a process that writes has work of its own.
  for (const _ of callsIn(view, service.loaded, { concept: WRITES })) return false;
  return true;
}

const WRITES: readonly Concept[] = ["row-insert", "row-update", "row-upsert", "row-delete", "enqueue", "file-write"];

/** Calls of a service with a concept, lazily: most questions are answered by the first. */
export function* callsIn(view: View, files: Iterable<FileFacts>, filter: Parameters<View["calls"]>[1]): Iterable<Call> {
  for (const file of files) if (isJudged(file)) yield* view.calls(file, filter);
}

/** Those of a service's files that run in the service itself. */
export const judgedIn = (files: Iterable<FileFacts>): readonly FileFacts[] => [...files].filter(isJudged);

/** Files that run in the service itself. */
export const isJudged = (file: FileFacts): boolean =>
  (file.language === "typescript" || file.language === "python") && (file.role === "service" || file.role === "cli");

/** Constant texts in a file's operations, conditions and bindings, names of members and properties among them. */
export function* textsIn(file: FileFacts): Iterable<string> {
  for (const text of textsOf(file)) yield text.startsWith(".") ? text.slice(1) : text;
}

/** Texts in a file that are written as texts. What follows an open part of a template starts with `…`. */
export function* literalsIn(file: FileFacts): Iterable<string> {
  for (const text of textsOf(file)) if (!text.startsWith(".")) yield text;
}

/** Names of properties and members in a value. */
export function* namesWithin(value: Value): Iterable<string> {
  for (const text of textsWithin(value, 0)) if (text.startsWith(".")) yield text.slice(1);
}

function* textsOf(file: FileFacts): Iterable<string> {
  for (const operation of file.operations) {
    for (const value of operation.arguments) yield* textsWithin(value, 0);
    if (operation.callee !== undefined) yield* memberNames(operation.callee);
  }
  for (const scope of file.scopes) {
    if (scope.test !== undefined) yield* textsWithin(scope.test, 0);
    for (const binding of Object.values(scope.bindings))
      for (const value of binding.values) yield* textsWithin(value, 0);
  }
}

/** `headers["x-request-id"]` is a member path; names start with a dot. */
function* memberNames(value: Value): Iterable<string> {
  if ("path" in value) for (const name of value.path) yield `.${name}`;
}

function* textsWithin(value: Value, depth: number): Iterable<string> {
  if (depth > 6) return;
  yield* memberNames(value);
  switch (value.kind) {
    case "literal":
      if (typeof value.value === "string") yield value.value;
      return;
    case "object":
      for (const [name, item] of Object.entries(value.properties)) {
        yield `.${name}`;
        yield* textsWithin(item, depth + 1);
      }
      return;
    case "array":
      for (const item of value.items) yield* textsWithin(item, depth + 1);
      return;
    case "template":
      for (const part of value.parts) {
        if (part.kind === "literal") yield `…${String(part.value)}`;
        yield* part.kind === "literal" ? [] : textsWithin(part, depth + 1);
      }
      return;
    case "choice":
      for (const item of value.of) yield* textsWithin(item, depth + 1);
      return;
    case "comparison":
      yield* textsWithin(value.left, depth + 1);
      yield* textsWithin(value.right, depth + 1);
      return;
    case "not":
    case "spread":
    case "awaited":
    case "member":
      yield* textsWithin(value.of, depth + 1);
      return;
    case "regexp":
      yield value.source;
      return;
    default:
  }
}
