/** Python chat bots and sockets: handlers that a message runs, and the call that starts to listen for messages. */

import type { CallbackModel, CallModel, LibraryModel } from "../model";
import { each, eachProperty } from "../rows";
import { pythonPackage } from "./modules";

/** The library logs what a handler raises and goes on. */
const HANDLER: CallbackModel = { how: "route", under: ["error-boundary"] };
/** The same, with what the library gives its handlers. */
const given = (...parameters: readonly string[]): CallbackModel => ({ ...HANDLER, parameters });
const decorates = (callback: CallbackModel): CallModel => ({ callbacks: { "@": callback } });
const DECORATES = decorates(HANDLER);
const UPDATE = given("telegram.Update");
const first: CallModel = { callbacks: { "0": UPDATE, callback: UPDATE } };
const second: CallModel = { callbacks: { "1": UPDATE, callback: UPDATE } };
const POLLS: CallModel = { concept: "worker" };
const JOB: CallbackModel = { how: "job", under: ["error-boundary"] };
/** What people write to the bot. */
const WRITTEN = "input.message";
/** Socket.IO registers by decorator, bare or with the name of the event, or by giving the function with that name. */
const SOCKET_EVENTS: Readonly<Record<string, CallModel>> = {
  on: { callbacks: { "@": HANDLER, "1": HANDLER, handler: HANDLER } },
  event: DECORATES,
  ...each("emit send disconnect", { safe: true }),
};

