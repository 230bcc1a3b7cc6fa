/** Which files of a package run in the browser: its manifest says what the package is, the file what it touches. */

import type { FileFacts, Operation, Scope, ScopeId, Value } from "#facts/file";
import { lastNameOf } from "./lexical";
import type { PackageFacts } from "./project";

/** Draws in a browser, or on a telephone. */
const DRAWS =
  /^(?:react|react-dom|react-native|preact|vue|svelte|solid-js|@angular\/core|lit|ember-source|alpinejs|@builder\.io\/qwik)$/;
/** Draws in a page too, often beside the server that serves it: one manifest of these says that there is page code, not where. */
const DRAWS_BESIDE =
  /^(?:choo|nanohtml|lit-html|lit-element|mithril|hyperapp|htmx\.org|backbone|knockout|jquery|riot|inferno|@hotwired\/(?:stimulus|turbo)|stimulus)$/;
/** Puts modules together for a page. */
const BUNDLES =
  /^(?:webpack|vite|parcel|parcel-bundler|rollup|esbuild|browserify|laravel-mix|@rspack\/core|@rsbuild\/core)$/;
/** Frameworks that take one module apart for both sides, and pages with the rights of a process: who imports a file says nothing. */
const MIXES =
  /^(?:next|nuxt3?|nuxt-edge|@remix-run\/.+|@react-router\/(?:dev|node|serve)|@sveltejs\/kit|astro|gatsby|vike|vite-plugin-ssr|blitz|waku|telefunc|@tanstack\/(?:react-|solid-)?start|@solidjs\/start|solid-start|@builder\.io\/qwik-city|@redwoodjs\/.+|@analogjs\/.+|@angular\/ssr|electron|nw|wrangler|@cloudflare\/.+|ink)$/;
/** Serves, stores, sends or runs somewhere else than in the browser: code of such a package may be a server's. */
const SERVES = new RegExp(
  `^(?:${[
    "express|fastify|koa|hono|@hono/.+|restify|polka|connect|h3|nitro|nitropack|micro|elysia|@hapi/hapi|@nestjs/.+|@feathersjs/.+",
    "@adonisjs/.+|@loopback/.+|@trpc/server|@apollo/server|apollo-server.*|graphql-yoga|socket\\.io|ws|moleculer|sails",
    "next|@remix-run/.+|@react-router/(?:dev|node|serve|express|cloudflare)|@sveltejs/kit|astro|gatsby|vike|vite-plugin-ssr|blitz",
    "@tanstack/(?:react-|solid-)?start|@solidjs/start|solid-start|@builder\\.io/qwik-city|@redwoodjs/.+|@analogjs/.+|@angular/ssr|@nguniversal/.+|rakkasjs",
    "electron|ink|react-email|@react-email/.+|nodemailer|resend|@sendgrid/mail|@aws-sdk/.+|firebase-admin|firebase-functions|convex",
    "pg|mysql2?|mongodb|mongoose|sqlite3|better-sqlite3|@?prisma(?:/client)?|typeorm|sequelize|knex|kysely|drizzle-orm|redis|ioredis|bull|bullmq|amqplib|kafkajs",
    "wrangler|@cloudflare/workers-types|@vercel/node|@netlify/functions|serverless|aws-lambda|@types/aws-lambda|@types/express|discord\\.js|telegraf",
  ].join("|")})$`,
);
/** Builds or types an extension of a browser, which has no process to end; a server would not ask for them. */
const EXTENDS_BROWSER =
  /^(?:@crxjs\/vite-plugin|webextension-polyfill(?:-ts)?|@types\/(?:chrome|firefox-webext-browser|webextension-polyfill)|wxt|plasmo)$/;
/** Answers requests by itself: one manifest for a whole workspace lists the extension's tools beside these. */
const LISTENS = /^(?:@nestjs\/core|express|fastify|koa|@hapi\/hapi|next)$/;
/** Folders of a front-end package whose code a host runs on a server. */
const HOSTED = /^(?:api|functions|netlify|supabase|server|serverMiddleware|modules|workers?|backend|electron|cli)\//;
const HOSTED_FILE = /(?:^|\/)(?:[^/]+\.server|server|entry-server)\.[cm]?[jt]sx?$/;
/** Modules no browser has. */
const ELSEWHERE =
  /^(?:node:.+|fs|fs\/promises|fs-extra|http|https|http2|net|tls|dgram|dns|child_process|cluster|worker_threads|readline|os|v8|vm)$/;
/** Drive or imitate a browser: what touches `document` there runs in the page, and the file on a server. */
const DRIVES = /^(?:puppeteer.*|playwright.*|@playwright\/.+|selenium-webdriver|jsdom|happy-dom|linkedom|cheerio)$/;
const PAGE = new Set(["document", "window", "localStorage", "sessionStorage"]);
/** Objects that only a page makes. */
const MADE_IN_PAGE = new Set(["FileReader", "XMLHttpRequest", "MutationObserver", "IntersectionObserver"]);
/** `navigator.userAgent` is in Node too; these are not. */
const NAVIGATOR = new Set(["serviceWorker", "clipboard", "mediaDevices", "sendBeacon", "share", "geolocation"]);
/** `self.skipWaiting()`: a service worker of a page. */
const WORKER = new Set(["skipWaiting", "clients", "registration"]);
/** Run their function in a page that a driver holds. */
const RUNS_IN_DRIVEN =
  /^(?:evaluate\w*|\${1,2}eval|waitForFunction|addInitScript|execute(?:Async)?(?:Script)?|exposeFunction)$/;

