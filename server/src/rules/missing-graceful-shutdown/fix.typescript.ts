/** Ends a server or worker in order on SIGTERM: the kit's `gracefulShutdown`, or the hooks of Nest. */

import { importedPart, importParts } from "#languages/typescript/editKit";
import { processHindrance } from "#languages/typescript/editProcess";
import { type Listening, listeningAt } from "#languages/typescript/editServer";
import { openSource } from "#languages/typescript/editSource";
import { detectStyle } from "#languages/typescript/editStyle";

import { defineFix, type FixPlan, type FixRequest, type FixWay, refuse } from "../fix";
import { enableHooks } from "./fix.typescript.nest";
import { type Drained, drainFastify, drainServer } from "./fix.typescript.server";
import { signalsHandled } from "./fix.typescript.signals";
import { drainWorker, isDrainable, WORKER_TITLE } from "./fix.typescript.worker";

const TITLE = "Finish requests in flight on SIGTERM (up to 10 s), then exit";

export const gracefulShutdown = defineFix({
  id: "graceful-shutdown",
  language: "typescript",
  rules: ["missing-graceful-shutdown"],
  tier: "behavioral",
  preferred: true,
  title: ({ kind, server }) =>
    kind === "worker" ? WORKER_TITLE : typeof server === "string" && server.startsWith("nest.") ? NEST_TITLE : TITLE,
  answers: ({ kind, worker }) =>
    kind !== "handler" && kind !== "at-once" && !(typeof worker === "string" && !isDrainable(worker)),
  plan(request) {
    const source = openSource(request.path, request.text);
    const kind = request.facts.kind ?? "server";
    if (kind === "handler" || kind === "at-once") return refuse("what its own handler has to wait for is not known");
    const listening = kind === "worker" ? undefined : listeningAt(source, request.span, request.facts.server);
    if (listening === undefined && kind !== "worker") return refuse("no server listens here");
    if (importedPart(request, source, { part: "shutdown", name: "gracefulShutdown" }) !== undefined)
      return refuse("the process is shut down in order already");
    const hindrance = signalsHandled(request, source) ?? processHindrance(request, source);
    if (hindrance !== undefined) return refuse(hindrance);
    return listening === undefined ? drainWorker(request, source) : planFor(request, listening);
  },
});

const NEST_TITLE = "Let Nest end the application in order on SIGTERM";

function planFor(request: FixRequest, listening: Listening): FixPlan {
  const source = openSource(request.path, request.text);
  const style = detectStyle(source, request.reader);
  if (listening.framework === "nest") {
    const hooked = enableHooks(source, style, listening);
    if ("because" in hooked) return refuse(hooked.because);
    const way: FixWay = { title: NEST_TITLE, tier: "behavioral", edits: hooked.edits, kit: [], notes: [] };
    return { kind: "ways", ways: [way] };
  }
  const wishes = [{ part: "shutdown", name: "gracefulShutdown" }];
  const both = [...wishes, { part: "shutdown", name: "onShutdown" }];
  const plain = importParts(request, source, style, wishes);
  const full = importParts(request, source, style, both);
  if ("because" in plain) return refuse(plain.because);
  if ("because" in full) return refuse(full.because);
  const surroundings = { source, style, listening };
  const { framework } = listening;
  const servers = framework === "fastify" ? [] : drainServer(surroundings, plain.locals);
  const fastify = framework === "fastify" || framework === "unknown" ? [drainFastify(surroundings, full.locals)] : [];
  const all = looksLikeFastify(listening) ? [...fastify, ...servers] : [...servers, ...fastify];
  const drained = all.filter((one): one is Drained => !("because" in one));
  const [refused] = all.flatMap((one) => ("because" in one ? [one.because] : []));
  if (drained.length === 0) return refuse(refused ?? "how this server ends is not known");
  const ways = drained.map(({ edits, imports, notes }): FixWay => {
    const imported = imports === 2 ? full.edits : plain.edits;
    return { title: TITLE, tier: "behavioral", edits: [...imported, ...edits], kit: ["shutdown"], notes };
  });
  return { kind: "ways", ways };
}

/** Fastify listens with an object, where Node's servers are mostly given a port. */
function looksLikeFastify({ framework, call }: Listening): boolean {
  const [given] = call.arguments;
  return framework === "fastify" || (framework === "unknown" && given?.getText().startsWith("{") === true);
}
