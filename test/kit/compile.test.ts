/** Kit parts compile in the projects that they are written into: module systems, old libraries, browsers, strictest settings. */

import { dirname, join } from "node:path";

import ts from "typescript";
import { describe, expect, test } from "vitest";

import { type KitPart, kitParts, type RenderOptions, renderPart } from "#kit/catalogue";

const ROOT = join(import.meta.dirname, "../..");
/** A folder that exists only in memory, inside the repository so that `@types/node` is found. */
const PROJECT = join(ROOT, "test/kit/in-memory-project");

const STRICT: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  isolatedModules: true,
  skipLibCheck: true,
  declaration: true,
  target: ts.ScriptTarget.ES2020,
  lib: ["lib.es2020.d.ts"],
  types: ["node"],
  typeRoots: [join(ROOT, "node_modules/@types")],
};

interface Project {
  readonly name: string;
  readonly importEnding: RenderOptions["importEnding"];
  readonly packageType: "module" | "commonjs";
  readonly options: ts.CompilerOptions;
  readonly parts?: readonly KitPart[];
  /** Strict, and its `lib` knows `await using`. */
  readonly isModern?: boolean;
}

const nodeNext = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext };
const bundler = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };
const webParts = kitParts.filter((part) => !part.node);

const PROJECTS: readonly Project[] = [
  {
    name: "an ES module project (nodenext), imports with .js",
    importEnding: ".js",
    packageType: "module",
    options: { ...nodeNext, verbatimModuleSyntax: true, isolatedDeclarations: true },
  },
  { name: "a CommonJS project (nodenext)", importEnding: "", packageType: "commonjs", options: nodeNext },
  {
    name: "a CommonJS project of the old kind (node10)",
    importEnding: "",
    packageType: "commonjs",
    options: {
      module: ts.ModuleKind.CommonJS,
      moduleResolution: ts.ModuleResolutionKind.Node10,
      ignoreDeprecations: "6.0",
    },
  },
  {
    name: "Node running TypeScript itself: imports with .ts, erasable syntax",
    importEnding: ".ts",
    packageType: "module",
    options: {
      ...nodeNext,
      allowImportingTsExtensions: true,
      erasableSyntaxOnly: true,
      verbatimModuleSyntax: true,
      declaration: false,
      noEmit: true,
    },
  },
  {
    name: "a project with a new lib, where await using works",
    isModern: true,
    importEnding: "",
    packageType: "module",
    options: {
      ...bundler,
      target: ts.ScriptTarget.ES2022,
      lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.dom.d.ts"],
    },
  },
  {
    name: "a loose project",
    importEnding: "",
    packageType: "module",
    options: { ...bundler, strict: false, exactOptionalPropertyTypes: false, noUncheckedIndexedAccess: false },
  },
  {
    name: "a browser project without Node's types",
    importEnding: "",
    packageType: "module",
    options: { ...bundler, types: [], lib: ["lib.es2020.d.ts", "lib.dom.d.ts"] },
    parts: webParts,
  },
];

