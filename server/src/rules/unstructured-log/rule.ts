/** A service that prints where it should log: no level, no fields, no way to search. */

import type { FileFacts, Value } from "#facts/file";
import { gap, pass } from "#facts/verdict";
import type { Call, Service, View } from "#linking/view";

import { inDevelopment } from "../questions/services/development";
import { callsIn, isDesktop, isProbeOnly, type ServiceSubject } from "../questions/services/services";
import { defineRule } from "../rule";

interface Gap {
  readonly prints: number;
  /** What it prints with. */
  readonly how: "console" | "print";
  /** A logger the service has already. */
  readonly logger?: string;
}

/** Places shown as related information. */
const SHOWN = 6;
const CONSOLE = /^global\.(?:console\.|print$)|^pprint\.pprint$/;

interface Subject extends ServiceSubject {
  readonly prints: readonly Call[];
}

export const unstructuredLog = defineRule<Subject, Gap>({
  id: "unstructured-log",
  principle: "flow-logging",
  priority: "P2",
  confidence: "medium",
  version: 4,
  languages: ["typescript", "python"],
  summary: "A service that prints with `console` while it handles requests or jobs.",
  // One finding a service, at its first print: where the server is created there is usually a banner, which is fine.
  *subjects(view, file) {
    for (const service of view.services()) {
      const prints = printsOf(view, service);
      const place = prints[0]?.place ?? service.entry.place;
      if (place.path === file.path) yield { place, service, prints };
    }
  },
  judge(view, subject) {
    const { service, prints } = subject;
    if (isDesktop(view, subject)) return pass("a program with a user in front of it");
    if (isProbeOnly(view, service)) return pass("answers health checks only");
    if (replacesConsole(view, service)) return pass("the console is replaced by a logger at start-up");
    const logger = loggerOf(view, service);
    if (prints.length === 0)
      return pass(logger === undefined ? "prints at start-up only" : `logs through \`${logger}\``);
    const evidence = prints.slice(1, SHOWN).map((call) => ({ place: call.place, note: "prints" }));
    const how = prints[0]?.file.language === "python" ? "print" : "console";
    return gap({ prints: prints.length, how, ...(logger === undefined ? {} : { logger }) }, evidence);
  },
  message(_subject, { prints, how, logger }) {
    const where = prints === 1 ? "one place" : `${prints} places`;
    return logger === undefined
      ? `Requests and jobs are logged with \`${how}\` in ${where}: no level, no fields to search. Use a logger.`
      : `${prints === 1 ? "This prints" : `${prints} places print`} with \`${how}\` past the logger (\`${logger}\`): no level, no fields. Use it here too.`;
  },
});

/** `console.log = (…) => logger.info(…)`: what is printed goes through the logger. */
const replacesConsole = (view: View, service: Service): boolean =>
  [...service.loaded].some((file) =>
    file.operations.some(({ kind, callee, arguments: [value] }) => {
      if (kind !== "assign" || callee?.kind !== "name" || callee.name !== "console") return false;
      if (!/^(?:log|info|error)$/.test(callee.path.join(".")) || value?.kind !== "function") return false;
      return view
        .operations(file, value.scope, "nested")
        .some((operation) => LOGGER.test(view.call(file, operation)?.callee ?? ""));
    }),
  );

const known = new WeakMap<Service, readonly Call[]>();

/** Prints of a service, found once: every file of it asks. What it shares with another service is said there. */
function printsOf(view: View, service: Service): readonly Call[] {
  const before = known.get(service);
  if (before !== undefined) return before;
  const others = view.services().slice(0, view.services().indexOf(service));
  const own = [...service.loaded].filter((file) => !others.some(({ loaded }) => loaded.has(file)));
  const prints = [...callsIn(view, own, { concept: "log" })].filter((call) => isPrint(view, call));
  known.set(service, prints);
  return prints;
}

/** `console.…` that runs for a request or a job, not inside a logger and not in development only. */
function isPrint(view: View, call: Call): boolean {
  const { file, operation } = call;
  if (!CONSOLE.test(call.symbol ?? "") || isIntoFile(view, call)) return false;
  const scope = file.scopes[operation.scope]?.function ?? 0;
  if (scope === 0 || isSink(view, call, scope) || inDevelopment(view, file, operation.scope)) return false;
  const contexts = view.context({ file, scope });
  return contexts.has("request") || contexts.has("job");
}

/** Python: `print(line, file=output)` writes a file that somebody asked for; the streams of the process are the console. */
function isIntoFile(view: View, call: Call): boolean {
  const target = view.option(call, ["file"]);
  if (target.state !== "set") return false;
  const { value } = target;
  return !(value.kind === "literal" || (value.kind === "name" && /^(?:sys\.)?(?:stdout|stderr)$/.test(nameOf(value))));
}

const nameOf = ({ name, path }: Extract<Value, { kind: "name" }>): string => [name, ...path].join(".");

/** A function of the project's own that passes on what it is given: the logger itself. */
function isSink(view: View, { file, operation }: Call, scope: number): boolean {
  if (/(^|[/.-])log(s|ger|gers|ging)?(\/|[.-])/i.test(file.path)) return true;
  const isOfLogger = view
    .chain(file, scope)
    .some(({ kind, name }) => (kind === "class" || kind === "function") && /^(log|.*logger)$/i.test(name ?? ""));
  if (isOfLogger) return true;
  const isForwarded = operation.arguments.some((value) => isParameter(view, file, value));
  return isForwarded && view.callers({ file, scope }).callers.length >= 3;
}

const isParameter = (view: View, file: FileFacts, value: Value): boolean => {
  if (value.kind === "parameter") return true;
  if (value.kind === "spread") return isParameter(view, file, value.of);
  if (value.kind === "template") return value.parts.some((part) => isParameter(view, file, part));
  if (value.kind !== "name" || value.path.length > 0) return false;
  return view.variable(file, value.scope, value.name)?.binding.values[0]?.kind === "parameter";
};

/** The first logger in use that is not the console: a library's, or one of the project's own. */
function loggerOf(view: View, service: Service): string | undefined {
  for (const call of callsIn(view, service.loaded, {})) {
    const isLogger =
      LOGGER.test(call.callee) && !CONSOLE.test(call.symbol ?? "") && !call.callee.startsWith("console.");
    if (isLogger) return call.callee.slice(0, call.callee.lastIndexOf("."));
  }
  return undefined;
}

const LOGGER =
  /(^|\.)_?log(ger|ging)?\.(trace|debug|info|warn|warning|error|exception|critical|fatal|log|verbose|http)$/i;
