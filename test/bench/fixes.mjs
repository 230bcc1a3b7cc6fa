// How long the light bulb takes: the list of fixes at a finding, and the edit of one of them, type check included, in many files.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { ROOT } from "../support/dependencies.mjs";
import { measure, quantiles } from "./measure.mjs";
import { cpuOf, open, withServer } from "./server.mjs";

/** Files that are opened, evenly spread; in each, the fixes of one finding are asked for. */
const FILES = 220;
/** The first ones pay for loading and compiling the type checker; an editor pays them once a session. */
const WARM_UP = 20;

/** Libraries have few findings: every file is opened with this at its end, as if somebody had just typed it. */
const TYPED = `
export async function typedByTheBench(address: string): Promise<{ readonly id: string }> {
  const answer = await fetch(address);
  const text = await answer.text();
  try {
    return JSON.parse(text) as { readonly id: string };
  } catch {
    throw new Error("not JSON: " + address);
  }
}
`;

/**
 * @returns {Promise<{ list: object, resolve: object, first: number, cpu: number | undefined }>} milliseconds: median, 95th percentile and
 * most of warm lists and resolves with their count, the first resolve after the start, and the processor time of a warm resolve
 */
export async function lightBulbs(corpus) {
  const home = mkdtempSync(path.join(tmpdir(), "bw-fixes-"));
  const env = { HOME: home, USERPROFILE: home, LOCALAPPDATA: home, XDG_CACHE_HOME: path.join(home, ".cache") };
  try {
    // As when an editor starts again: everything but the open files is known from the last time.
    await measure([path.join(ROOT, "dist/cli.js"), "check", ".", "--fail-on", "none"], { cwd: corpus.root, env });
    const samples = await withServer(corpus.root, (server) => askAll(server, corpus), env);
    return summaryOf(samples);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function askAll(server, corpus) {
  const samples = [];
  const typed = corpus.files.filter((file) => /\.[cm]?tsx?$/.test(file));
  for (const [index, file] of evenly(typed, FILES).entries()) {
    const uri = pathToFileURL(path.join(corpus.root, file)).href;
    const text = `${readFileSync(path.join(corpus.root, file), "utf8")}${TYPED}`;
    const languageId = file.endsWith("x") ? "typescriptreact" : "typescript";
    const { items } = await open(server.connection, { uri, languageId, text });
    const sample = await askAt(server, { uri, items, index });
    if (sample !== undefined) samples.push(sample);
    await server.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
  }
  return samples;
}

/** Asks at a finding what VS Code asks when the light bulb is opened and a fix is taken. */
async function askAt({ connection, pid }, { uri, items, index }) {
  const diagnostic = items[index % items.length];
  if (diagnostic === undefined) return undefined;
  const started = performance.now();
  const actions = await connection.sendRequest("textDocument/codeAction", {
    textDocument: { uri },
    range: diagnostic.range,
    context: { diagnostics: [diagnostic], triggerKind: 1 },
  });
  const list = performance.now() - started;
  const fixes = actions.filter(({ data, kind }) => data !== undefined && kind.startsWith("quickfix"));
  // Another one each time: what they cost differs.
  const fix = fixes[index % fixes.length];
  if (fix === undefined) return { list };
  const before = cpuOf(pid);
  const begun = performance.now();
  await connection.sendRequest("codeAction/resolve", fix);
  const resolve = performance.now() - begun;
  const after = cpuOf(pid);
  return { list, resolve, cpu: before === undefined || after === undefined ? undefined : after - before };
}

function summaryOf(samples) {
  const warm = samples.slice(WARM_UP);
  const resolved = warm.filter(({ resolve }) => resolve !== undefined);
  const cpu = resolved.map((sample) => sample.cpu).filter((value) => value !== undefined);
  return {
    list: figures(warm.map(({ list }) => list)),
    resolve: figures(resolved.map(({ resolve }) => resolve)),
    first: samples.find(({ resolve }) => resolve !== undefined)?.resolve,
    cpu: cpu.length === 0 ? undefined : cpu.reduce((sum, one) => sum + one, 0) / cpu.length,
  };
}

function figures(samples) {
  return { ...quantiles(samples), most: Math.max(...samples), count: samples.length };
}

/** At most `count` of a list, evenly spread. */
function evenly(list, count) {
  const step = Math.max(1, list.length / count);
  return Array.from({ length: Math.min(count, list.length) }, (_, index) => list[Math.floor(index * step)]);
}
