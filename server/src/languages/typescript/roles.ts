/** What a TypeScript or JavaScript file is for. */

import type { FileRole, ImportFact } from "#facts/file";
import { hasShebang, isMarkedGenerated, roleOfPath } from "#languages/role";

const declarationPath = /\.d\.(?:[cm]?ts|[^/]+\.ts)$/;
const testFile =
  /[._-](?:test|spec|e2e|cy|stories|story|bench|mock)\.[cm]?[jt]sx?$|(?:^|\/)(?:test[._-]?(?:setup|helpers?|utils?)|setup[._-]?tests?)\.[cm]?[jt]sx?$/i;
/** `lib/test.js` of runners that take what a module exports; a module of that name may also be part of a service. */
const suiteFile = /(?:^|\/)(?:unit-?)?tests?\.[cm]?[jt]s$/i;
const suiteText = /\b(?:setUp|tearDown)\b["']?\s*[:=(]/;
/** What only tests load. */
const testOnly =
  /^(?:vitest|@jest\/globals|supertest|nock|@testing-library\/.*|@playwright\/test|node:test|bun:test|ava|@?cucumber(?:\/cucumber)?)$/;
const scriptFile =
  /(?:^|\/)(?:[^/]+\.(?:config|conf|setup|workspace)|gulpfile|Gruntfile|knexfile|webpack[^/]*|rollup[^/]*|seed)\.[cm]?[jt]s$/;
const settingsFile = /(?:^|\/)src\/(?:[^/]+\/)+[^/]+\.(?:config|conf)\.[cm]?[jt]s$/;
/** Serves the developer who starts it: nothing of it is deployed. */
const devServerFile = /(?:^|\/)(?:dev[-_.]?server|server[-_.]dev|bin\/dev)(?:[-_.][\w-]+)?\.[cm]?[jt]s$/i;
/** Evaluations of a model; in a product that offers them the same folder holds parts of the service. */
const evaluationPath = /(?:^|\/)evals?\/(?:[^/]+\/)*[^/]+\.[cm]?[jt]s$/;
const browserPath = /(?:^|\/)(?:public|static|assets|www|wwwroot)\//;
const minified = /\.min\.[cm]?js$/;
/** What the TypeScript compiler writes into old targets and CommonJS modules: the file is its output. */
const emitted =
  /\bvar __(?:awaiter|generator|importDefault|importStar) =\s*\(this && this\.__|^["']use strict["'];\s*Object\.defineProperty\(exports, ["']__esModule["']/;
/** What rolldown, esbuild and webpack write round the modules they join. */
const bundled =
  /^\/\/#region (?:\\0|[\w@./+-]+\.[cm]?[jt]sx?\r?$)|^var __(?:defProp|commonJS|toESM|esm|getOwnPropNames) ?= |^\/\*{6}\/.*\/\/ webpackBootstrap/m;
/** Somebody else's library, copied into the project with its licence or its address. */
const copied =
  /@license\b|\bMIT[ -]Licensed?\b|\b(?:licensed|released) under (?:the )?(?:MIT|BSD|ISC|Apache)\b|\bsource:\s*https?:\/\/(?:www\.)?github\.com\//i;
const commandLine =
  /^(?:commander|yargs|cac|oclif|@oclif\/.*|citty|clipanion|meow|sade|caporal|vorpal|@commander-js\/.*)$/;
const documentOnly =
  /^(?:react-dom(?:\/client)?|@angular\/(?:platform-browser|core|common)|svelte|vue|preact|solid-js(?:\/web)?|jquery|prosemirror-view|@codemirror\/view|lit|lit-element|react-native)$/;

/** Role of a declaration file, before anything is parsed. */
export const isDeclarationPath = (path: string): boolean => declarationPath.test(path);

/** Role of a file. `imports` decide between a service, a command and a front end when path and text say nothing. */
export function roleOf(path: string, text: string, imports: readonly ImportFact[]): FileRole {
  if (isDeclarationPath(path)) return "declaration";
  if (minified.test(path) || isMarkedGenerated(text) || isMinified(path, text) || emitted.test(text.slice(0, 8_000)))
    return "generated";
  if (/\.[cm]?js$/.test(path) && bundled.test(text.slice(0, 8_000))) return "generated";
  if (/(?:^|\/)libs\/[^/]+\//.test(path) && copied.test(text.slice(0, 600))) return "generated";
  if (testFile.test(path) || (suiteFile.test(path) && suiteText.test(text))) return "test";
  const byPath = roleOfPath(path);
  if (byPath !== undefined) return byPath;
  if (
    browserPath.test(path) ||
    /^(?:\s|\/\/[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*["']use client["']/.test(text.slice(0, 400))
  )
    return "browser";
  // `src/config/database.config.ts` is read by the service; `vite.config.ts` beside it is not.
  if ((scriptFile.test(path) && !settingsFile.test(path)) || devServerFile.test(path)) return "script";
  if (evaluationPath.test(path) && isRunByHand(text)) return "script";
  const isServer = servesThere(path, text);
  if (!isServer && (hasShebang(text) || /(?:^|\/)bin\//.test(path))) return "cli";
  const byImports = roleOfImports(imports);
  return byImports === "service" && isComponent(path, text, imports) ? "browser" : byImports;
}

/**
 * `bin/server.ts`, started as `node bin/server.js`: what people type begins with `#!`, and steers by its arguments. `bin/www` of Express's
 * generator begins so and is a server all the same.
 */
const servesThere = (path: string, text: string): boolean =>
  /(?:^|\/)bin\//.test(path) &&
  (!hasShebang(text) || /\/www\.[cm]?[jt]s$/.test(path)) &&
  /\.listen\(/.test(text) &&
  !/\bargv\b/.test(text);

/** Gives nothing to other files and says with its exit code how it went. */
const isRunByHand = (text: string): boolean =>
  /\bprocess\.exit(?:Code)?\b/.test(text) && !/^(?:export\b|module\.exports\b|exports\.)/m.test(text);

/** Ask for data as a component is drawn; what they export besides their hooks is used on servers, too. */
const asksForData = /^(?:@tanstack\/(?:react|preact|solid|vue|svelte)-query|react-query|swr)$/;

/** `onClick={save}`: React refuses an event of a component that is drawn on a server. */
const ANSWERS_EVENTS = /\son[A-Z]\w*=\{/;
/** What a framework runs on its server, in the file of the page it is for. */
const SERVER_PART =
  /\bexport\s+(?:default\s+)?(?:const|(?:async\s+)?function)\s+(?:getServerSideProps|getStaticProps|loader|action)\b|\bgetInitialProps\b|["']use server["']/;
/** Draw with JSX on a terminal, in a chat or on a server, and answer its events there. */
const DRAWS_ELSEWHERE = /^(?:ink|reacord|jsx-slack|hono(?:\/.*)?|@kitajs\/.*|@raycast\/api)$/;

/** A React file with state, effects or events, a component or a hook, runs in the browser; pages of a framework and server actions do not count. */
function isComponent(path: string, text: string, imports: readonly ImportFact[]): boolean {
  if (/\.[jt]sx$/.test(path) && ANSWERS_EVENTS.test(text) && !SERVER_PART.test(text))
    if (!imports.some(({ from }) => DRAWS_ELSEWHERE.test(from))) return true;
  if (imports.some(({ from, typeOnly }) => asksForData.test(from) && !typeOnly))
    if (/\buse(?:Query|Mutation|InfiniteQuery|SWR)\(/.test(text)) return true;
  if (!imports.some(({ from, typeOnly }) => from === "react" && !typeOnly)) return false;
  const hasHooks = /\buse(?:State|Effect|Ref|Memo|Callback|Reducer|LayoutEffect)\b/.test(text);
  return hasHooks || (/\.[jt]sx$/.test(path) && /\bComponent\b/.test(text));
}

function roleOfImports(imports: readonly ImportFact[]): FileRole {
  for (const { from, typeOnly } of imports) {
    // A module that only needs the type of a command is one, or serves one.
    if (commandLine.test(from)) return "cli";
    if (typeOnly) continue;
    if (testOnly.test(from)) return "test";
    if (documentOnly.test(from)) return "browser";
  }
  return "service";
}

/** Machine-packed JavaScript: nobody writes lines of a thousand characters on average. */
function isMinified(path: string, text: string): boolean {
  if (!/\.[cm]?js$/.test(path) || text.length < 5_000) return false;
  const sample = text.slice(0, 20_000);
  return sample.length / sample.split("\n").length > 500;
}