/** What fixes write, so that the types of the parts are tried as well as their texts. */
const CALLER = `
import { CircuitBreaker, CircuitOpenError } from "./circuitBreaker";
import { CircuitBreakers } from "./circuitBreakers";
import { expensiveBreaker } from "./circuitOptions";
import { ConcurrencyLimit } from "./concurrencyLimit";
import { Cooldown, type CooldownRecord } from "./cooldown";
import { mapLimit, mapLimitSettled } from "./mapLimit";
import { rateLimit } from "./rateLimit";
import { perMinute, RateLimitError, TokenBucket } from "./tokenBucket";
import { TokenBuckets } from "./tokenBuckets";
const payments = new CircuitBreaker({ ...expensiveBreaker, name: "payments", onChange: ({ from, to }) => void [from, to] });
const circuits = new CircuitBreakers({ openMs: 1_000, maxKeys: 10 });
const uploads = new ConcurrencyLimit(4, { maxWaiting: 10 });
const limits = new TokenBuckets({ ...perMinute(30), idleMs: 1_000 });
export async function guarded(hosts: readonly string[], signal: AbortSignal): Promise<(number | string)[]> {
  if (!limits.for("user").tryTake()) throw new RateLimitError("later", limits.for("user").waitMs());
  await new TokenBucket({ capacity: 2, perSecond: 1 }).take(1, signal);
  const one: string = await retry(() => payments.run(() => "paid", signal));
  const wait = (error: unknown): number => (error instanceof CircuitOpenError ? error.retryAfterMs : 0);
  const sizes: number[] = await mapLimit(hosts, 8, async (host, index) => circuits.for(host).run(() => index + wait(host)));
  const all = await mapLimitSettled(hosts, 8, (host) => uploads.run(async () => host.length), signal);
  const stored: CooldownRecord[] = [];
  const feeds = new Cooldown({ onChange: (record) => stored.push(record) });
  if (feeds.ready("feed")) feeds.restore(stored);
  const middleware = rateLimit({ capacity: 20, perSecond: 10, key: (request: { ip: string; user?: string }) => request.user ?? request.ip });
  middleware({ ip: "::1" }, { statusCode: 200, setHeader: () => undefined, end: () => undefined }, () => undefined);
  const states: Record<string, "closed" | "open" | "half-open"> = circuits.states();
  return [one, ...sizes, ...all.map((each) => (each.status === "fulfilled" ? each.value : String(states)))];
}
import { deadline, deadlineSignal, withDeadline } from "./deadline";
import { retry } from "./retry";
import { retryFetch } from "./retryFetch";
import * as v from "./validate";
import { health, live, ready } from "./health";
import { hardenedClient } from "./hardenedClient";
import { metrics, metricsHandler } from "./metrics";
import { clientMetrics, healthMetrics, retryMetrics, watchCircuit } from "./partMetrics";
interface Order { id: string; note?: string; parent: Order | null; kind: "a" | "b"; tags: string[]; at: [number, string] }
const orderGuard: v.Guard<Order> = v.object({
  id: v.string, note: v.exactOptional(v.string), parent: v.nullable(v.lazy(() => orderGuard)),
  kind: v.literal("a", "b"), tags: v.array(v.string), at: v.tuple(v.number, v.string),
});
export async function call(url: string, body: string, signal: AbortSignal, init: RequestInit | undefined): Promise<Order> {
  await fetch(url, { method: "PUT", body, signal: deadlineSignal(signal, 10_000) });
  await fetch(url, deadline(init, 10_000));
  await fetch(url, deadline({ method: "POST" }, 10_000));
  await withDeadline((inner) => fetch(url, { signal: inner }), 500, { signal });
  const text: string = await retry(async () => (await retryFetch(url, { signal })).text());
  await retryFetch(new URL(url), { method: "POST", retry: { idempotent: true, attempts: 2 } });
  return orderGuard.parse(JSON.parse(text), "order");
}
const outcomes = metrics.counter("orders_total", "Orders by outcome.", ["outcome"]);
const breaker = new CircuitBreaker({ name: "mails" });
const mails = hardenedClient({
  name: "mails", baseUrl: new URL("https://mails.test"), breaker, limiter: new ConcurrencyLimit(5), onCall: clientMetrics(),
});
export async function send(): Promise<number> {
  const end = watchCircuit("mails", breaker);
  healthMetrics()(await health.report());
  const response = await retry(() => mails("/1"), { onRetry: retryMetrics("send") });
  end();
  return response.status;
}
const orders = hardenedClient({
  name: "orders", baseUrl: "https://orders.test", headers: () => ({ authorization: "x" }),
  onCall: ({ outcome }) => outcomes.inc({ outcome }),
});
export async function serve(app: { get(path: string, handler: (request: object, response: Res) => void): void }): Promise<string> {
  interface Row { n: number }
  health.register("database", async (signal): Promise<Row> => ({ n: signal.aborted ? 0 : 1 }), { timeoutMs: 500 });
  app.get("/livez", live);
  app.get("/readyz", ready);
  app.get("/metrics", metricsHandler);
  metrics.gauge("level", "Level.").set(1);
  const response = await orders("/1", { method: "POST", body: "x", idempotent: true, deadlineMs: 100 });
  return (await health.ready()).body + (await response.text());
}
interface Res { writeHead(status: number, headers: Record<string, string>): this; setHeader(name: string, value: string): this; end(text: string): this }
`;
const TYPE_CALLER = `
import * as v from "./validate";
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const flat = v.object({ id: v.string, note: v.optional(v.string), pair: v.tupleWithRest([v.number], v.string), map: v.record(v.number) });
export const sameType: Equal<v.Infer<typeof flat>, { id: string; note?: string; pair: [number, ...string[]]; map: Record<string, number> }> = true;
const shape = v.taggedUnion("kind", { a: v.object({ kind: v.literal("a"), x: v.number }), b: v.object({ kind: v.literal("b") }) });
export const sameUnion: Equal<v.Infer<typeof shape>, { kind: "a"; x: number } | { kind: "b" }> = true;
const both = v.union(v.string, v.array(v.number));
export const sameChoice: Equal<v.Infer<typeof both>, string | number[]> = true;
enum Style { Plain = 1, Bold, Link }
const some = v.union(v.literal(Style.Plain), v.literal(Style.Bold));
export const sameMembers: Equal<v.Infer<typeof some>, Style.Plain | Style.Bold> = true;
`;
/** `http.Server` as the types of Node 26 declare it: its events by a map, where those of Node 20 have an overload for each. */
const NEWER_SERVER = `
interface Events { connection: [socket: import("node:net").Socket]; request: [import("node:http").IncomingMessage, import("node:http").ServerResponse] }
interface NewerServer {
  close(callback?: (error?: Error) => void): this;
  closeIdleConnections(): void;
  prependListener<E extends keyof Events>(eventName: E, listener: (...args: Events[E]) => void): this;
  prependListener(eventName: string | symbol, listener: (...args: any[]) => void): this;
}
declare const newer: NewerServer;
`;
const NODE_CALLER = `
import { writeFileAtomic, writeFileAtomicSync } from "./atomicWrite";
import { openCheckpoint } from "./checkpoint";
import { INCIDENT_SCHEMA, installCrashDump } from "./crashDump";
import { type DeadLetters, openDeadLetters } from "./deadLetters";
import { type Journal, openJournal } from "./journal";
import { acquireFileLock, withFileLock } from "./fileLock";
import { startFlow, withFlow } from "./flowLogger";
import { createServer } from "node:http";
import * as https from "node:https";
import * as http2 from "node:http2";
import { correlation, correlationHeaders, correlationId } from "./correlation";
import { health, live } from "./health";
import { gracefulShutdown, onShutdown, shutDown } from "./shutdown";
${NEWER_SERVER}
export function listen(): void {
  const correlate = correlation({ header: "x-correlation-id" });
  const server = createServer((request, response) => correlate(request, response, () => {
    if (request.url === "/livez") return live(request, response);
    response.end(correlationId() ?? JSON.stringify(correlationHeaders()));
  }));
  gracefulShutdown(server.listen(3000), { drainDelayMs: 2_000 });
  gracefulShutdown(https.createServer({}));
  gracefulShutdown(http2.createServer());
  gracefulShutdown(newer);
  gracefulShutdown();
  const forget = onShutdown("close", "database", () => health.ready());
  if (server.listening) forget();
  else shutDown();
}
export async function resume(rows: readonly string[]): Promise<void> {
  const crashDump = installCrashDump({ dir: "reports/incidents", context: () => ({ requestId: correlationId() }) });
  crashDump.note({ rows: rows.length, schema: INCIDENT_SCHEMA.$id });
  const checkpoint = await openCheckpoint("state/import.checkpoint");
  const sizes: number[] = [];
  for (const row of rows) sizes.push(await checkpoint.step(row, () => row.length, { idempotent: true }));
  await checkpoint.reset();
  await checkpoint.close();
  const letters: DeadLetters<{ total: number }> = await openDeadLetters("state/orders", { source: "orders" });
  await letters.add({ id: "1", payload: { total: 1 }, error: new Error("x"), requestId: correlationId() });
  await letters.replay(({ payload }, signal) => fetch("https://x/" + payload.total, { signal }), { max: 10 });
  const journal: Journal<{ n: number }> = await openJournal("state/events", { lock: { timeoutMs: 1_000 } });
  for (const { sequence, value } of journal.recovered) sizes.push(sequence + value.n);
  await journal.compact(await journal.append({ n: sizes.length }), [{ n: 1 }]);
  await journal.close();
}
export async function save(file: string, rows: readonly string[]): Promise<number> {
  await writeFileAtomic(file, JSON.stringify(rows, null, 2), "utf8");
  await writeFileAtomic(file, Buffer.from("x"), { mode: 0o600, encoding: "utf8" });
  writeFileAtomicSync(new URL("file:///x"), "text");
  const lock = await acquireFileLock(file);
  await lock.release();
  const flow = startFlow("save", { file });
  const read: string = await flow.step("read", async () => file);
  flow.end();
  return withFlow("save", () => withFileLock(file, () => read.length));
}
`;
const USING_CALLER = `
import { openCheckpoint } from "./checkpoint";
import { openDeadLetters } from "./deadLetters";
import { openJournal } from "./journal";
export async function keep(file: string): Promise<void> {
  await using checkpoint = await openCheckpoint(file);
  await using letters = await openDeadLetters<string>(file + ".dead", { source: file });
  await using journal = await openJournal<number>(file + ".journal");
  await checkpoint.step("a", () => journal.append(letters.stats().depth));
}
import { acquireFileLock } from "./fileLock";
import { startFlow } from "./flowLogger";
export async function run(file: string): Promise<void> {
  await using lock = await acquireFileLock(file);
  await using flow = startFlow("run", { file: lock.path });
  await flow.step("nothing", () => undefined);
}
`;

