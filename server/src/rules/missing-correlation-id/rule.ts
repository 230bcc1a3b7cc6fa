/** A server whose log lines cannot be put together: none says which request it belongs to. */

import type { FileFacts } from "#facts/file";
import { gap, pass, unknown } from "#facts/verdict";
import type { Call, Service, View } from "#linking/view";

import { isHealthPath } from "../questions/services/healthPaths";
import { callsIn, isDesktop, judgedIn, type ServiceSubject } from "../questions/services/services";
import { defineRule } from "../rule";
import { followed } from "./contexts";
import { keepsContext, loggingMiddleware, pythonIdIn } from "./pythonIds";
import { idIn } from "./requestIds";

interface Gap {
  /** The framework makes an id for each request, and the lines do not carry it. */
  readonly unusedFrameworkId: boolean;
}

/** Places shown as related information. */
const SHOWN = 6;
const OWN_LOGGER = /(^|\.)_?(req|request|reply|ctx|context|c|res|response)\.log(ger)?\./;

export const missingCorrelationId = defineRule<ServiceSubject, Gap>({
  id: "missing-correlation-id",
  principle: "flow-logging",
  priority: "P2",
  confidence: "medium",
  version: 4,
  languages: ["typescript", "python"],
  summary: "A server whose log lines and outgoing calls carry no request id.",
  *subjects(view, file) {
    for (const service of view.services().filter(({ kind }) => kind === "http-server")) {
      const [past] = pastRequestLogger(view, service);
      const place = past?.place ?? loggingMiddleware(view, service)?.place ?? service.entry.place;
      if (place.path === file.path) yield { place, service };
    }
  },
  judge(view, subject) {
    const { service } = subject;
    if (isDesktop(view, subject)) return pass("a program with a user in front of it");
    const library = service.given.get("request-id");
    if (library !== undefined) return pass(`\`${library}\` gives each request an id`);
    for (const { place } of callsIn(view, service.files, { concept: "request-id" }))
      return pass("each request gets an id", [{ place, note: "gives each request its id" }]);
    const files = judgedIn(service.files);
    for (const file of files) {
      const seen = idIn(view, file) ?? (file.language === "python" ? pythonIdIn(view, file) : undefined);
      if (seen !== undefined) return pass(seen);
    }
    const context = followed(view, files) ?? (files.some(keepsContext) ? "something" : undefined);
    if (context === "requests") return pass("a context follows the request");
    const past = pastRequestLogger(view, service);
    if (past.length > 0)
      return gap(
        { unusedFrameworkId: true },
        past.slice(1, SHOWN).map((call) => ({ place: call.place, note: "without the id of its request" })),
      );
    for (const call of callsIn(view, service.files, { concept: "log" }))
      if (OWN_LOGGER.test(call.callee) && !isSharedLogger(files, call))
        return pass("the request's own logger is used", [{ place: call.place, note: "logs with the request's id" }]);
    const line = lineOnRequestPath(view, service) ?? loggingMiddleware(view, service)?.line;
    if (line === undefined) return unknown("nothing is seen to be logged while a request is handled");
    if (context === "something") return unknown("what its context follows is not seen");
    return gap({ unusedFrameworkId: false }, [
      { place: line.place, note: "this line says not which request it is about" },
    ]);
  },
  message: (_subject, { unusedFrameworkId }) =>
    unusedFrameworkId
      ? "A handler logs through the application's logger, so its lines lack the request id Fastify makes. Use `request.log`."
      : "No log line carries a request id: the story of one failed request cannot be put together. Add one, and pass it on.",
  fixFacts: (_view, { service }, { unusedFrameworkId }) => {
    const receiver = service.entry.call?.receiver;
    return { unusedFrameworkId, server: receiver?.kind === "type" ? receiver.name : null };
  },
});

/** A log call that runs while a route of the service is handled: sockets, static files and probes tell no story of one request. */
function lineOnRequestPath(view: View, service: Service): Call | undefined {
  for (const { call, path, chain } of view.routes()) {
    if (!service.loaded.has(call.file) || (path !== undefined && isHealthPath(path))) continue;
    for (const { function: stage } of chain) {
      const line = stage && view.effects(stage).find((effect) => effect.concept === "log");
      if (line !== undefined) return line.call;
    }
  }
  return undefined;
}

/** `request.logger = logger`: the logger of the whole application under another name, which knows no request. */
function isSharedLogger(files: readonly FileFacts[], { callee }: Call): boolean {
  const member = /\.(log(?:ger)?)\.[^.]+$/.exec(callee)?.[1];
  return files.some((file) =>
    file.operations.some(({ kind, callee: target, arguments: [value] }) => {
      if (kind !== "assign" || target === undefined || !("path" in target) || target.path.at(-1) !== member)
        return false;
      return (
        (target.kind === "name" || target.kind === "parameter") && (value?.kind === "name" || value?.kind === "import")
      );
    }),
  );
}

const known = new WeakMap<Service, readonly Call[]>();

/** Lines inside a handler of Fastify, which makes an id for each request, that go to the application's logger all the same. */
function pastRequestLogger(view: View, service: Service): readonly Call[] {
  const before = known.get(service);
  if (before !== undefined) return before;
  const past = [...callsIn(view, service.loaded, { concept: "log" })].filter(
    (call) => PAST.test(call.callee) && !OWN_LOGGER.test(call.callee) && isInHandler(view, call),
  );
  known.set(service, past);
  return past;
}

/** `app.log.error`, `fastify.log.info`. */
const PAST = /\.log\.(trace|debug|info|warn|error|fatal)$/;

/** Written inside a function that Fastify gives the request. */
const isInHandler = (view: View, { file, operation }: Call): boolean =>
  view.chain(file, operation.scope).some(({ kind, use }) => {
    const taker = kind === "function" && use?.to === "argument" ? file.operations[use.operation] : undefined;
    const call = taker === undefined ? undefined : view.call(file, taker);
    if (!(call?.symbol ?? "").startsWith("fastify.")) return false;
    return Object.values(call?.model?.callbacks ?? {}).some((callback) =>
      callback.parameters?.includes("fastify.Request"),
    );
  });
