/** A server whose log lines cannot be put together: none says which request it belongs to. */

import type { FileFacts } from "#facts/file";
import { gap, pass, unknown } from "#facts/verdict";
import type { Call, Service, View } from "#linking/view";

import { isHealthPath } from "../questions/services/healthPaths";
import {
  callsIn,
  isDesktop,
  judgedIn,
  namesWithin,
  type ServiceSubject,
  textsIn,
} from "../questions/services/services";
import { defineRule } from "../rule";

interface Gap {
  /** The framework makes an id for each request, and the lines do not carry it. */
  readonly unusedFrameworkId: boolean;
}

/** Places shown as related information. */
const SHOWN = 6;
/** Headers; their names say what they are wherever they stand. */
const HEADER =
  /^(?:x-)?(?:request|correlation|trace|transaction)[-_]id$|^traceparent$|^x-amzn-trace-id$|^x-b3-traceid$/i;
/** Names that other things have too, such as an answer of somebody else's interface. */
const NAME = /^(?:req(?:uest)?|correlation|trace)_?id$|^rid$/i;
const OWN_LOGGER = /(^|\.)(req|request|reply|ctx|context|c|res|response)\.log(ger)?\./;

export const missingCorrelationId = defineRule<ServiceSubject, Gap>({
  id: "missing-correlation-id",
  principle: "flow-logging",
  priority: "P2",
  confidence: "medium",
  summary: "A server whose log lines and outgoing calls carry no request id.",
  *subjects(view, file) {
    for (const service of view.services().filter(({ kind }) => kind === "http-server")) {
      const [past] = pastRequestLogger(view, service);
      const place = past?.place ?? service.entry.place;
      if (place.path === file.path) yield { place, service };
    }
  },
  judge(view, subject) {
    const { service } = subject;
    if (isDesktop(view, subject)) return pass("a program with a user in front of it");
    const library = service.given.get("request-id");
    if (library !== undefined) return pass(`\`${library}\` gives each request an id`);
    for (const file of judgedIn(service.files)) {
      const seen = idIn(view, file);
      if (seen !== undefined) return pass(seen);
    }
    const past = pastRequestLogger(view, service);
    if (past.length > 0)
      return gap(
        { unusedFrameworkId: true },
        past.slice(1, SHOWN).map((call) => ({ place: call.place, note: "without the id of its request" })),
      );
    for (const call of callsIn(view, service.files, { concept: "log" }))
      if (OWN_LOGGER.test(call.callee))
        return pass("the request's own logger is used", [{ place: call.place, note: "logs with the request's id" }]);
    const line = lineOnRequestPath(view, service);
    if (line === undefined) return unknown("nothing is seen to be logged while a request is handled");
    return gap({ unusedFrameworkId: false }, [
      { place: line.place, note: "this line says not which request it is about" },
    ]);
  },
  message: (_subject, { unusedFrameworkId }) =>
    unusedFrameworkId
      ? "A handler logs through the application's logger, so its lines lack the request id Fastify makes. Use `request.log`."
      : "No log line carries a request id: the story of one failed request cannot be put together. Add one, and pass it on.",
});

/** A context that follows the request, a header of that name, or an id that is put on the request or into a line. */
function idIn(view: View, file: FileFacts): string | undefined {
  if (file.imports.some((fact) => /^(node:)?async_hooks$/.test(fact.from))) return "a context follows the request";
  for (const text of textsIn(file)) if (HEADER.test(text)) return `\`${text}\` is carried`;
  for (const operation of file.operations) {
    const { kind, callee, arguments: values } = operation;
    const put = kind === "assign" && callee !== undefined ? [...namesWithin(callee)].at(-1) : undefined;
    if (put !== undefined && NAME.test(put)) return `\`${put}\` is set`;
    const given =
      kind === "call" ? values.flatMap((value) => [...namesWithin(value)]).find((name) => NAME.test(name)) : undefined;
    if (given !== undefined && logs(view, view.call(file, operation))) return `\`${given}\` is logged`;
  }
  return undefined;
}

/** Writes a line, or makes a logger that writes what it is given into each. */
const logs = (view: View, call: Call | undefined): boolean =>
  call !== undefined &&
  (/\.child$/.test(call.callee) || view.effectsOf(call).some((effect) => effect.concept === "log"));

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
