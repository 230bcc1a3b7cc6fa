/** Python: limiters that do not limit. A decorator on the wrong side, defaults without their middleware, and where counts are kept. */

import type { FileFacts, Value } from "#facts/file";
import type { Place } from "#facts/place";
import type { Call, View } from "#linking/view";

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

/** One of the options that name a store is set, and not to the memory of the process. */
export const hasStore = ({ model, operation: { keywords = {} } }: Call): boolean =>
  (model?.limit?.store ?? []).some((name) => {
    const value = keywords[name];
    if (value === undefined) return false;
    return !(value.kind === "literal" && typeof value.value === "string" && value.value.startsWith("memory://"));
  });