export const bots: readonly LibraryModel[] = [
  ...pythonPackage(
    {
      package: "telegram",
      source:
        "python-telegram-bot 22 docs: Application.builder, run_polling, CommandHandler(command, callback), MessageHandler(filters, callback)",
      types: {
        "telegram.Builder": {
          methods: { build: { returns: "telegram.Application" }, "*": { returns: "telegram.Builder" } },
        },
        "telegram.Application": {
          methods: {
            ...each("run_polling run_webhook start_polling", POLLS),
            ...each("add_handler add_handlers", {}),
            add_error_handler: { callbacks: { "0": HANDLER } },
          },
          properties: { job_queue: "telegram.JobQueue" },
        },
        "telegram.JobQueue": {
          methods: each("run_once run_repeating run_daily run_monthly", { callbacks: { "0": JOB, callback: JOB } }),
        },
        "telegram.Update": {
          methods: {},
          properties: {
            ...eachProperty(
              "message edited_message channel_post edited_channel_post effective_message",
              "telegram.Message",
            ),
            callback_query: "telegram.CallbackQuery",
            inline_query: "telegram.InlineQuery",
          },
        },
        "telegram.Message": {
          methods: {},
          properties: { ...eachProperty("text caption", WRITTEN), reply_to_message: "telegram.Message" },
        },
        "telegram.CallbackQuery": { methods: {}, properties: { data: WRITTEN, message: "telegram.Message" } },
        "telegram.InlineQuery": { methods: {}, properties: { query: WRITTEN } },
      },
    },
    {
      "": {
        typeNames: {
          Update: "telegram.Update",
          Message: "telegram.Message",
          CallbackQuery: "telegram.CallbackQuery",
          InlineQuery: "telegram.InlineQuery",
        },
      },
      ext: {
        symbols: {
          ApplicationBuilder: { returns: "telegram.Builder" },
          "Application.builder": { returns: "telegram.Builder" },
          ...each("CommandHandler MessageHandler PrefixHandler TypeHandler", second),
          ...each("CallbackQueryHandler InlineQueryHandler ChosenInlineResultHandler PollAnswerHandler", first),
        },
        typeNames: { Application: "telegram.Application" },
      },
    },
  ),
  {
    package: "telebot",
    aliases: ["telebot.async_telebot"],
    language: "python",
    versions: "*",
    source: "pyTelegramBotAPI 4.29 README: message_handler, callback_query_handler, infinity_polling",
    symbols: each("TeleBot AsyncTeleBot", { returns: "telebot.Bot" }),
    types: {
      "telebot.Bot": {
        methods: {
          ...each("message_handler edited_message_handler channel_post_handler", decorates(given("telebot.Message"))),
          callback_query_handler: decorates(given("telebot.CallbackQuery")),
          inline_handler: decorates(given("telebot.InlineQuery")),
          ...each("polling infinity_polling", POLLS),
        },
      },
      "telebot.Message": {
        methods: {},
        properties: { ...eachProperty("text caption", WRITTEN), reply_to_message: "telebot.Message" },
      },
      "telebot.CallbackQuery": { methods: {}, properties: { data: WRITTEN, message: "telebot.Message" } },
      "telebot.InlineQuery": { methods: {}, properties: { query: WRITTEN } },
    },
  },
  ...pythonPackage(
    {
      package: "aiogram",
      source: "aiogram 3.22 docs: Dispatcher and Router register handlers by decorators; start_polling",
      types: {
        "aiogram.Router": {
          methods: {
            ...each("message edited_message channel_post", decorates(given("aiogram.Message"))),
            callback_query: decorates(given("aiogram.CallbackQuery")),
            inline_query: decorates(given("aiogram.InlineQuery")),
            include_router: {},
            start_polling: { ...POLLS, promise: true },
            run_polling: POLLS,
          },
        },
        "aiogram.Message": {
          methods: {},
          properties: { ...eachProperty("text caption", WRITTEN), reply_to_message: "aiogram.Message" },
        },
        "aiogram.CallbackQuery": { methods: {}, properties: { data: WRITTEN, message: "aiogram.Message" } },
        "aiogram.InlineQuery": { methods: {}, properties: { query: WRITTEN } },
      },
    },
    {
      "": { symbols: each("Dispatcher Router", { returns: "aiogram.Router" }) },
      types: {
        typeNames: {
          Message: "aiogram.Message",
          CallbackQuery: "aiogram.CallbackQuery",
          InlineQuery: "aiogram.InlineQuery",
        },
      },
    },
  ),
  ...pythonPackage(
    {
      package: "discord",
      source: "discord.py 2.6 docs: Client.event, Bot.command, Client.run",
      types: {
        "discord.Client": {
          methods: {
            ...each("event command hybrid_command listen slash_command", DECORATES),
            run: POLLS,
            start: { ...POLLS, promise: true },
          },
          properties: { tree: "discord.Tree" },
        },
        "discord.Tree": { methods: { command: DECORATES, error: DECORATES } },
        "discord.Message": { methods: {}, properties: eachProperty("content clean_content", WRITTEN) },
      },
    },
    {
      "": {
        symbols: each("Client AutoShardedClient Bot", { returns: "discord.Client" }),
        typeNames: { Message: "discord.Message", Client: "discord.Client" },
      },
      "ext.commands": {
        symbols: {
          ...each("Bot AutoShardedBot", { returns: "discord.Client" }),
          ...each("command hybrid_command group hybrid_group Cog.listener", DECORATES),
        },
        typeNames: { Bot: "discord.Client", AutoShardedBot: "discord.Client" },
      },
      "ext.tasks": { symbols: { loop: decorates(JOB) } },
      app_commands: { symbols: each("command context_menu", DECORATES) },
    },
  ),
  ...pythonPackage(
    {
      package: "slack_bolt",
      source:
        "slack_bolt 1.26 docs: App.event, App.message, App.command, App.action, App.start, SocketModeHandler.start",
      types: {
        "slack_bolt.App": {
          methods: {
            ...each("event message command action view shortcut options function", DECORATES),
            start: { concept: "listen" },
          },
        },
        "slack_bolt.SocketMode": { methods: { start: POLLS, start_async: { ...POLLS, promise: true } } },
      },
    },
    {
      "": { symbols: each("App", { returns: "slack_bolt.App" }) },
      async_app: { symbols: { AsyncApp: { returns: "slack_bolt.App" } } },
      "adapter.socket_mode": { symbols: each("SocketModeHandler", { returns: "slack_bolt.SocketMode" }) },
      "adapter.socket_mode.async_handler": {
        symbols: each("AsyncSocketModeHandler", { returns: "slack_bolt.SocketMode" }),
      },
    },
  ),
  ...pythonPackage(
    {
      package: "flask_socketio",
      source:
        "Flask-SocketIO 5 docs (flask-socketio.readthedocs.io/en/latest/api.html): on, event, on_event(message, handler), start_background_task",
      types: {
        "flask_socketio.SocketIO": {
          methods: { ...SOCKET_EVENTS, on_event: { callbacks: { "1": HANDLER, handler: HANDLER } } },
        },
      },
    },
    {
      "": {
        symbols: {
          SocketIO: { returns: "flask_socketio.SocketIO" },
          ...each("emit send join_room leave_room", { safe: true }),
        },
        typeNames: { SocketIO: "flask_socketio.SocketIO" },
      },
    },
  ),
  ...pythonPackage(
    {
      package: "socketio",
      source: "python-socketio 5 docs (python-socketio.readthedocs.io/en/stable/server.html): Server.on, Server.event",
      types: { "python-socketio.Server": { methods: SOCKET_EVENTS } },
    },
    { "": { symbols: each("Server AsyncServer", { returns: "python-socketio.Server" }) } },
  ),
];
