/** The one subject of a project-scope rule in a file: the service whose server or worker is created there. */

import type { FileFacts, Value } from "#facts/file";
import type { Place } from "#facts/place";
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

/** Nothing but a health route: the small server beside a worker. */
export function isProbeOnly(view: View, service: Service): boolean {
  let routes = 0;
  for (const call of callsIn(view, service.loaded, { concept: "route" })) {
    const [path] = call.operation.arguments;
    if (path?.kind !== "literal" || typeof path.value !== "string" || !isHealthPath(path.value)) return false;
    routes++;
  }
  return routes > 0 && service.entries.every((entry) => entry.kind === "http-server");
}

/** Calls of a service with a concept, lazily: most questions are answered by the first. */
export function* callsIn(view: View, files: Iterable<FileFacts>, filter: Parameters<View["calls"]>[1]): Iterable<Call> {
  for (const file of files) if (isJudged(file)) yield* view.calls(file, filter);
}

/** Files that run in the service itself. */
export const isJudged = (file: FileFacts): boolean =>
  file.language === "typescript" && (file.role === "service" || file.role === "cli");

/** Constant texts in a file's operations, conditions and bindings. */
export function* textsIn(file: FileFacts): Iterable<string> {
  for (const operation of file.operations) {
    for (const value of operation.arguments) yield* textsOf(value, 0);
    if (operation.callee !== undefined) yield* pathTexts(operation.callee);
  }
  for (const scope of file.scopes) {
    if (scope.test !== undefined) yield* textsOf(scope.test, 0);
    for (const binding of Object.values(scope.bindings)) for (const value of binding.values) yield* textsOf(value, 0);
  }
}

/** `headers["x-request-id"]` is a member path. */
function* pathTexts(value: Value): Iterable<string> {
  if ("path" in value) yield* value.path;
}

function* textsOf(value: Value, depth: number): Iterable<string> {
  if (depth > 6) return;
  yield* pathTexts(value);
  switch (value.kind) {
    case "literal":
      if (typeof value.value === "string") yield value.value;
      return;
    case "object":
      for (const [name, item] of Object.entries(value.properties)) {
        yield name;
        yield* textsOf(item, depth + 1);
      }
      return;
    case "array":
      for (const item of value.items) yield* textsOf(item, depth + 1);
      return;
    case "template":
      yield value.head;
      for (const part of value.parts) yield* textsOf(part, depth + 1);
      return;
    case "choice":
      for (const item of value.of) yield* textsOf(item, depth + 1);
      return;
    case "comparison":
      yield* textsOf(value.left, depth + 1);
      yield* textsOf(value.right, depth + 1);
      return;
    case "not":
    case "spread":
    case "awaited":
    case "member":
      yield* textsOf(value.of, depth + 1);
      return;
    case "regexp":
      yield value.source;
      return;
    default:
  }
}