/** Does a file that nothing says more about run in the browser? `owner` is the manifest nearest to it. */
export function runsInBrowser(file: FileFacts, owner: PackageFacts | undefined): boolean {
  if (file.role !== "service" || file.language !== "typescript") return false;
  if (isGivenWindow(file) || isPageScript(file)) return true;
  if (owner === undefined) return false;
  const names = Object.keys(owner.dependencies);
  const isUniversal = names.some((name) => /^nuxt(?:3|-edge)?$/.test(name));
  if (!isUniversal && !names.some((name) => DRAWS.test(name))) return false;
  if (file.imports.some(({ from, typeOnly }) => !typeOnly && (ELSEWHERE.test(from) || DRIVES.test(from)))) return false;
  const path = owner.folder === "" ? file.path : file.path.slice(owner.folder.length + 1);
  if (HOSTED.test(path) || HOSTED_FILE.test(path)) return false;
  if (names.some((name) => EXTENDS_BROWSER.test(name)) && !names.some((name) => LISTENS.test(name))) return true;
  // A Nuxt page may be drawn on a server first, but what serves lies in folders of its own.
  return !names.some((name) => SERVES.test(name)) || touches(file, isOfDocument);
}

/**
 * `((window) => { … })(window)` as the module is loaded: without a page its first line would throw, whatever the package is. A script
 * that other sites embed lies beside the server it reports to.
 */
const isGivenWindow = (file: FileFacts): boolean =>
  file.scopes.some(({ kind, use }) => {
    const call = kind === "function" && use?.to === "callee" ? file.operations[use.operation] : undefined;
    return (
      call !== undefined &&
      file.scopes[call.scope]?.kind === "module" &&
      call.arguments.some(
        (value) =>
          value.kind === "name" &&
          value.name === "window" &&
          value.path.length === 0 &&
          isFree(file, call.scope, value.name),
      )
    );
  });

/** Takes nothing from other modules and gives nothing to them, and uses the document: only a `<script>` of a page loads it. */
const isPageScript = (file: FileFacts): boolean =>
  file.imports.length === 0 && Object.keys(file.exports).length === 0 && touches(file, isOfDocument);

/** May its manifest stand for page code and for a server's, in modules of their own? */
export const holdsPageModules = (owner: PackageFacts): boolean =>
  Object.keys(owner.dependencies).some((name) => DRAWS.test(name) || DRAWS_BESIDE.test(name) || BUNDLES.test(name)) &&
  !mixesSides(owner);

/** May one module of the package run on both sides, in parts or as a whole? */
export const mixesSides = (owner: PackageFacts): boolean =>
  Object.keys(owner.dependencies).some((name) => MIXES.test(name));

/** Is it a server's by what it imports, where it lies or how it is run? Its own code says so, whoever imports it. */
export function isOfServer(file: FileFacts, owner: PackageFacts | undefined): boolean {
  if (file.role !== "service" || file.language !== "typescript") return true;
  const path = owner === undefined || owner.folder === "" ? file.path : file.path.slice(owner.folder.length + 1);
  if (HOSTED.test(path) || HOSTED_FILE.test(path) || Object.hasOwn(file.exports, "handler")) return true;
  return file.imports.some(
    ({ from, typeOnly }) => !typeOnly && (ELSEWHERE.test(from) || DRIVES.test(from) || SERVES.test(from)),
  );
}

/** Uses the page it is shown in, or what only browsers give, without asking whether there is one. */
export const touchesPage = (file: FileFacts): boolean => touches(file, isOfBrowser);

type Name = Extract<Value, { readonly kind: "name" }>;

function touches(file: FileFacts, isOfPage: (kind: Operation["kind"], name: Name) => boolean): boolean {
  return (
    file.operations.some(
      ({ kind, callee, scope }) =>
        callee?.kind === "name" && isOfPage(kind, callee) && isFree(file, scope, callee.name),
    ) && !file.scopes.some(({ test }) => test !== undefined && asksForPage(test))
  );
}

/** The name is the runtime's own there, and the code is not handed to a driver. */
function isFree(file: FileFacts, scope: ScopeId, name: string): boolean {
  for (let at = file.scopes[scope]; at !== undefined; at = file.scopes[at.parent])
    if (Object.hasOwn(at.bindings, name) || isDriven(file, at)) return false;
  return true;
}

const isOfDocument = (kind: Operation["kind"], { name, path }: Name): boolean =>
  kind === "call" && path.length > 0 && PAGE.has(name);

function isOfBrowser(kind: Operation["kind"], callee: Name): boolean {
  const { name, path } = callee;
  const [member] = path;
  if (kind === "new") return path.length === 0 && MADE_IN_PAGE.has(name);
  if (isOfDocument(kind, callee)) return true;
  if (kind !== "call" || member === undefined) return false;
  return (
    name === "customElements" ||
    (name === "navigator" && NAVIGATOR.has(member)) ||
    (name === "self" && WORKER.has(member))
  );
}

/** `page.evaluate(() => document.title)` */
function isDriven(file: FileFacts, { use }: Scope): boolean {
  const taker = use?.to === "argument" ? file.operations[use.operation] : undefined;
  return taker !== undefined && RUNS_IN_DRIVEN.test(lastNameOf(taker.callee));
}

/** `typeof window !== "undefined"`: code for both sides. */
function asksForPage(test: Value): boolean {
  switch (test.kind) {
    case "typeof":
      return test.of.kind === "name" && PAGE.has(test.of.name);
    case "not":
      return asksForPage(test.of);
    case "comparison":
      return asksForPage(test.left) || asksForPage(test.right);
    case "choice":
      return [...test.of, ...(test.and === undefined ? [] : [test.and])].some(asksForPage);
    default:
      return false;
  }
}
