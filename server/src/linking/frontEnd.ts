/** Which files of a package run in the browser: its manifest says what the package is, the file what it touches. */

import type { FileFacts, Operation, Value } from "#facts/file";
import type { PackageFacts } from "./project";

/** Draws in a browser, or on a telephone. */
const DRAWS =
  /^(?:react|react-dom|react-native|preact|vue|svelte|solid-js|@angular\/core|lit|ember-source|alpinejs|@builder\.io\/qwik)$/;
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

/** Does a file that nothing says more about run in the browser? `owner` is the manifest nearest to it. */
export function runsInBrowser(file: FileFacts, owner: PackageFacts | undefined): boolean {
  if (file.role !== "service" || file.language !== "typescript" || owner === undefined) return false;
  const names = Object.keys(owner.dependencies);
  const isUniversal = names.some((name) => /^nuxt(?:3|-edge)?$/.test(name));
  if (!isUniversal && !names.some((name) => DRAWS.test(name))) return false;
  if (file.imports.some(({ from, typeOnly }) => !typeOnly && (ELSEWHERE.test(from) || DRIVES.test(from)))) return false;
  const path = owner.folder === "" ? file.path : file.path.slice(owner.folder.length + 1);
  if (HOSTED.test(path) || HOSTED_FILE.test(path)) return false;
  if (names.some((name) => EXTENDS_BROWSER.test(name)) && !names.some((name) => LISTENS.test(name))) return true;
  // A Nuxt page may be drawn on a server first, but what serves lies in folders of its own.
  return !names.some((name) => SERVES.test(name)) || touchesPage(file);
}

/** Uses the page it is shown in without asking whether there is one. */
function touchesPage(file: FileFacts): boolean {
  return (
    file.operations.some((operation) => isOfPage(file, operation)) &&
    !file.scopes.some(({ test }) => test !== undefined && asksForPage(test))
  );
}

function isOfPage(file: FileFacts, { kind, callee, scope }: Operation): boolean {
  if (kind !== "call" || callee?.kind !== "name" || callee.path.length === 0 || !PAGE.has(callee.name)) return false;
  for (let at = file.scopes[scope]; at !== undefined; at = file.scopes[at.parent])
    if (Object.hasOwn(at.bindings, callee.name)) return false;
  return true;
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
