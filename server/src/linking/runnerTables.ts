/** Names that say who runs a module: libraries that speak with a person, frameworks that load files by where they lie. */

import type { FileFacts, Value } from "#facts/file";
import { mixesSides } from "./frontEnd";
import type { PackageFacts } from "./project";

const PROMPT = /^(?:inquirer|@inquirer\/.+|prompts|enquirer|@clack\/.+|terminal-kit)$/;
const SPINNER = /^(?:ora|listr2?|@listr2\/.+|nanospinner|yocto-spinner|cli-spinners)$/;
const WEB = /^(?:express|koa|fastify|hono|@nestjs\/core|socket\.io|next|restify|@hapi\/hapi|polka)$/;
const CHAT =
  /^(?:discord\.js|eris|oceanic\.js|telegraf|grammy|node-telegram-bot-api|@slack\/bolt|whatsapp-web\.js|@whiskeysockets\/baileys|botbuilder|matrix-bot-sdk|tmi\.js|@twurple\/.+)$/;
/** Components in languages that are not read load modules, too. */
const BLIND =
  /^(?:vue|svelte|astro|nuxt3?|@vue\/.+|@sveltejs\/.+|ember-source|marko|riot|@builder\.io\/qwik|@mdx-js\/.+|@next\/mdx|mdx-bundler)$/;
const BY_FOLDER =
  /^(?:sails|@adonisjs\/core|@strapi\/strapi|egg|@redwoodjs\/.+|@loopback\/boot|moleculer|@?fastify[/-]autoload|nitropack|nitro|convex|@sapphire\/framework|discordx|@discordx\/importer|umzug|@langchain\/langgraph.*|@mastra\/core|@trigger\.dev\/sdk|meteor-node-stubs|hubot)$/;

/** Asks a person at a terminal. */
export const isPrompt = (name: string): boolean => PROMPT.test(name);

/** Asks a person at a terminal, or shows one that it is busy. */
export const isDialog = (name: string): boolean => isPrompt(name) || SPINNER.test(name);

/** Serves requests, or answers in a chat: what is loaded from a program of this library may be a part of a service. */
export const isServing = (name: string): boolean => WEB.test(name) || CHAT.test(name);

/** A package with it has files that are not read, and that import those which are. */
export const isBlind = (name: string): boolean => BLIND.test(name);

/** Loads modules by their folder or by a file of settings. */
export const loadsByFolder = (name: string): boolean => BY_FOLDER.test(name);

/** A host or a tool looks through these folders of a package, whoever imports from them. */
const FOLDERS =
  /^(?:src\/)?(?:functions|netlify|supabase|trigger|inngest|convex|edge-functions|lambdas?|migrations|seeders?|locales|api)\//;
/** A framework that mixes both sides makes pages and routes of these. */
const ROUTED = /(?:^|\/)(?:pages|app|routes|server|middleware|plugins|composables|functions)\//;
const FILES =
  /(?:^|\/)(?:middleware|proxy|instrumentation(?:-\w+)?|entry[.-]?(?:server|client)|root|hooks(?:\.\w+)?|global-setup|newrelic|gatsby-\w+|_worker|handler|lambda|worker|index|main|server|app)\.[cm]?[jt]sx?$|\.(?:worker|job|task|entity|migration|subscriber|controller|module|resolver|handler|lambda|command|event|cron)\.[cm]?[jt]s$/;
const GIVEN_BY_HOST = /^_?(?:event|evt|req|request|ctx|context)$/;

/** May a framework or a host load the file by where it lies, what it is called or what it exports? `path` is relative to its package. */
export function isConventional(path: string, file: FileFacts, owner: PackageFacts): boolean {
  if (FOLDERS.test(path) || (ROUTED.test(path) && mixesSides(owner))) return true;
  // A file that only hands on what its neighbours export is loaded by those who want it.
  return (
    (FILES.test(path) && !isBarrel(file)) ||
    Object.entries(file.exports).some(([name, value]) => name === "handler" || isHandler(file, value))
  );
}

/** `export async function webhook(event, context)`: settings of a host may name it. */
function isHandler(file: FileFacts, value: Value): boolean {
  const values = value.kind === "name" ? (file.scopes[0]?.bindings[value.name]?.values ?? []) : [value];
  return values.some(
    (item) => item.kind === "function" && GIVEN_BY_HOST.test(file.scopes[item.scope]?.parameters?.[0]?.name ?? ""),
  );
}

const isBarrel = ({ path, operations, reexports, exports, imports }: FileFacts): boolean =>
  /(?:^|\/)index\.[cm]?[jt]s$/.test(path) &&
  operations.length === 0 &&
  Object.values(exports).every((value) => value.kind === "import") &&
  reexports.length + imports.length > 0;
