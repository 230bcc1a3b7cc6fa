/** Python: how lines come to carry an id of their request, and the middleware that would be the place to give them one. */

import type { FileFacts, Operation, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { lastNameOf } from "#linking/lexical";
import type { Call, FunctionRef, Service, View } from "#linking/view";

import { judgedIn, literalsIn } from "../questions/services/services";

const NAME = /^(?:req(?:uest)?|correlation|trace|transaction)_?id$/i;
/** Where Django and WSGI have the header. */
const ENVIRON = /^HTTP_X_(?:REQUEST|CORRELATION|TRACE|AMZN_TRACE)_ID$/;
/** Calls that put what they are given into every later line. */
const BINDS = /^(?:bind|bind_contextvars|bound_contextvars|contextualize|new|LoggerAdapter|ContextVar)$/;
/** What a request, its state and a log record are called. */
const HOLDERS = /^(?:request|req|g|state|record|scope|context|ctx|event_dict|local)$/;

/** How lines of a Python file carry an id of their request; undefined when it is not seen. */
export function pythonIdIn(view: View, file: FileFacts): string | undefined {
  for (const text of literalsIn(file)) if (ENVIRON.test(text)) return `\`${text}\` is read`;
  for (const operation of file.operations) {
    const name = operation.kind === "assign" ? putOnHolder(operation) : givenAsId(view, file, operation);
    if (name !== undefined) return `\`${name}\` is carried`;
  }
  return undefined;
}

/** `request.state.request_id = …`, `record.request_id = …` */
function putOnHolder({ callee }: Operation): string | undefined {
  if (callee === undefined || !("path" in callee)) return undefined;
  const names = [...(callee.kind === "name" ? [callee.name] : []), ...callee.path];
  const name = names.at(-1);
  return name !== undefined && NAME.test(name) && names.slice(0, -1).some((one) => HOLDERS.test(one))
    ? name
    : undefined;
}

/** `logger.info("…", extra={"request_id": …})`, `bind(request_id=…)`, `ContextVar("request_id")` */
function givenAsId(view: View, file: FileFacts, operation: Operation): string | undefined {
  if (operation.kind !== "call") return undefined;
  const binds = BINDS.test(lastNameOf(operation.callee));
  const keywords = Object.entries(operation.keywords ?? {});
  const named = [
    ...keywords.map(([name]) => name),
    ...keywords.flatMap(([, value]) => keysOf(value)),
    ...operation.arguments.flatMap((value) => [...keysOf(value), ...(binds ? textOf(value) : [])]),
  ].find((name) => NAME.test(name));
  if (named === undefined) return undefined;
  return binds || view.call(file, operation)?.concept === "log" ? named : undefined;
}

const keysOf = (value: Value): readonly string[] => (value.kind === "object" ? Object.keys(value.properties) : []);
const textOf = (value: Value): readonly string[] =>
  value.kind === "literal" && typeof value.value === "string" ? [value.value] : [];

/** A context variable may hold the id under a name of its own. */
export const keepsContext = (file: FileFacts): boolean =>
  file.language === "python" &&
  file.imports.some(({ from }) => /^(?:contextvars|structlog\.contextvars|werkzeug\.local)$/.test(from));

/** A middleware that writes a line for each request. */
export interface LoggingMiddleware {
  readonly place: Place;
  readonly line: Call;
}

const known = new WeakMap<Service, LoggingMiddleware | null>();

/** The first middleware of a Python service that logs; the place where an id would be made and bound. */
export function loggingMiddleware(view: View, service: Service): LoggingMiddleware | undefined {
  const before = known.get(service);
  if (before !== undefined) return before ?? undefined;
  const found = judgedIn(service.loaded)
    .filter(({ language }) => language === "python")
    .flatMap((file) => file.scopes.map(({ id }): FunctionRef => ({ file, scope: id })))
    .filter((at) => isMiddleware(view, at))
    .flatMap(({ file, scope }): readonly LoggingMiddleware[] => {
      const line = view.effects({ file, scope }).find(({ concept }) => concept === "log")?.call;
      const span = file.scopes[scope]?.nameSpan;
      return line === undefined || span === undefined ? [] : [{ place: view.place(file, span), line }];
    })[0];
  known.set(service, found ?? null);
  return found;
}

/** `dispatch` of a Starlette middleware, `@app.middleware("http")`, a function between a request and `call_next`. */
function isMiddleware(view: View, { file, scope }: FunctionRef): boolean {
  const at = file.scopes[scope];
  if (at?.kind !== "function" || !(at.parameters ?? []).some(({ name }) => name === "call_next")) return false;
  return view.context({ file, scope }).has("request") || at.method === true;
}
