/** Limits a call has without an option of its own: its library's default in a job, a socket that is told to end. */

import type { FileFacts, Use, Value } from "#facts/file";
import { lastNameOf, memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { keyOf } from "../questions/concurrency/lockKey";
import { fileHandlers } from "../questions/input/conventionalHandlers";
import { isSwitchedOff, ownLimit } from "./switchedOff";

/** A default this short is enough for a job, and may be for code whose caller is not known. */
const JOB_MS = 300_000;
const JOBS = new Set(["job", "script", "cli", "startup"]);

/** The default of `limited` (the call, or its client) is one in total that suits a job, and no request is seen to run the call. */
export function mayBeEnough(view: View, call: Call, limited: Call): boolean {
  const deadline = limited.model?.deadline;
  if (deadline === undefined || deadline.default === null || !deadline.total || deadline.default > JOB_MS) return false;
  if (isSwitchedOff(view, limited)) return false;
  return !contextsOf(view, call).has("request");
}

/** In a job, a limit on silence is one in total for an answer whose body nobody reads. */
export function isEnoughForJob(view: View, call: Call): string | undefined {
  const limit = ownLimit(view, call);
  if (limit === undefined || limit > JOB_MS || !isDropped(call.operation.use)) return undefined;
  return runsInJobs(view, call) ? "the library's default is enough for a job that reads no answer" : undefined;
}

/** Is the call seen to run in jobs and at start alone? */
export function runsInJobs(view: View, call: Call): boolean {
  const contexts = contextsOf(view, call);
  return contexts.has("job") && [...contexts].every((context) => JOBS.has(context));
}

const contextsOf = (view: View, { file, operation }: Call): ReturnType<View["context"]> =>
  view.context({ file, scope: file.scopes[operation.scope]?.function ?? 0 });

/** `process.kill(); process.wait()`: no process can refuse that signal, and what waits for its end has it at once. */
export function isKilledBefore(view: View, { file, operation }: Call): boolean {
  if (!/^(?:wait|communicate)$/.test(memberOf(operation.callee) ?? "")) return false;
  const key = keyOf(operation.callee);
  return view
    .operations(file, file.scopes[operation.scope]?.function ?? 0)
    .some(
      (other) =>
        memberOf(other.callee) === "kill" &&
        other.order < operation.order &&
        keyOf(other.callee) === key &&
        view.inside(file, operation.scope, other.scope),
    );
}

const isDropped = (use: Use): boolean => use.to === "dropped" || (use.to === "awaited" && isDropped(use.then));

/** `const request = https.request(…); request.setTimeout(5_000, () => request.destroy());` */
export function endsItself(view: View, { file, operation, symbol }: Call): string | undefined {
  const { use } = operation;
  if (use.to !== "bound" || !/(^|[.:])https?\.(request|get)$/.test(symbol ?? "")) return undefined;
  const reads = view.variable(file, use.scope, use.name)?.reads ?? [];
  const limits = reads.some(
    (read) =>
      read.use.to === "member" &&
      read.use.name === "setTimeout" &&
      read.use.then.to === "callee" &&
      (file.operations[read.use.then.operation]?.arguments.length ?? 0) > 1,
  );
  const ends = reads.some((read) => read.use.to === "member" && /^(destroy|abort)$/.test(read.use.name));
  return limits && ends ? "the request is destroyed when its time is up" : undefined;
}

/**
 * `export const config = { runtime: "edge" }`, `export const runtime = "edge"`: such code gets seconds to answer, and holds no thread meanwhile.
 * `export const maxDuration = 60` says how long a function of Next.js may take; an API page says it in its `config`.
 */
export function endsWithPlatform({ scopes, exports }: FileFacts): boolean {
  const given = (name: string): readonly Value[] => {
    const { [name]: own, config } = scopes[0]?.bindings ?? {};
    const inConfig = Object.hasOwn(exports, "config") ? (config?.values ?? []) : [];
    return [
      ...(Object.hasOwn(exports, name) ? (own?.values ?? []) : []),
      ...inConfig.flatMap((value) => (value.kind === "object" ? (value.properties[name] ?? []) : [])),
    ];
  };
  return (
    given("maxDuration").some((value) => value.kind === "literal" && typeof value.value === "number") ||
    given("runtime").some((value) => value.kind === "literal" && /^(experimental-)?edge$/.test(String(value.value)))
  );
}

const BOUNDED: { readonly fallback: ReadonlySet<FileFacts> } = { fallback: new Set() };

/** Is the file loaded by handlers that their platform ends, and by no other handler of a framework? */
export function isLoadedByBounded(view: View, file: FileFacts): boolean {
  const loaded = view.rememberWhole(BOUNDED, () => {
    const bounded = view.files.filter((one) => one.language === "typescript" && endsWithPlatform(one));
    if (bounded.length === 0) return new Set<FileFacts>();
    const free = view.files.filter((one) => !endsWithPlatform(one) && [...fileHandlers(view, one)].length > 0);
    const others = new Set(free.flatMap((one) => [...view.closure(one)]));
    return new Set(bounded.flatMap((one) => [...view.closure(one)]).filter((one) => !others.has(one)));
  });
  return loaded.has(file) && !view.services().some((service) => service.loaded.has(file));
}

const FUNCTIONS: { readonly fallback: ReadonlySet<FileFacts> } = { fallback: new Set() };
/** Manifests of code that runs in functions of a platform name one of these. */
const PLATFORMS = ["serverless", "@types/aws-lambda", "aws-lambda", "@aws-lambda-powertools/commons"];

/** Is the file loaded by handlers of a function platform, and by no server? The platform ends what takes too long, and bills for it. */
export function runsInFunctions(view: View, file: FileFacts): boolean {
  if (!PLATFORMS.some((name) => view.dependency(file, name) !== undefined)) return false;
  const loaded = view.rememberWhole(FUNCTIONS, () => {
    const entries = view.entryPoints().filter(({ kind }) => kind === "serverless");
    return new Set(entries.flatMap((entry) => [...view.closure(entry.file)]));
  });
  return loaded.has(file) && !view.services().some((service) => service.loaded.has(file));
}

/**
 * `const answer = await fetch(…); return new Response(answer.body)`, `return streamText(…).toTextStreamResponse()`: how long that takes is
 * up to what it carries.
 */
export function relaysBody(view: View, { file, operation }: Call): boolean {
  const use = operation.use.to === "awaited" ? operation.use.then : operation.use;
  if (streamsTo(use)) return true;
  if (use.to !== "bound") return false;
  return (view.variable(file, use.scope, use.name)?.reads ?? []).some(({ use: read }) => {
    if (streamsTo(read)) return true;
    const taken = read.to === "member" && read.name === "body" ? read.then : undefined;
    const taker = taken?.to === "argument" && taken.index === 0 ? file.operations[taken.operation] : undefined;
    return taker?.kind === "new" && /Response$/.test(lastNameOf(taker.callee));
  });
}

/** The ways of the AI SDK to hand a stream on to who asked. */
const streamsTo = (use: Use): boolean =>
  use.to === "member" &&
  use.then.to === "callee" &&
  /^(to\w*Stream(Response)?|to(AI|UI|Data)\w*Response|pipe\w*To(Response|Writable)|merge\w*Into\w*Stream)$/.test(
    use.name,
  );
