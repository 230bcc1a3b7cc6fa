/** Refactorings on a selection, with no finding near: each one changes what it is asked for, or says in one line why not. */

import { describe, expect, test } from "vitest";

import { createFixing } from "#engine/fixes/createFixing";
import type { FixResult } from "#engine/fixing";
import { applyEdits } from "#facts/edits";
import { contentHash } from "#platform/hash";

import { linkTexts } from "../support/check";
import { CONFIGURATIONS } from "./configurations";
import { memoryReader, ROOT, sharedReader } from "./workspace";

const API = `export const api = {
  user: async (id: string): Promise<string> => id,
  create: async (id: string): Promise<string> => id,
  label: (id: string): string => id,
  transaction: <T>(work: () => Promise<T>): Promise<T> => work(),
};
`;
const BUMP = `import { readFile, writeFile } from "node:fs/promises";
export async function bump(file: string): Promise<void> {
  const count = Number(await readFile(file, "utf8"));
  await writeFile(file, String(count + 1));
}
`;
const LISTED = `import { readdirSync } from "node:fs";
import { copyFile } from "node:fs/promises";
export async function list(folder: string): Promise<readonly string[]> {
  await copyFile(folder, folder);
  return readdirSync(folder);
}
`;
const COPIED = `import { readFile, writeFile } from "node:fs/promises";
export async function copy(from: string, to: string): Promise<void> {
  const text = await readFile(from, "utf8");
  await writeFile(to, text);
}
`;
const WRITE = "writeFile(file, String(count + 1))";
const user = (line: string): string => `import { api } from "./api.js";\n${line}\n`;
const USER = user("export const name = async (id: string): Promise<string> => await api.user(id);");
const STEPS = user(`export async function order(id: string): Promise<void> {
  await api.user(id);
  await api.create(id);
}`);
const PARSE = `interface Order { id: string; qty: number }
export const parse = (text: string): Order => JSON.parse(text) as Order;
`;

interface Asked {
  readonly kind: string;
  /** `src/main.ts`, and what of it is selected. */
  readonly text: string;
  readonly selected: string;
  readonly beside?: Readonly<Record<string, string>>;
}

const changed: readonly (Asked & { readonly into: string })[] = [
  { kind: "retry", text: USER, selected: "api.user(id)", into: "await retry(() => api.user(id))" },
  { kind: "deadline", text: USER, selected: "api.user", into: "withDeadline(() => api.user(id), 10_000" },
  { kind: "breaker", text: USER, selected: "api.user(id)", into: "apiBreaker.run(() => api.user(id))" },
  { kind: "limiter", text: USER, selected: "api.user(id)", into: "apiLimit.run(() => api.user(id))" },
  {
    kind: "flow-log",
    text: STEPS,
    selected: "async function order",
    into: 'flow.step("api.create", () => api.create(id))',
  },
  {
    kind: "lock",
    text: BUMP,
    selected: WRITE,
    into: "await using _lock = await acquireFileLock(file);\n  const",
  },
  {
    kind: "lock",
    text: BUMP,
    selected: BUMP.split("\n").slice(2, 4).join("\n"),
    into: "acquireFileLock(file);\n  const",
  },
  {
    kind: "atomic-write",
    text: BUMP,
    selected: WRITE,
    into: "await writeFileAtomic(file, String(count + 1))",
  },
  { kind: "validate", text: PARSE, selected: "JSON.parse(text) as Order", into: "order" },
];

const IN_TRANSACTION = user(
  "export const load = (id: string): Promise<string> => api.transaction(async () => await api.user(id));",
);
const LIMITED = user(
  'export const name = async (id: string): Promise<string> => await api.user(id + (AbortSignal.timeout(1).aborted ? "" : "!"));',
);
const CALLER = `import { withFileLock } from "./hardening/fileLock.js";
import { bump } from "./main.js";
export const twice = (file: string): Promise<void> => withFileLock(file, () => bump(file));
setInterval(() => bump("other.txt"), 1_000);
`;
const LOOP = `import { order } from "./main.js";
export async function all(ids: readonly string[]): Promise<void> {
  for (const id of ids) await order(id);
}
`;
const SLOW = `import { readFile, writeFile } from "node:fs/promises";
import { rates } from "./rates.js";
export async function refresh(file: string): Promise<void> {
  const known = await readFile(file, "utf8");
  await writeFile(file, known + (await rates()));
}
`;
const RATES = 'export const rates = async (): Promise<string> => (await fetch("https://rates.internal")).text();\n';
const LOCAL = user(
  "export const made = async (id: string): Promise<string> => { const own = { ...api }; return await own.user(id); };",
);

const AT_START = user('const id = "1";\nexport const first = await api.user(id);');

