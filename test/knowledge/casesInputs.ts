/** Cases of what comes in from outside: inputs, statements, uploads, and the calls that verify. */

import type { Case } from "./case";

const INTAKE_NONE = "intake limit=none";

export const INPUTS: readonly Case[] = [
  // inputs
  [
    "@trpc/server",
    'import { initTRPC } from "@trpc/server";\nconst t = initTRPC.create();\nt.procedure.query(() => 1);',
    "t.procedure.query",
    "callback=route under=error-boundary",
  ],
  [
    "socket.io",
    'import { Server } from "socket.io";\nconst io = new Server();\nio.on("connection", (socket) => { socket.on("x", () => {}); });',
    "socket.on",
    "safe callback=route",
  ],
  [
    "whatsapp-web.js",
    'import { Client } from "whatsapp-web.js";\nconst bot = new Client();\nbot.on("message", async (message) => { await message.getChat(); });',
    "bot.on",
    "safe callback=later",
  ],
  [
    "whatsapp-web.js",
    'import { MessageMedia } from "whatsapp-web.js";\nMessageMedia.fromUrl("https://files.example/a.png");',
    "MessageMedia.fromUrl",
    "outbound-call promise",
  ],
  [
    "whatsapp-web.js",
    'import { Client } from "whatsapp-web.js";\nconst bot = new Client();\nbot.initialize();',
    "bot.initialize",
    "worker promise",
  ],
  [
    "telegraf",
    'import { Telegraf } from "telegraf";\nconst bot = new Telegraf("t");\nbot.launch();',
    "bot.launch",
    "worker",
  ],
  ["grammy", 'import { Bot } from "grammy";\nconst bot = new Bot("t");\nbot.start();', "bot.start", "worker"],
  [
    "discord.js",
    'import { Client } from "discord.js";\nconst bot = new Client({ intents: [] });\nbot.login("t");',
    "bot.login",
    "worker promise",
    "14.16.0",
  ],
  [
    "node-telegram-bot-api",
    'import Bot from "node-telegram-bot-api";\nconst bot = new Bot("t");\nbot.sendMessage(1, "hello");',
    "bot.sendMessage",
    "promise",
  ],
  [
    "pubsub-js",
    'import PubSub from "pubsub-js";\nPubSub.subscribe("orders", async () => {});',
    "PubSub.subscribe",
    "safe callback=later",
  ],
  [
    "discord.js",
    'import { Client } from "discord.js";\nconst bot = new Client({ intents: [] });\nbot.on("messageCreate", async (message) => { await message.reply("pong"); });',
    "bot.on",
    "safe callback=boundary",
    "14.16.0",
  ],
  [
    "discord.js",
    'import { Client } from "discord.js";\nconst bot = new Client({ intents: [] });\nbot.on("messageCreate", async (message) => { await message.reply("pong"); });',
    "bot.on",
    "safe callback=later",
    "13.17.1",
  ],
  [
    "discord.js",
    'import type { TextChannel } from "discord.js";\nexport const greet = (channel: TextChannel) => channel.send("hello");',
    "channel.send",
    "promise",
    "14.16.0",
  ],
  [
    "resend",
    'import { Resend } from "resend";\nconst resend = new Resend("k");\nresend.emails.send({});',
    "resend.emails.send",
    "outbound-call promise deadline=signal default=300000 per-read fails=error",
  ],
  [
    "web-push",
    'import webPush from "web-push";\nwebPush.sendNotification(s, "hello", { timeout: 5000 });',
    "webPush.sendNotification",
    "outbound-call promise deadline=timeout default=none per-read throws",
  ],
  [
    "rss-parser",
    'import Parser from "rss-parser";\nconst parser = new Parser({ timeout: 5000 });\nparser.parseURL("https://news.example/feed");',
    "parser.parseURL",
    "outbound-call promise idempotent deadline= default=60000 throws",
  ],
  [
    "telegraf",
    'import { Telegraf } from "telegraf";\nconst bot = new Telegraf("t");\nbot.command("x", async (context) => { await context.reply("y"); });',
    "context.reply",
    "promise",
  ],
  [
    "grammy",
    'import { Bot } from "grammy";\nconst bot = new Bot("t");\nbot.on("message", async (context) => { await context.api.sendMessage(1, "y"); });',
    "context.api.sendMessage",
    "promise",
  ],
  ["mqtt", 'import mqtt from "mqtt";\nmqtt.connect("mqtt://devices.example");', "mqtt.connect", "known"],
  [
    "ws",
    'import { WebSocketServer } from "ws";\nconst wss = new WebSocketServer({});\nwss.on("connection", (socket) => { socket.on("message", () => {}); });',
    "socket.on",
    "safe callback=route",
  ],
  [
    "@modelcontextprotocol/sdk/server/mcp.js",
    'import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";\nconst s = new McpServer({});\ns.registerTool("x", {}, () => {});',
    "s.registerTool",
    "callback=route under=error-boundary",
  ],
  ["next/server", 'import { after } from "next/server";\nafter(() => {});', "after", "safe callback=later"],
  // statements
  ["drizzle-orm", 'import { sql } from "drizzle-orm";\nsql.raw(x);', "sql.raw", "safe statement=0"],
  ["kysely", 'import { sql } from "kysely";\nsql.raw(x);', "sql.raw", "safe statement=0"],
  ["@prisma/client", 'import { Prisma } from "@prisma/client";\nPrisma.raw(x);', "Prisma.raw", "safe statement=0"],
  [
    "sequelize",
    'import { Sequelize } from "sequelize";\nSequelize.literal(x);',
    "Sequelize.literal",
    "safe statement=0",
  ],
  [
    "mysql2",
    'import mysql from "mysql2";\nconst c = mysql.createConnection({});\nc.query("DELETE FROM t", () => {});',
    "c.query",
    "row-delete callback=later",
  ],
  [
    "sqlite3",
    'import sqlite3 from "sqlite3";\nconst db = new sqlite3.Database("x");\ndb.run("DELETE FROM t");',
    "db.run",
    "row-delete callback=later",
  ],
  // verification
  [
    "node:crypto",
    'import { timingSafeEqual } from "node:crypto";\ntimingSafeEqual(a, b);',
    "timingSafeEqual",
    "signature-check",
  ],
  ["jsonwebtoken", 'import jwt from "jsonwebtoken";\njwt.verify(t, k);', "jwt.verify", "token-check"],
  ["jose", 'import { jwtVerify } from "jose";\njwtVerify(t, k);', "jwtVerify", "token-check promise"],
  [
    "svix",
    'import { Webhook } from "svix";\nconst w = new Webhook("s");\nw.verify(x, h);',
    "w.verify",
    "signature-check",
  ],
  [
    "@octokit/webhooks",
    'import { Webhooks } from "@octokit/webhooks";\nconst w = new Webhooks({});\nw.verify(x, h);',
    "w.verify",
    "signature-check promise",
  ],
  [
    "twilio",
    'import twilio from "twilio";\ntwilio.validateRequest(a, b, c, d);',
    "twilio.validateRequest",
    "signature-check",
  ],
  [
    "discord-interactions",
    'import { verifyKey } from "discord-interactions";\nverifyKey(a, b, c, d);',
    "verifyKey",
    "signature-check promise",
  ],
  [
    "@line/bot-sdk",
    'import { validateSignature } from "@line/bot-sdk";\nvalidateSignature(a, b, c);',
    "validateSignature",
    "signature-check",
  ],
  [
    "tweetnacl",
    'import nacl from "tweetnacl";\nnacl.sign.detached.verify(a, b, c);',
    "nacl.sign.detached.verify",
    "signature-check",
  ],
  [
    "@slack/events-api",
    'import { createEventAdapter } from "@slack/events-api";\ncreateEventAdapter(s);',
    "createEventAdapter",
    "signature-check",
  ],
  // uploads
  ["multer", 'import multer from "multer";\nmulter({});', "multer", INTAKE_NONE],
  [
    "@nestjs/platform-express",
    'import { FileInterceptor } from "@nestjs/platform-express";\nFileInterceptor("x");',
    "FileInterceptor",
    INTAKE_NONE,
  ],
  ["express-fileupload", 'import upload from "express-fileupload";\nupload({});', "upload", INTAKE_NONE],
  ["formidable", 'import formidable from "formidable";\nformidable({});', "formidable", "intake limit=209715200"],
  ["multiparty", 'import { Form } from "multiparty";\nnew Form();', "Form", INTAKE_NONE],
  ["koa-body", 'import { koaBody } from "koa-body";\nkoaBody({});', "koaBody", "intake limit=209715200"],
  ["raw-body", 'import raw from "raw-body";\nraw(request);', "raw", "intake promise limit=none"],
  ["body-parser", 'import parser from "body-parser";\nparser.json();', "parser.json", "intake limit=102400"],
  ["node:zlib", 'import { gzip } from "node:zlib";\ngzip(x, () => {});', "gzip", "callback=later"],
  ["node:zlib", 'import { gunzipSync } from "node:zlib";\ngunzipSync(x);', "gunzipSync", "intake blocking limit=none"],
];
