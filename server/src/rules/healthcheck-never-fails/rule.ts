/** A health route that answers 200 whatever its checks find: the probe is blind. */

import type { FileFacts, Value } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Concept } from "#knowledge/model";
import type { Call, Effect, FunctionRef, Route, Service, View } from "#linking/view";
import { isHealthPath, isProbePath, isReadinessPath } from "../questions/services/healthPaths";
import { callsIn } from "../questions/services/services";
import { defineRule } from "../rule";
import { canFail } from "./failingReply";
import { tupleReply } from "./pythonReply";

interface Subject {
  readonly place: Place;
  readonly path: string;
  readonly handler: FunctionRef;
  readonly route?: Route;
}

interface Gap {
  readonly kind: "hides-failure" | "asks-nothing" | "tuple";
  readonly path: string;
}

/** Asking something outside the process. */
const CHECKS: ReadonlySet<Concept> = new Set<Concept>([
  "outbound-call",
  "query",
  "row-read",
  "cache",
  "transaction",
  "subprocess",
]);

export const healthcheckNeverFails = defineRule<Subject, Gap>({
  id: "healthcheck-never-fails",
  principle: "flow-logging",
  priority: "P1",
  confidence: "medium",
  version: 4,
  languages: ["typescript", "python"],
  summary: "A health route that says all is well whatever its checks find.",
  *subjects(view, file) {
    yield* routeFile(view, file);
    if (view.calls(file, { concept: "route" }).length === 0) return;
    for (const route of view.routes()) {
      if (route.call.file !== file || route.path === undefined || !isHealthPath(route.path)) continue;
      if (!/^(?:get|head|all)$/.test(route.method)) continue;
      const handler = route.chain.at(-1)?.function;
      if (handler !== undefined && isProbe(view, route.path, handler))
        yield { place: route.call.place, path: route.path, handler, route };
    }
  },
  judge(view, { path, handler, route }) {
    const tuple = route === undefined ? undefined : tupleReply(view, route, handler);
    if (tuple !== undefined)
      return gap({ kind: "tuple", path }, [{ place: view.place(handler.file, tuple.span), note: "answered with 200" }]);
    const failing = canFail(view, handler);
    if (failing.state === "yes") return pass(failing.because);
    const checks = [...view.effects(handler).filter(({ concept }) => CHECKS.has(concept)), ...pings(view, handler)];
    if (checks.length === 0) return judgeSilent(view, path, handler);
    if (failing.state === "unknown") return unknown(failing.because);
    const open = checks.find((check) => !isContained(view, check));
    if (open !== undefined) return pass("a failing check rejects the request");
    return gap({ kind: "hides-failure", path }, checks.slice(0, 3).map(evidence));
  },
  message: (_subject, { kind, path }) =>
    kind === "tuple"
      ? `\`${path}\` returns a tuple, which FastAPI answers with 200 whatever number is in it. Set \`response.status_code\`.`
      : kind === "asks-nothing"
        ? `\`${path}\` promises readiness and asks none of the stores this service cannot work without. Check them, answer 503.`
        : `\`${path}\` answers 200 even when its checks fail, so no probe ever notices. Answer 503 then.`,
});

type Check = Pick<Effect, "call" | "via">;

/** A path that says so, or one like `/status` whose handler asks a store whether it is there. */
const isProbe = (view: View, path: string, handler: FunctionRef): boolean =>
  isProbePath(path) || pings(view, handler).length > 0;

/** `client.ping()`, `prisma.$connect()`, `select 1`: asked for nothing but an answer. */
function pings(view: View, { file, scope }: FunctionRef, via: readonly Call[] = []): readonly Check[] {
  return view.operations(file, scope, "nested").flatMap((operation): readonly Check[] => {
    const call = view.call(file, operation);
    if (call === undefined) return [];
    if (PING.test(call.callee) || operation.arguments.some(isPingQuery)) return [{ call, via }];
    return via.length < 2 ? view.targets(call).flatMap((inner) => pings(view, inner, [...via, call])) : [];
  });
}

const PING = /\.(?:\$connect|ping|authenticate)$/;

const isPingQuery = (value: Value): boolean =>
  value.kind === "literal" && typeof value.value === "string" && SELECT_1.test(value.value);

const SELECT_1 = /^\s*select\s+1\s*;?\s*$/i;

const evidence = ({ call }: Check): Hop => ({ place: call.place, note: "its failure is caught, and 200 is answered" });

/** Next.js and its kin: the file's path is the route. */
function* routeFile(view: View, file: FileFacts): Iterable<Subject> {
  const found = /(?:^|\/)(?:app\/(.*)\/route|pages\/(api\/.*?)(?:\/index)?)\.[cm]?[jt]sx?$/.exec(file.path);
  const path = `/${found?.[1] ?? found?.[2] ?? ""}`;
  if (found === null || !isHealthPath(path)) return;
  const exported = found[1] === undefined ? file.exports.default : file.exports.GET;
  if (exported === undefined) return;
  for (const thing of view.things(file, exported)) {
    const scope = thing.kind === "function" ? thing.file.scopes[thing.scope] : undefined;
    if (thing.kind !== "function" || thing.file !== file || scope === undefined || !isProbe(view, path, thing))
      continue;
    yield { place: view.place(file, scope.nameSpan ?? scope.span), path, handler: thing };
  }
}

/** A route that asks nobody is honest about the process, and about nothing else. */
function judgeSilent(view: View, path: string, handler: FunctionRef): Verdict<Gap> {
  if (!isReadinessPath(path)) return pass("says that the process runs");
  const { file, scope } = handler;
  if (view.operations(file, scope, "nested").some((operation) => isAsked(view, file, operation.id)))
    return unknown("what it asks is not known");
  const service = view.services().find(({ files }) => files.has(file));
  const store = service === undefined ? undefined : storeOf(view, service);
  if (store === undefined) return pass("no store is seen that it could ask");
  return gap({ kind: "asks-nothing", path }, [{ place: store.place, note: "the service cannot work without it" }]);
}

/** A call that is neither the reply nor its status: it may ask anything. */
function isAsked(view: View, file: FileFacts, id: number): boolean {
  const operation = file.operations[id];
  const call = operation === undefined ? undefined : view.call(file, operation);
  if (call === undefined) return false;
  return (
    call.concept !== "reply" &&
    call.concept !== "reply-status" &&
    call.concept !== "log" &&
    !(call.symbol ?? "").startsWith("global.")
  );
}

function storeOf(view: View, service: Service): Call | undefined {
  for (const call of callsIn(view, service.loaded, { concept: ["row-read", "query", "cache"] })) return call;
  return undefined;
}

/** Does something on the way from the handler to the check catch its failure? */
function isContained(view: View, { call, via }: Check): boolean {
  return [...via, call].some((step) => {
    const outcome = view.outcome(step);
    if (outcome.state === "handled") return true;
    const guard = view.guard(step.file, step.operation.scope);
    const caught = guard?.handler === undefined ? undefined : step.file.scopes[guard.handler];
    if (caught === undefined) return inSettled(view, step);
    const isRethrown =
      caught.exits === "throw" || view.operations(step.file, caught.id).some(({ kind }) => kind === "throw");
    return !isRethrown;
  });
}

/** `Promise.allSettled([check(), …])`. */
const inSettled = (view: View, { file, operation }: Call): boolean =>
  view
    .calls(file)
    .some(
      (call) =>
        call.model?.collects === "settled" &&
        call.operation.span.start < operation.span.start &&
        operation.span.end < call.operation.span.end,
    );
