/** What runs a function: requests, jobs, start-up, a command line … found by walking callers up. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { callbackModel, invocations } from "./callbacks";
import { edgesTo } from "./callerIndex";
import { isMachine, isSandboxedProcessor } from "./conventions";
import { openness } from "./exposure";
import { functionOf, lastNameOf } from "./lexical";
import { ask, type Linker, type Question } from "./linker";
import { pythonContext } from "./pythonHandlers";
import type { Context, FunctionRef } from "./view";

const CONTEXT: Question<ReadonlySet<Context>> = { fallback: new Set() };

export function contextOf(linker: Linker, target: FunctionRef): ReadonlySet<Context> {
  const { file, scope } = target;
  return ask(linker, CONTEXT, file, scope, () => {
    const at = file.scopes[scope];
    const found = new Set<Context>(byConvention(linker, target));
    if (at === undefined || at.kind !== "function") return found.add(atLoad(file));
    for (const edge of edgesTo(linker, file, scope)) {
      const from = linker.files.get(edge.from);
      const operation = from?.operations[edge.operation];
      if (from === undefined || operation === undefined || (from.role === "test" && file.role !== "test")) continue;
      const contexts =
        edge.argument === undefined
          ? outer(linker, from, operation)
          : forCallback(linker, from, operation, edge.argument);
      for (const context of contexts) found.add(context);
    }
    if (found.size === 0 && file.role !== "service") found.add(atLoad(file));
    if (openness(linker, target) !== undefined) found.add("unknown");
    return found;
  });
}

const START: Question<Context | undefined> = { fallback: undefined };

/** `request` or `job` when a route, a queue, a schedule or a framework's convention runs the function itself; undefined for all others. */
export function startOf(linker: Linker, target: FunctionRef): Context | undefined {
  const { file, scope } = target;
  if (file.scopes[scope]?.kind !== "function") return undefined;
  return ask(linker, START, file, scope, () => {
    const named = byConvention(linker, target).find((context) => context === "request" || context === "job");
    if (named !== undefined) return named;
    for (const edge of edgesTo(linker, file, scope)) {
      const from = linker.files.get(edge.from);
      const operation = from?.operations[edge.operation];
      if (from === undefined || operation === undefined || edge.argument === undefined || from.role === "test")
        continue;
      const start = startBy(linker, from, operation, edge.argument);
      if (start !== undefined) return start;
    }
    return undefined;
  });
}

/** `client.on(Events.READY, …)`: an event of the connection itself, which nobody waits for. */
const isOfConnection = ({ arguments: [event] }: Operation): boolean => {
  const name = event?.kind === "literal" ? String(event.value) : lastNameOf(event);
  return /^(qr|auth|load|connect|invalid|shard|rate|polling|webhook|debug|warn|log)|ready|disconnect|error|state/i.test(
    name,
  );
};

/** What runs a function that is handed to this call, when a request or a job does. */
function startBy(
  linker: Linker,
  file: FileFacts,
  operation: Operation,
  argument: number | string,
): "request" | "job" | undefined {
  if (isExportedRoute(file, operation)) return "request";
  const model = callbackModel(linker, file, operation, argument);
  if (model?.how === "route" || (model?.serves === true && !isOfConnection(operation))) return "request";
  if (model?.how === "job") return "job";
  const { use } = operation;
  const taker = use.to === "argument" ? file.operations[use.operation] : undefined;
  if (use.to !== "argument" || taker === undefined) return undefined;
  if (laterRuns(linker, file, operation, argument).length === 0) return undefined;
  return startBy(linker, file, taker, use.index);
}

const outer = (linker: Linker, file: FileFacts, operation: Operation): ReadonlySet<Context> =>
  contextOf(linker, { file, scope: functionOf(file, operation.scope) });

function forCallback(
  linker: Linker,
  file: FileFacts,
  operation: Operation,
  argument: number | string,
): ReadonlySet<Context> {
  const start = startBy(linker, file, operation, argument);
  if (start !== undefined) return new Set([start]);
  return wrapped(linker, file, operation, argument) ?? outer(linker, file, operation);
}

