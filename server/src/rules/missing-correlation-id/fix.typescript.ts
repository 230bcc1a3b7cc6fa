/** Gives each request an id with the kit's `correlation`, or logs with the one that Fastify has made. */

import type { TextEdit } from "#facts/place";
import { importParts } from "#languages/typescript/editKit";
import { modulesOf, processHindrance } from "#languages/typescript/editProcess";
import { type Application, applicationOf, type Framework, listeningAt } from "#languages/typescript/editServer";
import { callAt, type EditSource, freeName, openSource, textOf, ts } from "#languages/typescript/editSource";
import { detectStyle, type EditStyle, quoted } from "#languages/typescript/editStyle";
import { statementAfter } from "#languages/typescript/editWrap";

import { defineFix, type FixPlan, type FixRequest, type FixWay, refuse } from "../fix";
import { idsInLines } from "./fix.typescript.logger";
import { isPastRequest, throughRequest } from "./fix.typescript.request";

const TITLE = "Give each request an id (`x-request-id`)";
const LOG_TITLE = "Log through the request's own logger, which carries its id";

export const addCorrelationId = defineFix({
  id: "correlation-id",
  language: "typescript",
  rules: ["missing-correlation-id"],
  tier: "preview",
  preferred: true,
  title: ({ unusedFrameworkId }) => (unusedFrameworkId === true ? LOG_TITLE : TITLE),
  plan(request) {
    const source = openSource(request.path, request.text);
    const call = callAt(source, request.span);
    if (call !== undefined && ts.isCallExpression(call) && isPastRequest(textOf(source, call.expression))) {
      const lines = throughRequest(source, call);
      if ("because" in lines) return refuse(lines.because);
      const way: FixWay = { title: LOG_TITLE, tier: "behavioral", edits: lines.edits, kit: [], notes: [] };
      return { kind: "ways", ways: [way] };
    }
    return withMiddleware(request, source);
  },
});

function withMiddleware(request: FixRequest, source: EditSource): FixPlan {
  const listening = listeningAt(source, request.span, request.facts.server);
  if (listening === undefined) return refuse("no server listens here");
  const hindrance = identified(request, source) ?? processHindrance(request, source) ?? foreign(listening.framework);
  if (hindrance !== undefined) return refuse(hindrance);
  const app = applicationOf(source, listening);
  if ("because" in app) return refuse(app.because);
  const unfit = foreign(app.framework);
  if (unfit !== undefined) return refuse(unfit);
  const style = detectStyle(source, request.reader);
  const ids = idsInLines(source, style);
  const wishes = ["correlation", ...(ids === undefined ? [] : ["correlationId"])];
  const imported = importParts(
    request,
    source,
    style,
    wishes.map((name) => ({ part: "correlation", name })),
  );
  if ("because" in imported) return refuse(imported.because);
  const [make = "correlation", current = "correlationId"] = imported.locals;
  const lines = middlewareLines(source, style, app, make);
  const edits: TextEdit[] = [...imported.edits, statementAfter(source, app.made, lines), ...(ids?.(current) ?? [])];
  const notes = [
    "ids of callers are taken over: `trustCaller: false` for a service that strangers call",
    ...(ids === undefined ? ["lines of the log get the id with `correlationId()`"] : []),
  ];
  const title = ids === undefined ? TITLE : `${TITLE}, and log it`;
  return { kind: "ways", ways: [{ title, tier: "preview", edits, kit: ["correlation"], notes }] };
}

function middlewareLines(
  source: EditSource,
  style: EditStyle,
  { name, framework }: Application,
  make: string,
): readonly string[] {
  const end = style.semicolon;
  if (framework === "express") return [`${name}.use(${make}())${end}`];
  const run = freeName(source, "correlate", ["withRequestId"]);
  const made = `const ${run} = ${make}()${end}`;
  if (framework === "koa")
    return [made, `${name}.use((context, next) => ${run}(context.req, context.res, next))${end}`];
  const hook = `(request, reply, done) => ${run}(request.raw, reply.raw, done)`;
  return [made, `${name}.addHook(${quoted(style, "onRequest")}, ${hook})${end}`];
}

const LIBRARIES =
  /^(pino-http|express-pino-logger|koa-pino-logger|cls-hooked|nestjs-cls|nestjs-pino|express-request-id|express-correlation-id|koa-requestid|express-http-context|@fastify\/request-context|hono\/request-id|dd-trace(\/.*)?|elastic-apm-node|newrelic|@opentelemetry\/.+)$/;

/** How requests have an id already; undefined when they have none. */
function identified(request: FixRequest, source: EditSource): string | undefined {
  const library = modulesOf(source).find((name) => LIBRARIES.test(name));
  if (library !== undefined) return `\`${library}\` gives each request an id`;
  const declared = ["pino-http", "nestjs-cls", "@opentelemetry/sdk-node", "dd-trace"].find(
    (name) => request.dependency(name) !== undefined,
  );
  if (declared !== undefined) return `\`${declared}\` is there for this`;
  const header = /["'`](x-(?:request|correlation|trace)-id|traceparent)["'`]/i.exec(source.text)?.[1];
  if (header !== undefined) return `\`${header}\` is carried already`;
  if (/\bcorrelation\w*\s*\(/i.test(source.text)) return "each request has an id already";
  if (/\bAsyncLocalStorage\b/.test(source.text)) return "a context is kept already: the id belongs into it";
  const put = /\b(?:req|request|res|response|ctx|context)\.(?:[\w.]+\.)?(?:id|reqId|requestId|traceId)\s*=(?!=)/;
  return put.test(source.text) ? "the request is given an id already" : undefined;
}

function foreign(framework: Framework): string | undefined {
  if (framework === "nest") return "Nest has `nestjs-cls` and `nestjs-pino` for this";
  return framework === "hono" ? "Hono has `requestId` of `hono/request-id` for this" : undefined;
}
