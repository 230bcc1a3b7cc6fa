/** Python chat bots and sockets: handlers that a message runs, and the call that starts to listen for messages. */

import type { CallbackModel, CallModel, LibraryModel } from "../model";
import { each } from "../rows";
import { pythonPackage } from "./modules";

/** The library logs what a handler raises and goes on. */
const HANDLER: CallbackModel = { how: "route", under: ["error-boundary"] };
const DECORATES: CallModel = { callbacks: { "@": HANDLER } };
const second: CallModel = { callbacks: { "1": HANDLER, callback: HANDLER } };
const POLLS: CallModel = { concept: "worker" };
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
        },
      },
    },
    {
      ext: {
        symbols: {
          ApplicationBuilder: { returns: "telegram.Builder" },
          "Application.builder": { returns: "telegram.Builder" },
          ...each("CommandHandler MessageHandler CallbackQueryHandler PrefixHandler", second),
          CallbackQueryHandler: { callbacks: { "0": HANDLER, callback: HANDLER } },
          InlineQueryHandler: { callbacks: { "0": HANDLER, callback: HANDLER } },
        },
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
          ...each("message_handler callback_query_handler inline_handler edited_message_handler", DECORATES),
          ...each("polling infinity_polling", POLLS),
        },
      },
    },
  },
  ...pythonPackage(
    {
      package: "aiogram",
      source: "aiogram 3.22 docs: Dispatcher and Router register handlers by decorators; start_polling",
      types: {
        "aiogram.Router": {
          methods: {
            ...each("message callback_query inline_query edited_message", DECORATES),
            include_router: {},
            start_polling: { ...POLLS, promise: true },
            run_polling: POLLS,
          },
        },
      },
    },
    { "": { symbols: each("Dispatcher Router", { returns: "aiogram.Router" }) } },
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
      },
    },
    {
      "": { symbols: each("Client AutoShardedClient Bot", { returns: "discord.Client" }) },
      "ext.commands": { symbols: each("Bot AutoShardedBot", { returns: "discord.Client" }) },
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
