/** Work that is taken on faster than it is done, with nothing that says "enough". */

import type { FileFacts, Scope } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { memberOf } from "#linking/lexical";
import type { Call, FunctionRef, Route, View } from "#linking/view";
import { anyLimiter, limiterOf } from "../questions/concurrency/limiters";
import { type Collection, collectionsOf, isLocal } from "../questions/state/collections";
import { isServed } from "../questions/state/served";
import { defineRule } from "../rule";
import { judgePythonQueue, type PythonQueue, pythonQueues } from "./pythonQueues";

type Subject =
  | { readonly kind: "memory"; readonly place: Place; readonly collection: Collection }
  | { readonly kind: "stream"; readonly place: Place; readonly write: Call; readonly loop: Scope }
  | { readonly kind: "jobs"; readonly place: Place; readonly route: Route; readonly adds: Call }
  | { readonly kind: "python"; readonly place: Place; readonly queue: PythonQueue };

interface Gap {
  readonly note: string;
}

export const unboundedQueue = defineRule<Subject, Gap>({
  id: "unbounded-queue",
  principle: "rate-limiting",
  priority: "P1",
  confidence: "medium",
  languages: ["typescript", "python"],
  version: 3,
  summary: "A queue that requests fill without a bound: it grows until the process or the store is full.",
  *subjects(view, file) {
    for (const collection of collectionsOf(view, file))
      if (isQueue(view, collection)) yield { kind: "memory", place: view.place(file, collection.span), collection };
    yield* streamWrites(view, file);
    for (const queue of pythonQueues(view, file)) yield { kind: "python", place: queue.made.place, queue };
    for (const route of view.routes()) {
      const adds = route.call.file === file ? manyJobs(view, route) : undefined;
      if (adds !== undefined) yield { kind: "jobs", place: route.call.place, route, adds };
    }
  },
  judge(view, subject) {
    switch (subject.kind) {
      case "memory":
        return judgeMemory(view, subject.collection);
      case "stream":
        return judgeStream(view, subject.write, subject.loop);
      case "jobs":
        return judgeJobs(view, subject.route, subject.adds);
      case "python":
        return judgePythonQueue(view, subject.queue);
    }
  },
  message(subject) {
    switch (subject.kind) {
      case "memory":
        return `\`${subject.collection.name}\` grows with every request and has no bound: refuse or drop when it is full.`;
      case "stream":
        return `\`${subject.write.callee}\` in a loop ignores back-pressure: all of it piles up in memory. Use \`pipeline\`, or wait for \`drain\`.`;
      case "jobs":
        return `One request adds many jobs with \`${subject.adds.callee}\`, as often as it likes: bound the queue, drop duplicates or limit the route.`;
      case "python":
        return subject.queue.what === "queue"
          ? `\`${subject.queue.made.callee}\` has no bound, and requests fill it: give it a \`maxsize\`, and refuse when it is full.`
          : `The threads of \`${subject.queue.made.callee}\` are bounded, the calls that wait for them are not: refuse requests when too many wait.`;
    }
  },
  // Threads of a pool work on; what waits for them holds a request each.
  weigh: (subject) => (subject.kind === "python" && subject.queue.what === "executor" ? "P2" : undefined),
});

const TAKES = /^(shift|pop|splice)$/;

/** A list at module level or in a field: requests push, something else takes from it. */
function isQueue(view: View, collection: Collection): boolean {
  const { file, additions, looks, kind } = collection;
  if (kind !== "list" || !looks.some(({ how }) => TAKES.test(how))) return false;
  return additions.some(({ operation }) => {
    const scope = file.scopes[operation.scope]?.function ?? 0;
    return file.scopes[scope]?.kind === "function" && isServed(view, { file, scope });
  });
}

function judgeMemory(view: View, collection: Collection): Verdict<Gap> {
  const { file, additions, looks, isMeasured, span } = collection;
  if (isMeasured) return pass("its length is limited");
  if (isLocal(view, collection)) return unknown("how long its owner lives is not known");
  const pushes = additions.map(({ operation }) => file.scopes[operation.scope]?.function);
  // Pushed and taken out by one function: what stays is bounded by that function.
  if (looks.some((look) => TAKES.test(look.how) && pushes.includes(look.function)))
    return unknown("the same function takes out what it puts in");
  const [first] = additions;
  return gap({ note: "" }, [
    { place: view.place(file, first?.operation.span ?? span), note: "filled here" },
    ...looks
      .filter(({ how }) => TAKES.test(how))
      .slice(0, 1)
      .map((look) => ({ place: view.place(file, look.span), note: "emptied here" })),
  ]);
}

/** `file.write(row)` whose answer nobody looks at; replies of a server are left to their own rules. */
const isStreamWrite = ({ symbol, operation }: Call): boolean =>
  symbol === "stream.Writable.write" && operation.kind === "call";

/** One write for each stream and loop: the others of the loop pile up in the same buffer. */
function* streamWrites(view: View, file: FileFacts): Generator<Subject> {
  const told = new Set<string>();
  for (const write of view.calls(file)) {
    const loop = isStreamWrite(write) ? endlessLoop(view, file, write) : undefined;
    if (loop === undefined || told.has(`${write.callee} ${loop.id}`)) continue;
    told.add(`${write.callee} ${loop.id}`);
    yield { kind: "stream", place: write.place, write, loop };
  }
}