/** `router.get("/", wrap(handler))`: a function that `wrap` gives back runs the handler, whenever that function runs. */
function wrapped(
  linker: Linker,
  file: FileFacts,
  operation: Operation,
  argument: number | string,
): ReadonlySet<Context> | undefined {
  const later = laterRuns(linker, file, operation, argument);
  if (later.length === 0) return undefined;
  const { use } = operation;
  const taker = use.to === "argument" ? file.operations[use.operation] : undefined;
  if (use.to === "argument" && taker !== undefined) return forCallback(linker, file, taker, use.index);
  return new Set(later.flatMap((at) => [...outer(linker, at.file, at.operation)]));
}

/** Where a function that the call gives back runs what the call was given. */
const laterRuns = (linker: Linker, file: FileFacts, operation: Operation, argument: number | string) =>
  invocations(linker, file, operation, argument).filter(
    (use) => functionOf(use.file, use.operation.scope) !== use.receiver.scope,
  );

function atLoad(file: FileFacts): Context {
  switch (file.role) {
    case "cli":
    case "script":
    case "browser":
    case "test":
      return file.role;
    default:
      return "startup";
  }
}

const ROUTE_DECORATOR = /^(Get|Post|Put|Patch|Delete|All|Head|Options|Query|Mutation|ResolveField|SubscribeMessage)$/;
const JOB_DECORATOR = /^(Cron|Interval|Timeout|Process|Processor|OnQueueEvent|EventPattern|MessagePattern|OnEvent)$/;
const WEB_METHOD = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|loader|action|getServerSideProps)$/;

/** Frameworks that call by file name, directive or decorator: Next.js and Remix routes, server actions, serverless handlers, Nest controllers. */
function byConvention(linker: Linker, target: FunctionRef): readonly Context[] {
  const { file, scope } = target;
  const at = file.scopes[scope];
  if (at?.kind !== "function") return [];
  if (file.language === "python") {
    const context = pythonContext(linker, target);
    return context === undefined ? [] : [context];
  }
  for (const decorator of at.decorators ?? []) {
    const value = decorator.kind === "result" ? file.operations[decorator.operation]?.callee : decorator;
    const name = lastNameOf(value);
    if (ROUTE_DECORATOR.test(name)) return ["request"];
    if (JOB_DECORATOR.test(name)) return ["job"];
  }
  if (isMachine(target)) return ["request"];
  if (isSandboxedProcessor(target)) return ["job"];
  const exported = exportName(file, scope);
  if (exported === undefined) return [];
  if (file.servesExports === true) return ["request"];
  if (/(^|\/)app\/(.*\/)?route\.[jt]sx?$/.test(file.path) && WEB_METHOD.test(exported)) return ["request"];
  if (/(^|\/)pages\/api\//.test(file.path) && exported === "default") return ["request"];
  if (/(^|\/)(app\/)?routes\//.test(file.path) && WEB_METHOD.test(exported)) return ["request"];
  if (exported === "handler" && (at.parameters?.length ?? 0) > 0) return ["request"];
  return [];
}

/** `export default withSession(handler)`, `export const POST = withTeam(async (request) => …)` in a file whose exports requests run. */
function isExportedRoute(file: FileFacts, operation: Operation): boolean {
  const isRoute = /(^|\/)app\/(.*\/)?route\.[jt]sx?$/.test(file.path);
  const isServed = file.servesExports === true;
  if (!isRoute && !isServed && !/(^|\/)pages\/api\//.test(file.path)) return false;
  return Object.entries(file.exports).some(([name, value]) => {
    if (!isServed && (isRoute ? !WEB_METHOD.test(name) : name !== "default")) return false;
    const values = value.kind === "name" ? (file.scopes[0]?.bindings[value.name]?.values ?? []) : [value];
    return values.some((made) => made.kind === "result" && made.operation === operation.id && made.path.length === 0);
  });
}

const exportNames = new WeakMap<FileFacts, ReadonlyMap<number, string>>();

/** Name a function is exported under, looked up without linking. */
function exportName(file: FileFacts, scope: number): string | undefined {
  const known = exportNames.get(file) ?? exportedFunctions(file);
  exportNames.set(file, known);
  return known.get(scope);
}

function exportedFunctions(file: FileFacts): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const add = (value: Value, name: string): void => {
    if (value.kind === "function" && !names.has(value.scope)) names.set(value.scope, name);
  };
  for (const [name, value] of Object.entries(file.exports)) {
    add(value, name);
    if (value.kind !== "name" || value.path.length > 0) continue;
    for (const item of file.scopes[0]?.bindings[value.name]?.values ?? []) add(item, name);
  }
  return names;
}
