/** What a handler says about the error it received: its log calls, and which part of the error they carry. */

import type { FileFacts, Read, ScopeId, Value } from "#facts/file";
import type { Call, ErrorHandler, View } from "#linking/view";

import { partsOf } from "../mentions";

export interface ErrorTrace {
  /** Calls of a logger, or of a workspace function that logs and does nothing else. */
  readonly logs: readonly Call[];
  /** Of those, calls of a logger itself. */
  readonly direct: readonly Call[];
  /** `message`: only its message, and only in logs. `elsewhere`: handed on, stored, compared, returned. */
  readonly error: "none" | "message" | "logged" | "elsewhere";
}

const LEVEL = /^(fatal|error|warn|warning|crit|critical|alert|emerg|severe)$/;
const ANY_LEVEL =
  /^(fatal|error|warn|warning|crit|critical|alert|emerg|severe|notice|info|http|verbose|debug|trace|log|silly|success)$/;
/** `self.logger.log_warning(…)`: a logger of the project's own making. */
const OWN_LOG = /^log_?(crit|critical|error|warn|warning|info|debug|exception)$/i;
const LOGGER = /^[_$]?(log|logger|console|consola|winston|pino)$|Log(ger)?$|^log(ger)?[A-Z_]|_log(ger)?$/;

/** Reads the trace of a handler that is written here. */
export function errorTrace(view: View, handler: ErrorHandler, scope: ScopeId): ErrorTrace {
  const { file } = handler;
  const calls = view.operations(file, scope, "nested").flatMap((operation) => view.call(file, operation) ?? []);
  // What a function inside the handler logs, it logs for itself.
  const own = file.scopes[scope]?.function;
  const direct = calls.filter((call) => isLogger(call) && file.scopes[call.operation.scope]?.function === own);
  const logs = calls.filter((call) => isLogger(call) || onlyLogs(view, call));
  const read = usedIn(errorReads(view, file, scope), logs);
  const isCarried = read === "none" && file.language === "python" && calls.some(carriesError);
  return { logs, direct, error: isCarried ? "logged" : read };
}

/** Python's calls that take the error that is being handled by themselves: `log.exception(…)`, `exc_info=True`, `format_exc()`. */
function carriesError({ callee, symbol, operation: { keywords = {} } }: Call): boolean {
  if (
    /(^|\.)(exception|aexception|capture_?exception|exc_info|(print|format)_exc|format_exception|handleError)$/i.test(
      callee,
    )
  )
    return true;
  if (/^(traceback\.|sys\.exc_info$)/.test(symbol ?? "")) return true;
  return ["exc_info", "exception"].some((name) => {
    const value = Object.hasOwn(keywords, name) ? keywords[name] : undefined;
    return value !== undefined && !(value.kind === "literal" && !value.value);
  });
}

/** A log call, by its model or by the shape of a logger we cannot see: `this.logger.error(…)`. */
export function isLogger(call: Call): boolean {
  if (call.concept === "log") return true;
  if (call.concept !== undefined) return false;
  const parts = call.callee.split(".");
  if (call.file.language === "python" && OWN_LOG.test(parts.at(-1) ?? "") && LOGGER.test(parts.at(-2) ?? ""))
    return true;
  return ANY_LEVEL.test(parts.at(-1) ?? "") && parts.slice(0, -1).some((part) => LOGGER.test(part));
}

/** True for calls that say that something went wrong (`error`, `warn`), not for progress and debugging. */
export const saysError = (call: Call): boolean => LEVEL.test(call.callee.split(".").at(-1) ?? "");

/** True for `console.log`, which many programs use for everything. */
export const isConsole = (call: Call): boolean => /^console\.log$/.test(call.callee);

const FAILURE =
  /\b(fail(s|ed|ure)?|errors?|unable|could ?(n.t|not)|can(not|.t)|not (found|active|available|reachable|running))\b/i;

/** True for a text that tells of a failure at whatever level: `log.info("Failed to start …")`. */
export const tellsOfFailure = ({ operation }: Call): boolean =>
  operation.arguments.some((value) => {
    if (value.kind === "template") return FAILURE.test(value.head);
    return value.kind === "literal" && typeof value.value === "string" && FAILURE.test(value.value);
  });

/** Does a log call name what it was about: an id, an address, a file? */
export const namesSubject = ({ file }: ErrorHandler, scope: ScopeId, call: Call): boolean =>
  call.operation.arguments.some((value) => holdsName(file, value, errorNames(file, scope), 0));

function onlyLogs(view: View, call: Call): boolean {
  if (call.model !== undefined) return call.concept === "trace";
  const effects = view.effectsOf(call);
  return effects.length > 0 && effects.every(({ concept }) => concept === "log" || concept === "trace");
}

/** Names the error, or a part of it, has in the handler. */
function errorNames(file: FileFacts, scope: ScopeId): readonly string[] {
  return Object.entries(file.scopes[scope]?.bindings ?? {}).flatMap(([name, binding]) =>
    binding.values.some((value) => value.kind === "error" || (value.kind === "parameter" && value.index === 0))
      ? [name]
      : [],
  );
}

const errorReads = (view: View, file: FileFacts, scope: ScopeId): readonly Read[] =>
  errorNames(file, scope).flatMap((name) => view.variable(file, scope, name)?.reads ?? []);

function usedIn(reads: readonly Read[], logs: readonly Call[]): ErrorTrace["error"] {
  if (reads.length === 0) return "none";
  const inLog = ({ span }: Read) =>
    logs.some(({ operation }) => span.start >= operation.span.start && span.end <= operation.span.end);
  if (!reads.every(inLog)) return "elsewhere";
  const onlyText = reads.every(({ use }) => use.to === "tested" || (use.to === "member" && use.name === "message"));
  return onlyText && reads.some(({ use }) => use.to === "member") ? "message" : "logged";
}

/** A name besides those, in the arguments: what is called to make the text (`String(error)`) is no subject. */
function holdsName(file: FileFacts, value: Value, except: readonly string[], depth: number): boolean {
  if (depth > 8) return false;
  switch (value.kind) {
    case "name":
      return !except.includes(value.name);
    case "parameter":
    case "this":
      return true;
    default:
      return partsOf(file, value).some((part) => holdsName(file, part, except, depth + 1));
  }
}
