/** Error middleware of Express that answers and forgets what it was given: `app.use((_, request, response, next) => response.status(500).end())`. */

import type { FileFacts, Scope } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { FunctionRef, View } from "#linking/view";

import { answersOnly } from "../questions/errors/answersOnly";
import { isLogger } from "../questions/errors/errorTrace";

/** Express takes a function of four parameters for error middleware. Source: https://expressjs.com/en/guide/error-handling.html. */
const PARAMETERS = 4;

/** A function that receives the failures of every route before it. */
export interface ErrorMiddleware {
  readonly place: Place;
  readonly middleware: FunctionRef;
}

/** The error middleware that a file gives to Express and that is written in the workspace. */
export function* errorMiddleware(view: View, file: FileFacts): Iterable<ErrorMiddleware> {
  for (const call of view.calls(file, { concept: "middleware" })) {
    if (call.symbol?.startsWith("express.") !== true) continue;
    for (const value of call.operation.arguments)
      for (const thing of view.things(file, value))
        if (thing.kind === "function" && thing.file.scopes[thing.scope]?.parameters?.length === PARAMETERS)
          yield { place: call.place, middleware: thing };
  }
}

/** Does what failed leave a trace? An error that is read at all counts as one: it is handed on, or told to the client. */
export function judgeErrorMiddleware(view: View, { middleware }: ErrorMiddleware): Verdict<"dropped"> {
  const { file, scope: id } = middleware;
  const scope = file.scopes[id];
  if (scope === undefined || readsError(view, file, scope)) return pass("the error is used");
  const calls = view.operations(file, id, "nested").flatMap((operation) => view.call(file, operation) ?? []);
  if (calls.some(isLogger)) return pass("logged");
  if (isToldBefore(view)) return pass("a monitor hears of it first");
  const others = calls.filter((call) => call.model === undefined && !answersOnly(view, call));
  return others.length === 0 ? gap("dropped") : unknown("calls code that is not known");
}

/** A first parameter that is taken apart, or given to other middleware with the rest (`arguments`), counts as read. */
function readsError(view: View, file: FileFacts, scope: Scope): boolean {
  const bound = Object.entries(scope.bindings).filter(([, { values }]) =>
    values.some((value) => value.kind === "parameter" && value.index === 0),
  );
  return bound.length !== 1 || bound.some(([name]) => (view.variable(file, scope.id, name)?.reads.length ?? 1) > 0);
}

const MONITOR =
  /\b(sentry|bugsnag|rollbar|honeybadger|raygun|airbrake|newrelic|dd-?trace|applicationinsights|expressWinston|express-winston)\b|setupExpressErrorHandler|errorLogger|errorReport/i;

const TOLD: { readonly fallback: boolean } = { fallback: false };

/** A monitor or a logger of errors is in the program: its middleware runs first. */
const isToldBefore = (view: View): boolean =>
  view.rememberWhole(TOLD, () =>
    view.files.some((file) =>
      view.calls(file).some(({ callee, symbol }) => MONITOR.test(callee) || MONITOR.test(symbol ?? "")),
    ),
  );
