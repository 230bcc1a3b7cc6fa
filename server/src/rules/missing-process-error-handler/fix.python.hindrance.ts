/** Who sees the crashes of a Python program already, or why it is not the one to write them down. */

import { calleeText } from "#languages/python/editCalls";
import { allImports } from "#languages/python/editImports";
import { symbolAmong, symbolOf } from "#languages/python/editNames";
import type { PyMain } from "#languages/python/editProgram";
import { childIn, contains, type PyEditNode, type PySource, textOf } from "#languages/python/editSource";

import type { FixRequest } from "../fix";

/** Services that see unhandled errors once they are started: import name → package. */
const REPORTERS: Readonly<Record<string, string>> = {
  sentry_sdk: "sentry-sdk",
  ddtrace: "ddtrace",
  newrelic: "newrelic",
  elasticapm: "elastic-apm",
  bugsnag: "bugsnag",
  rollbar: "rollbar",
  honeybadger: "honeybadger",
  pybrake: "pybrake",
  appsignal: "appsignal",
  raygun4py: "raygun4py",
  scout_apm: "scout-apm",
};

/** Packages that put their own hook in the place of `sys.excepthook` when they run, and forget the one that was there. */
const HOOKERS = new Set(["typer", "better_exceptions", "pretty_errors", "stackprinter", "IPython", "absl"]);

/** One line for the user; undefined when the program may write its crashes down. */
export function crashHindrance(request: FixRequest, source: PySource, main: PyMain): string | undefined {
  return handled(source) ?? reported(request, source) ?? startedElsewhere(source, main) ?? caught(source, main);
}

/** Hooks that the file sets itself. */
function handled(source: PySource): string | undefined {
  let found: string | undefined;
  contains(
    source.root,
    (node) => {
      found ??= hookAt(source, node);
      return found !== undefined;
    },
    { intoFunctions: true },
  );
  return found;
}

function hookAt(source: PySource, node: PyEditNode): string | undefined {
  if (node.kind === "attribute" && node.field === "left") {
    const text = textOf(source, node);
    return /(^|\.)(excepthook|unraisablehook)$/.test(text) ? `\`${text}\` is set in this file already` : undefined;
  }
  if (node.kind !== "call") return undefined;
  const symbol = symbolAmong(source, node, /^(install|enable)$/) ?? calleeText(source, node);
  if (/(^|\.)install_crash_\w+$/.test(symbol)) return "crashes are written down already";
  if (symbol === "faulthandler.enable") return "`faulthandler` writes the stacks elsewhere already";
  return /^(rich\.traceback\.install|cgitb\.enable)$/.test(symbol)
    ? `\`${symbol}\` sets its own hook for errors`
    : undefined;
}

function reported({ dependency }: FixRequest, source: PySource): string | undefined {
  const roots = allImports(source).map(({ module }) => module.split(".")[0] ?? "");
  const hooker = roots.find((name) => HOOKERS.has(name));
  if (hooker !== undefined) return `\`${hooker}\` sets its own hook for errors`;
  const loaded = roots.find((name) => Object.hasOwn(REPORTERS, name));
  const reporter = loaded ?? Object.values(REPORTERS).find((name) => dependency(name) !== undefined);
  return reporter === undefined ? undefined : `\`${reporter}\` reports crashes`;
}

/** Processes and tests that the hooks of this one do not reach. */
function startedElsewhere(source: PySource, { block }: PyMain): string | undefined {
  let found: string | undefined;
  contains(block, (node) => {
    if (node.kind !== "call") return false;
    const callee = symbolOf(source, node) ?? calleeText(source, node);
    const text = textOf(source, node);
    if (/^(unittest|pytest|nose|doctest)\b/.test(callee)) found = "this starts tests";
    if (/(^|\.)execute_from_command_line$/.test(callee)) found = "this starts commands of Django";
    if (/^(uvicorn|hypercorn|granian)\b/.test(callee) && /\b(workers|reload)\s*=(?!\s*(1|False|None)\b)/.test(text))
      found = `\`${callee}\` starts processes of its own, which do not run this`;
    if (/\bdebug\s*=\s*True\b/.test(text)) found = "a debugger takes the errors";
    return found !== undefined;
  });
  return found;
}

/** A handler around all that the program does leaves nothing for the hooks. */
function caught(source: PySource, { block }: PyMain): string | undefined {
  const [first, ...others] = block.children;
  if (first?.kind !== "try_statement" || others.length > 0) return undefined;
  const takesAll = first.children.some((clause) => {
    if (clause.kind !== "except_clause") return false;
    const value = childIn(clause, "value");
    const kind = value === undefined ? "" : textOf(source, value);
    const goesOn = contains(clause, ({ kind: one }) => one === "raise_statement");
    return /^((builtins\.)?(Base)?Exception\b.*)?$/s.test(kind) && !goesOn;
  });
  return takesAll ? "every error is caught here already" : undefined;
}
