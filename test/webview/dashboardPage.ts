/** The dashboard in a real browser: its own HTML and policy, VS Code's theme variables, and a host that answers as the test says. */

import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";

import { changesBetween } from "#protocol/changes";
import { formatsOf } from "#protocol/locale";
import type { DashboardState, PageRequest } from "#webview-protocol/dashboard";

import { dashboardPage } from "../../client/src/features/dashboard/page";
import { PSEUDO, pseudoTexts } from "../l10n/pseudo.mjs";
import { BUNDLE, inLanguage, messageOf, readTexts } from "../l10n/texts.mjs";
import { launchChromium } from "../support/chromium";
import { RETRY_PROMPT } from "./orders";

const ROOT = join(import.meta.dirname, "../..");
const FAKE_EDITOR = join(import.meta.dirname, "fakeEditor.mjs");
const ICONS = join(ROOT, "node_modules/@vscode/codicons/dist");

/** Theme name → file of its variables, and the class VS Code puts on the body. */
export const THEMES = {
  dark: { file: "dark-v2", body: "vscode-dark" },
  light: { file: "light-v2", body: "vscode-light" },
  "hc-dark": { file: "hc-dark", body: "vscode-high-contrast" },
  "hc-light": { file: "hc-light", body: "vscode-high-contrast vscode-high-contrast-light" },
} as const;
export type Theme = keyof typeof THEMES;

export interface Opened {
  readonly page: Page;
  /** Requests of the page so far, without those that only read. */
  readonly requests: PageRequest[];
  /** Everything the browser complained about: policy violations, errors, console errors. */
  readonly complaints: string[];
  /** Replaces what the host answers, and sends what has changed; `lost`: the page missed a state before. */
  change(state: DashboardState, how?: "lost"): Promise<void>;
  close(): Promise<void>;
}

type Answer = { readonly refused: string } | { readonly result: unknown };

export interface OpenOptions {
  readonly state: DashboardState;
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  /** English when absent; one there is a bundle for, or the pseudo language. */
  readonly language?: string;
  /** What an earlier visit kept. */
  readonly kept?: unknown;
  /** Answers to requests other than `snapshot`; nothing means done, and for a prompt the one about retries. */
  readonly answer?: (request: PageRequest) => Answer | undefined;
}

export interface DashboardBrowser {
  open(options: OpenOptions): Promise<Opened>;
  close(): Promise<void>;
}

/** Builds the page once, serves it on the loopback interface and starts the browser. */
export async function startDashboardBrowser(): Promise<DashboardBrowser> {
  const server = await serve(await bundle());
  const browser = await launchChromium();
  return {
    open: (options) => open(browser, addressOf(server), options),
    async close() {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bundle(): Promise<Readonly<Record<string, string | Buffer>>> {
  const built = await build({
    absWorkingDir: ROOT,
    entryPoints: ["webview/src/dashboard/main.ts"],
    outfile: "dashboard.js",
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    target: "es2022",
    logLevel: "silent",
  });
  const files: Record<string, string | Buffer> = {
    "/codicon.css": await readFile(join(ICONS, "codicon.css")),
    "/codicon.ttf": await readFile(join(ICONS, "codicon.ttf")),
  };
  for (const file of built.outputFiles)
    files[file.path.endsWith(".css") ? "/dashboard.css" : "/dashboard.js"] = file.text;
  return files;
}

const TYPES: Readonly<Record<string, string>> = { css: "text/css", js: "text/javascript", ttf: "font/ttf" };

async function serve(files: Readonly<Record<string, string | Buffer>>): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname: path, searchParams } = new URL(request.url ?? "/", addressOf(server));
    const file = files[path];
    if (path === "/") {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(
        dashboardPage({
          cspSource: addressOf(server),
          nonce: randomUUID(),
          script: "dashboard.js",
          style: "dashboard.css",
          codicons: "codicon.css",
          ...languageOf(searchParams.get("language")),
        }),
      );
      return;
    }
    // Browsers ask for a favicon by themselves; that is no complaint about the page.
    response.statusCode = file === undefined ? 204 : 200;
    response.setHeader("content-type", TYPES[path.split(".").at(-1) ?? ""] ?? "text/plain");
    response.end(file ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function languageOf(language: string | null) {
  if (language === null) return { language: formatsOf("en").locale };
  const texts = language === PSEUDO ? pseudoTexts(readTexts(BUNDLE)) : readTexts(inLanguage(BUNDLE, language));
  const messages = Object.entries(texts).map(([key, entry]) => [key, messageOf(entry)] as const);
  return { language: formatsOf(language).locale, texts: Object.fromEntries(messages) };
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function open(browser: Browser, address: string, options: OpenOptions): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: options.width ?? 1200, height: options.height ?? 900 } });
  page.setDefaultTimeout(10_000);
  const requests: PageRequest[] = [];
  const complaints: string[] = [];
  let state: DashboardState = { ...options.state, number: 1 };
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  await page.exposeFunction("hostHears", (message: { readonly id: number; readonly request: PageRequest }) => {
    const { id, request } = message;
    if (request.kind === "snapshot") return { type: "reply", id, ok: true, result: state };
    const answer = options.answer?.(request);
    if (request.kind === "prompt") return { type: "reply", id, ok: true, result: RETRY_PROMPT, ...replyOf(answer) };
    requests.push(request);
    return { type: "reply", id, ok: true, ...replyOf(answer) };
  });
  const theme = THEMES[options.theme ?? "dark"];
  const editor = {
    variables: await variablesOf(theme.file),
    bodyClass: theme.body,
    kept: options.kept ?? null,
  };
  await page.addInitScript({
    content: `${await readFile(FAKE_EDITOR, "utf8")}\nfakeEditor(${JSON.stringify(editor)});`,
  });
  await page.goto(options.language === undefined ? address : `${address}/?language=${options.language}`);
  // Icons are part of the picture: without their font, screenshots and axe would see boxes.
  await page.evaluate("document.fonts.ready.then(() => undefined)");
  return {
    page,
    requests,
    complaints,
    async change(next, how) {
      const before = how === "lost" ? { ...state, number: (state.number ?? 0) + 1 } : state;
      state = { ...next, number: (before.number ?? 0) + 1 };
      const sent = { type: "event", event: "changes", base: before.number, changes: changesBetween(before, state) };
      await page.evaluate(`window.postMessage(${JSON.stringify(sent)}, "*")`);
    },
    close: () => page.close(),
  };
}

function replyOf(answer: Answer | undefined): object {
  if (answer === undefined) return {};
  return "refused" in answer ? { ok: false, message: answer.refused } : { result: answer.result };
}

/** Settings rather than theme: VS Code sets them in every webview. */
const FONTS = [
  ["--vscode-font-family", '"Segoe UI", Ubuntu, "Liberation Sans", sans-serif'],
  ["--vscode-font-size", "13px"],
  ["--vscode-font-weight", "normal"],
  ["--vscode-editor-font-family", '"Droid Sans Mono", "Liberation Mono", monospace'],
  ["--vscode-editor-font-size", "14px"],
] as const;

async function variablesOf(file: string): Promise<readonly (readonly [string, string])[]> {
  const path = join(ROOT, "node_modules/@vscode-elements/webview-playground/dist/themes", `${file}.js`);
  const module: { readonly theme: readonly (readonly [string, string])[] } = await import(path);
  return [...FONTS, ...module.theme];
}