const refused: readonly (Asked & { readonly because: string })[] = [
  { kind: "retry", text: IN_TRANSACTION, selected: "api.user(id)", because: "part of a transaction" },
  { kind: "deadline", text: LIMITED, selected: "api.user", because: "given a signal or a limit already" },
  {
    kind: "lock",
    text: BUMP.replace("async ", "").replaceAll("await ", ""),
    selected: WRITE,
    because: "async function",
  },
  {
    kind: "lock",
    text: BUMP,
    selected: 'readFile(file, "utf8")',
    beside: { "src/job.ts": CALLER, ...locks() },
    because: "a caller holds a lock",
  },
  {
    kind: "lock",
    text: SLOW,
    selected: "writeFile(file, known + (await rates()))",
    beside: { "src/rates.ts": RATES },
    because: "waits for the network",
  },
  {
    kind: "flow-log",
    text: STEPS,
    selected: "async function order",
    beside: { "src/all.ts": LOOP },
    because: "called in a loop",
  },
  {
    kind: "atomic-write",
    text: BUMP.replace(WRITE, 'writeFile(file, String(count), { flag: "a" })'),
    selected: 'writeFile(file, String(count), { flag: "a" })',
    because: "flag",
  },
  {
    kind: "validate",
    text: PARSE.replace("qty: number", "at: Date"),
    selected: "JSON.parse(text) as Order",
    because: "Date",
  },
  { kind: "breaker", text: `#!/usr/bin/env node\n${USER}`, selected: "api.user(id)", because: "a command ends before" },
  { kind: "limiter", text: AT_START, selected: "api.user(id)", because: "made once, when the module is loaded" },
];

/** The kit's own lock, by the header that its files have: that a lock is held is known of it. */
function locks(): Readonly<Record<string, string>> {
  const head = "// Bulwark kit 1 · fileLock · sha256 0123456789abcdef\n";
  const text = "export const withFileLock = <T>(_file: string, work: () => Promise<T>): Promise<T> => work();\n";
  return { "src/hardening/fileLock.ts": head + text };
}

describe("on a selection", () => {
  test.each(changed)("$kind changes `$selected`", async ({ into, ...asked }) => {
    const { result, text } = await resolved(asked);
    if (result.kind !== "edits") throw new Error(JSON.stringify(result));
    const [edited] = result.edits;
    expect(applyEdits(text, edited?.edits ?? [])).toContain(into);
  });

  test.each(refused)("$kind says why not at `$selected`: $because", async ({ because, ...asked }) => {
    const { result } = await resolved(asked);
    expect(result).toMatchObject({ kind: "refused", because: expect.stringContaining(because) });
    expect(result.kind === "refused" ? result.because : "").toMatch(/^[^\n]{10,140}$/);
  });

  test.each([
    { text: LOCAL, selected: "own.user(id)", kinds: ["breaker", "limiter"] },
    { text: LISTED, selected: "readdirSync(folder)", kinds: ["lock"] },
    { text: LISTED, selected: "copyFile(folder, folder)", kinds: ["lock"] },
    { text: COPIED, selected: 'readFile(from, "utf8")', kinds: ["lock"] },
    { text: BUMP, selected: "Number", kinds: ["lock", "atomic-write", "retry", "deadline"] },
  ])("nothing is offered at `$selected` that has no subject there", async ({ text, selected, kinds }) => {
    const { fixing, span } = await opened({ kind: "", text, selected });
    const offered = fixing.list("src/main.ts", span).map(({ refactoring }) => refactoring ?? "");
    expect(offered.filter((kind) => kinds.includes(kind))).toEqual([]);
  });
});

/** `api.label` gives a text, which only its type says. */
const BUILDER =
  'import { api } from "./api.js";\nexport const labels = (ids: string[]) => ids.map((id) => api.label(id));\n';
const PROMISED = user("export const name = (id: string): Promise<string> => api.user(id);");

describe("without time to check types", () => {
  const late = async (kind: string, text: string, selected: string): Promise<FixResult> =>
    (await resolved({ kind, text, selected }, 0)).result;

  test.each(["retry", "deadline", "breaker", "limiter"])("%s waits for them, even around a promise", async (kind) => {
    const given = [PROMISED, USER].map((text) => late(kind, text, "api.user(id)"));
    for (const result of await Promise.all([...given, late(kind, BUILDER, "api.label(id)")]))
      expect(result).toMatchObject({ kind: "refused", because: expect.stringContaining("try again") });
  });

  test("no step of a flow: what the compiler has found out about a value may be forgotten in a function", async () => {
    const text =
      'import { api } from "./api.js";\nexport async function sync(): Promise<void> {\n  await api.user("1");\n  await api.user("2");\n}\n';
    expect(await late("flow-log", text, "sync")).toMatchObject({
      kind: "refused",
      because: expect.stringContaining("try again"),
    });
  });
});

async function opened({ text, selected, beside = {} }: Asked, budget = 60_000) {
  const files = new Map([
    ["tsconfig.json", CONFIGURATIONS[0]?.tsconfig ?? ""],
    ["package.json", JSON.stringify({ type: "module", dependencies: { typescript: "^6.0.0" } })],
    ["src/api.ts", API],
    ["src/main.ts", text],
    ...Object.entries(beside),
  ]);
  const view = await linkTexts(files);
  const fixing = createFixing({
    root: ROOT,
    // Without time, nothing may be parsed yet.
    reader: budget === 0 ? memoryReader(files) : sharedReader(files),
    text(path) {
      const content = files.get(path);
      return content === undefined ? undefined : { text: content, hash: contentHash(content) };
    },
    findings: () => [],
    language: () => "typescript",
    view: () => view,
    kitFolder: () => undefined,
    budget,
  });
  await fixing.prepare();
  const start = text.indexOf(selected);
  return { fixing, span: { start, end: start + selected.length } };
}

async function resolved(asked: Asked, budget?: number): Promise<{ readonly result: FixResult; readonly text: string }> {
  const { fixing, span } = await opened(asked, budget);
  const offer = fixing.list("src/main.ts", span).find(({ refactoring }) => refactoring === asked.kind);
  if (offer === undefined) throw new Error(`${asked.kind} is not offered`);
  return { result: await fixing.resolve(offer), text: asked.text };
}
