/** Handlers that answer "500" with a text of their own: the client hears that something broke, and nobody who could mend it hears what. */

import type { Operation, Scope, Value } from "#facts/file";
import { lastNameOf, memberOf } from "#linking/lexical";
import type { Call, ErrorHandler, View } from "#linking/view";

import { errorTrace } from "./errorTrace";
import { costlyConcept, type GuardedWork } from "./guardedWork";
import { isHealthRoute } from "./handlerAnswer";

/**
 * What failed, in words, when a handler that does nothing else answers with status 500, puts a failed change on the client with a 400, or
 * tells with a 404 that there is nothing, whatever it was. A 502 says what it was by itself, and so does the failure of a check.
 */
export function untracedReply(view: View, handler: ErrorHandler, scope: Scope, work: GuardedWork): Refusal | undefined {
  const { file, guarded } = handler;
  if (isProbe(view, handler, scope) || work.onlyAnswers) return undefined;
  const operations = view.operations(file, scope.id, "nested");
  if (operations.some((operation) => says(operation, 500))) {
    const waits = guarded.some(({ operation }) => operation.use.to === "awaited");
    const found = work.costly ?? work.serious ?? (!work.known && waits ? "its work" : undefined);
    return found === undefined ? undefined : { status: 500, work: found };
  }
  if (work.costly === undefined) return undefined;
  if (work.known && operations.some((operation) => says(operation, 400))) return { status: 400, work: work.costly };
  // A failed query for what is asked may well mean that it is not there; a failed change does not.
  const isTakenForAbsence = work.costly !== "a query" && operations.some((operation) => says(operation, 404));
  return isTakenForAbsence ? { status: 404, work: work.costly } : undefined;
}

/** Of a health route the status is all its readers ask for. */
const isProbe = (view: View, { file }: ErrorHandler, scope: Scope): boolean =>
  isHealthRoute(view, file, scope) ||
  view.chain(file, scope.id).some(({ name = "" }) => /health|liveness|readiness|^(ping|ready|live)$/i.test(name));

/** `reply.code(500)`, `c.json(body, 500)`, `Response.json(body, { status: 500 })`, `ctx.status = 500`, `return { status: 500 }`. */
function says({ kind, callee, arguments: [first, second] }: Operation, status: number): boolean {
  const is = (value: Value | undefined): boolean => value?.kind === "literal" && value.value === status;
  const has = (value: Value | undefined): boolean =>
    value?.kind === "object" && (is(value.properties.status) || is(value.properties.statusCode));
  const name = memberOf(callee);
  if (kind === "assign") return /^status(Code)?$/.test(name ?? "") && is(first);
  if (kind === "return") return has(first);
  if (kind !== "call" && kind !== "new") return false;
  if (/^(status|code|sendStatus|writeHead)$/.test(name ?? "") && is(first)) return true;
  return is(second) ? /^(json|text|html|body)$/.test(name ?? "") : has(second);
}

/** What the client is told, and what failed, in words. */
export interface Refusal {
  readonly status: number;
  readonly work: string;
}

/**
 * `except Exception: raise HTTPException(500, "Not saved")`: FastAPI makes an answer of it and logs nothing, so that of whatever went
 * wrong nobody hears. A 400 puts it on the client besides; a 404 or a 502 says what it was by itself. Source: fastapi/exception_handlers.py.
 */
export function untracedRefusal(
  view: View,
  handler: ErrorHandler,
  scope: Scope,
  work: GuardedWork,
): Refusal | undefined {
  const { file } = handler;
  const operations = view.operations(file, scope.id, "nested");
  const thrown = operations.filter(({ kind }) => kind === "throw");
  const raised = thrown.flatMap(({ arguments: [value] }) => (value === undefined ? [] : view.sources(file, value)));
  const [first] = raised;
  if (first === undefined || thrown.length !== 1 || !raised.every(isRefusal)) return undefined;
  const status = statusOf(view, first);
  const calls = operations.flatMap((operation) => view.call(file, operation) ?? []);
  const trace = errorTrace(view, handler, scope.id);
  if (trace.error !== "none" || trace.logs.length > 0 || calls.some((call) => doesMore(view, call))) return undefined;
  if (isProbe(view, handler, scope) || work.onlyAnswers || areRefusalsHeard(view)) return undefined;
  if (status === 400) return work.costly === undefined ? undefined : { status, work: work.costly };
  const found = status === 500 ? (work.costly ?? work.serious) : undefined;
  return found === undefined ? undefined : { status: 500, work: found };
}

const isRefusal = ({ symbol }: Call): boolean =>
  /^(?:fastapi|starlette)\.(?:exceptions\.)?HTTPException$/.test(symbol ?? "");

/** The status a refusal is made with: the first argument, by its name or its place, or the variable that holds it. */
function statusOf(view: View, { file, operation: { keywords, arguments: given } }: Call): number | undefined {
  const value = keywords?.status_code ?? given[0];
  if (value === undefined) return undefined;
  const named = /^HTTP_(\d{3})_/.exec(lastNameOf(value))?.[1];
  if (named !== undefined) return Number(named);
  const [thing] = view.things(file, value);
  return thing?.kind === "literal" && typeof thing.value === "number" ? thing.value : undefined;
}

/** A call of the project's own code, or work of its own: it may tell of the failure, or undo it. */
const doesMore = (view: View, call: Call): boolean =>
  view.targets(call).some(({ file, scope }) => file.scopes[scope]?.name !== "__init__") ||
  view.effectsOf(call).some(({ concept }) => costlyConcept(concept) !== undefined);

const HEARD: { readonly fallback: boolean } = { fallback: false };

/** The application handles refusals itself, or a monitor takes them up: `@app.exception_handler(HTTPException)`, `sentry_sdk.init(…)`. */
const areRefusalsHeard = (view: View): boolean =>
  view.rememberWhole(HEARD, () =>
    view.files.some(
      (file) =>
        file.language === "python" &&
        view
          .calls(file)
          .some(
            ({ callee, symbol, operation: { arguments: given } }) =>
              /^sentry_sdk\.init$/.test(symbol ?? "") ||
              (/exception_handler$/.test(callee) && given.some((value) => /HTTPException$/.test(lastNameOf(value)))),
          ),
    ),
  );
