/** Where what happens begins: functions that requests and jobs run themselves. */

import { expect, test } from "vitest";

import { workspace } from "../support/workspace";

/** What starts a function: `request`, `job` or undefined. */
async function start(texts: Readonly<Record<string, string>>, path: string, name: string) {
  const w = await workspace(texts);
  return w.view.start(w.function(path, name));
}

const ROUTER = 'import { Router } from "express";\nconst router = Router();\n';
const EXPRESS = '{ "dependencies": { "express": "4.19.2", "bullmq": "5.0.0" } }';

test("a handler of a route, named in another file, but not what it calls", async () => {
  const texts = {
    "package.json": EXPRESS,
    "handlers.ts": "export async function show() { return load(); }\nasync function load() {}\n",
    "routes.ts": `${ROUTER}import { show } from "./handlers";\nrouter.get("/", show);\n`,
  };
  expect(await start(texts, "handlers.ts", "show")).toBe("request");
  expect(await start(texts, "handlers.ts", "load")).toBeUndefined();
});

test("a handler that a wrapper runs later", async () => {
  const texts = {
    "package.json": EXPRESS,
    "routes.ts": `${ROUTER}const wrap = (run: any) => (request: any, response: any) => run(request, response);
async function show() {}
router.get("/", wrap(show));
`,
  };
  expect(await start(texts, "routes.ts", "show")).toBe("request");
});

test("a function that a queue or a schedule runs", async () => {
  const texts = {
    "package.json": EXPRESS,
    "jobs.ts": 'import { Worker } from "bullmq";\nconst send = async () => {};\nnew Worker("mail", send);\n',
  };
  expect(await start(texts, "jobs.ts", "send")).toBe("job");
});

test("a function that a framework runs by the name of its file", async () => {
  const texts = { "app/orders/route.ts": "export async function POST() {}\nexport function helper() {}\n" };
  expect(await start(texts, "app/orders/route.ts", "POST")).toBe("request");
  expect(await start(texts, "app/orders/route.ts", "helper")).toBeUndefined();
});

test("not a callback of a list, nor a function that runs when the file is loaded", async () => {
  const texts = {
    "package.json": EXPRESS,
    "a.ts": `${ROUTER}const main = () => {};\nmain();\nconst each = () => {};\n[1].map(each);\n`,
  };
  expect(await start(texts, "a.ts", "main")).toBeUndefined();
  expect(await start(texts, "a.ts", "each")).toBeUndefined();
});

test.each([
  [
    "whatsapp-web.js",
    'import { Client, Events } from "whatsapp-web.js";\nnew Client().on(Events.MESSAGE_RECEIVED, answer);',
  ],
  ["discord.js", 'import { Client } from "discord.js";\nnew Client().on("interactionCreate", answer);'],
  ["node-telegram-bot-api", 'import Bot from "node-telegram-bot-api";\nnew Bot("t").onText(/start/, answer);'],
  ["telegraf", 'import { Telegraf } from "telegraf";\nnew Telegraf("t").command("start", answer);'],
])("what somebody says in a chat, who waits for the answer (%s)", async (_library, text) => {
  expect(await start({ "bot.ts": `${text}\nasync function answer() {}\n` }, "bot.ts", "answer")).toBe("request");
});

test("an event of the connection to a chat is nobody's request", async () => {
  const text =
    'import { Client, Events } from "discord.js";\nnew Client().once(Events.ClientReady, greet);\nfunction greet() {}\n';
  expect(await start({ "bot.ts": text }, "bot.ts", "greet")).toBeUndefined();
});
