/** Python: limiters that do not limit. A decorator on the wrong side, defaults without their middleware, counts of one process of many. */

import type { FileFacts, Value } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import type { Call, View } from "#linking/view";

import { containerStart } from "../questions/services/containerStart";

const LIMIT = /^slowapi\.Limiter\.(?:limit|shared_limit)$/;

/** A limit above the route of the same function: the framework was given the function without it. */
export interface Misplaced {
  readonly place: Place;
  readonly isOutside: boolean;
}

/** Decorators of slowapi beside those of routes, with the side they are on. */
export function limitDecorators(view: View, file: FileFacts): readonly Misplaced[] {
  if (file.language !== "python") return [];
  return file.scopes.flatMap(({ kind, decorators = [] }): readonly Misplaced[] => {
    if (kind !== "function" || decorators.length < 2) return [];
    const calls = decorators.map((value) => calledAt(view, file, value));
    const route = calls.findIndex((call) => call?.concept === "route" && /^fastapi\./.test(call.symbol ?? ""));
    const limit = calls.findIndex((call) => LIMIT.test(call?.symbol ?? "") && isSlowApi(view, call));
    const place = calls[limit]?.place;
    return route < 0 || place === undefined ? [] : [{ place, isOutside: limit < route }];
  });
}

const calledAt = (view: View, file: FileFacts, value: Value): Call | undefined => {
  const operation = value.kind === "result" ? file.operations[value.operation] : undefined;
  return operation === undefined ? undefined : view.call(file, operation);
};

/** flask-limiter has limiters of the same kind; it keeps its limits by the name of the function. */
function isSlowApi(view: View, call: Call | undefined): boolean {
  const from = call?.receiver?.kind === "type" ? call.receiver.from : undefined;
  const made = from === undefined ? undefined : view.call(from.file, from.operation);
  return made?.symbol === "slowapi.Limiter";
}

/** `Limiter(default_limits=[…])` of slowapi, and no middleware that would look at them. */
export function isWithoutMiddleware(view: View, { symbol, operation }: Call): boolean {
  if (symbol !== "slowapi.Limiter") return false;
  const { default_limits: limits } = operation.keywords ?? {};
  if (limits === undefined || (limits.kind === "array" && limits.items.length === 0)) return false;
  return !view.files.some(
    (file) =>
      file.language === "python" &&
      (file.imports.some(({ from }) => from === "slowapi.middleware") ||
        view.calls(file).some((call) => /_check_request_limit$/.test(call.callee))),
  );
}

const MANY =
  /\b(?:gunicorn|uvicorn|hypercorn|granian|fastapi)\b[^\n;&|]*?\s(?:--workers|--web-concurrency|-w)[ =]?(?:[2-9]|\d{2,})\b/;

/** Where several processes of the server are started: by an image, a script, `gunicorn.conf.py` or the program itself. */
export function workersOf(view: View): Hop | undefined {
  for (const file of view.files) {
    const place = startOfMany(view, file);
    if (place !== undefined) return { place, note: "more processes are started here" };
  }
  return undefined;
}

function startOfMany(view: View, file: FileFacts): Place | undefined {
  for (const stage of file.dockerfile?.stages ?? []) {
    const start = file.dockerfile === undefined ? undefined : containerStart(file.dockerfile, stage);
    const text = [...(start?.words ?? []), start?.shell?.script.text ?? ""].join(" ");
    if (start !== undefined && MANY.test(text)) return view.place(file, start.at.span);
  }
  for (const { script, runBy, span } of file.scripts ?? [])
    if ((runBy === "file" || runBy === "start") && MANY.test(script.text)) return view.place(file, span);
  if (file.language !== "python" || file.role === "test") return undefined;
  const workers = /(?:^|\/)gunicorn[\w.]*\.py$/.test(file.path) ? file.scopes[0]?.bindings.workers : undefined;
  if (workers?.values.some(isMany)) return view.place(file, workers.span);
  return view
    .calls(file)
    .find(({ symbol, operation }) => symbol === "uvicorn.run" && isMany(operation.keywords?.workers))?.place;
}

/** A number above one, or what is computed of the processors. */
const isMany = (value: Value | undefined): boolean =>
  value?.kind === "literal" ? typeof value.value === "number" && value.value > 1 : value?.kind === "opaque";

const STORE = /^RATELIMIT_STORAGE_(?:URI|URL)$/;

/** flask-limiter reads where it counts from the application's settings as well. */
export const namesStore = (view: View): boolean =>
  view.files.some(
    (file) =>
      file.language === "python" &&
      (Object.keys(file.scopes[0]?.bindings ?? {}).some((name) => STORE.test(name)) ||
        file.scopes.some(({ members }) => Object.keys(members ?? {}).some((name) => STORE.test(name))) ||
        file.operations.some(
          ({ callee }) => callee !== undefined && "path" in callee && callee.path.some((name) => STORE.test(name)),
        )),
  );