/** The loop around the write that brings new data without end: `for await`, or a loop that awaits its next part. */
function endlessLoop(view: View, file: FileFacts, { operation }: Call): Scope | undefined {
  for (const scope of view.chain(file, operation.scope)) {
    if (scope.kind === "function" || scope.kind === "module") return undefined;
    if (scope.kind !== "loop" || scope.over === undefined) continue;
    const { over } = scope;
    const isAwaited = [...file.reads, ...file.operations].some(
      ({ use, span }) =>
        use.to === "iterated" && use.awaited && span.start >= scope.span.start && span.end <= scope.span.end,
    );
    if (isAwaited && over.kind !== "array") return scope;
  }
  return undefined;
}

function judgeStream(view: View, write: Call, loop: Scope): Verdict<Gap> {
  const { file, operation } = write;
  if (operation.use.to !== "dropped" && operation.use.to !== "voided") return pass("the answer of write is looked at");
  const drains = view
    .operations(file, loop.function, "nested")
    .some((other) => other.arguments.some((value) => value.kind === "literal" && value.value === "drain"));
  if (drains) return pass("it waits for drain");
  return gap({ note: "" }, [{ place: view.place(file, loop.span), note: "new data comes here" }]);
}

/** The call by which a handler of the route adds several jobs for one request. */
function manyJobs(view: View, route: Route): Call | undefined {
  if (route.method === "get" || route.method === "head") return undefined;
  const handler = route.chain.at(-1)?.function;
  return handler === undefined ? undefined : bulkIn(view, handler, 0);
}

function bulkIn(view: View, { file, scope }: FunctionRef, depth: number): Call | undefined {
  for (const operation of view.operations(file, scope, "nested")) {
    const call = view.call(file, operation);
    if (call === undefined) continue;
    if (call.concept === "enqueue") {
      if (/\.addBulk$/.test(call.symbol ?? "") || isRepeated(view, file, call, scope)) return call;
      continue;
    }
    if (depth > 2 || !view.effectsOf(call).some(({ concept }) => concept === "enqueue")) continue;
    for (const target of view.targets(call)) {
      const found = bulkIn(view, target, depth + 1);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** In a loop, or in a callback that runs for each item of a list. */
function isRepeated(view: View, file: FileFacts, { operation }: Call, within: number): boolean {
  for (const scope of view.chain(file, operation.scope)) {
    if (scope.id === within) return false;
    if (scope.kind === "loop" && scope.over?.kind !== "array") return true;
    const use = scope.kind === "function" ? scope.use : undefined;
    const given = use?.to === "argument" ? file.operations[use.operation]?.callee : undefined;
    if (/^(map|forEach|flatMap)$/.test(memberOf(given) ?? "")) return true;
  }
  return false;
}

const DEPTH =
  /\.(getWaitingCount|getWaiting|getJobCounts|getJobCountByTypes|count|getActiveCount|getDelayedCount|checkHealth)$/;

function judgeJobs(view: View, route: Route, adds: Call): Verdict<Gap> {
  const limiter = limiterOf(view, route);
  if (limiter !== undefined) return pass("the route is limited");
  if (anyLimiter(view, view.closure(route.call.file))) return unknown("how the limiter is attached is not seen");
  const { file } = adds;
  const around = view.operations(file, file.scopes[adds.operation.scope]?.function ?? 0, "nested");
  const handler = route.chain.at(-1)?.function;
  const all = handler === undefined ? around : [...around, ...view.operations(handler.file, handler.scope, "nested")];
  if (all.some((operation) => DEPTH.test(view.call(file, operation)?.symbol ?? "")))
    return pass("it looks how full the queue is");
  if (mentionsJobId(view, adds)) return pass("a job id drops duplicates");
  return gap({ note: "" }, [{ place: adds.place, note: "many jobs are added here" }]);
}

const mentionsJobId = (view: View, { file, operation }: Call): boolean => {
  const scope = file.scopes[operation.scope]?.function ?? 0;
  const outer = file.scopes[file.scopes[scope]?.parent ?? 0]?.function ?? scope;
  return (
    view
      .operations(file, outer, "nested")
      .some(({ arguments: values }) => values.some((value) => hasJobId(value, 0))) ||
    [...file.scopes].some(
      (at) =>
        at.function === outer &&
        Object.values(at.bindings).some(({ values }) => values.some((value) => hasJobId(value, 0))),
    )
  );
};

function hasJobId(value: FileFacts["operations"][number]["arguments"][number], depth: number): boolean {
  if (depth > 4) return false;
  if (value.kind === "array") return value.items.some((item) => hasJobId(item, depth + 1));
  if (value.kind !== "object") return false;
  return Object.entries(value.properties).some(
    ([name, inner]) => /^(jobId|singletonKey|jobKey|deduplication)$/.test(name) || hasJobId(inner, depth + 1),
  );
}