describe("every part, and code that uses it, compiles in", () => {
  test.each(PROJECTS.map((project) => [project.name, project] as const))("%s", (_, project) => {
    expect(problemsIn(project)).toEqual([]);
  });
});

test("a mistake in a part would be seen", () => {
  const [project] = PROJECTS;
  expect(project && problemsIn(project, { "broken.ts": "export const one: string = 1;\n" })).toHaveLength(1);
});

function problemsIn(project: Project, extra: Readonly<Record<string, string>> = {}): readonly string[] {
  const { importEnding, parts = kitParts } = project;
  const ended = (text: string): string => text.replaceAll(/"(\.\/\w+)"/g, `"$1${importEnding}"`);
  const files = new Map(Object.entries(extra).map(([name, text]) => [join(PROJECT, name), text]));
  for (const part of parts) files.set(join(PROJECT, part.file), renderPart(part, { importEnding }));
  files.set(join(PROJECT, "caller.ts"), ended(CALLER));
  if (parts === kitParts) files.set(join(PROJECT, "nodeCaller.ts"), ended(NODE_CALLER));
  if (project.isModern === true) {
    files.set(join(PROJECT, "using.ts"), ended(USING_CALLER));
    files.set(join(PROJECT, "types.ts"), ended(TYPE_CALLER));
  }
  files.set(join(PROJECT, "package.json"), JSON.stringify({ type: project.packageType }));

  const options = { ...STRICT, ...project.options };
  const roots = [...files.keys()].filter((path) => path.endsWith(".ts"));
  const program = ts.createProgram(roots, options, inMemory(files, options));
  const diagnostics = [
    ...program.getOptionsDiagnostics(),
    ...program.getSyntacticDiagnostics(),
    ...program.getSemanticDiagnostics(),
    ...(options.declaration === true ? program.getDeclarationDiagnostics() : []),
  ];
  return diagnostics.map(({ file, messageText }) => {
    return `${file?.fileName ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
}

/** Parsed files of the libraries, shared by programs that parse them alike. */
const libraries = new Map<string, ts.SourceFile | undefined>();

function inMemory(files: ReadonlyMap<string, string>, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile, directoryExists } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.directoryExists = (path) => path === PROJECT || directoryExists?.(path) === true;
  host.getCurrentDirectory = () => PROJECT;
  host.getSourceFile = (path, target, onError) => {
    const text = files.get(path);
    if (text !== undefined) return ts.createSourceFile(path, text, target);
    const key = JSON.stringify([path, target]);
    if (!libraries.has(key)) libraries.set(key, getSourceFile(path, target, onError));
    return libraries.get(key);
  };
  host.getDefaultLibLocation = () => dirname(ts.getDefaultLibFilePath(options));
  return host;
}
