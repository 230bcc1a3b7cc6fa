/** Clients that tell people something: mail, push notices, Telegram, feeds that they read, and the broker of small devices. */

import type { CallbackModel, CallModel, LibraryModel, TypeModel } from "../model";
import { ASKS, each, LATER, listens } from "../rows";
import { FETCH_LIMIT_MS } from "./globals";

/** A failure is in `error`; it rejects for an aborted signal alone. */
const RESEND_CALL: CallModel = {
  concept: "outbound-call",
  promise: true,
  failsIn: ["error"],
  deadline: { options: [], signals: ["signal"], at: "last", default: FETCH_LIMIT_MS, total: false },
};

const TELEGRAM_SAYS =
  "reply replyWithPhoto replyWithDocument replyWithVideo replyWithAudio replyWithVoice replyWithSticker replyWithMediaGroup replyWithPoll replyWithLocation replyWithInvoice replyWithChatAction editMessageText editMessageCaption editMessageMedia editMessageReplyMarkup deleteMessage forwardMessage copyMessage pinChatMessage unpinChatMessage banChatMember restrictChatMember promoteChatMember leaveChat getChat getChatMember getChatAdministrators getChatMembersCount answerInlineQuery answerPreCheckoutQuery";

/** What handlers are given, and what is reached from it; `api` is the property that has every method of the service. */
const telegramContext = (type: string, api: string, more: string): TypeModel => ({
  methods: each(`${TELEGRAM_SAYS} ${more}`, ASKS),
  properties: { [api]: `${type}.Api` },
});

/** Its handlers run under the framework, which hands their failures to `catch`. */
const telegramBot = (type: string, api: string, handles: string, starts: string): TypeModel => {
  const handler: CallbackModel = { how: "boundary", serves: true, parameters: [`${type}.Context`] };
  return {
    methods: {
      ...each(handles, { safe: true, callbacks: { "*": handler } }),
      [starts]: { concept: "worker" },
      catch: { safe: true, callbacks: { "0": LATER } },
      stop: { concept: "cleanup" },
    },
    properties: { [api]: `${type}.Api` },
  };
};

export const notices: readonly LibraryModel[] = [
  {
    package: "resend",
    language: "javascript",
    versions: ">=1",
    source:
      "resend 6.38 dist/index.mjs fetchRequest: gives { data, error }, for a network failure too; global fetch without a timer",
    symbols: { Resend: { returns: "resend.Client" } },
    types: {
      "resend.Client": { methods: {}, properties: { "*": "resend.Resource" } },
      "resend.Resource": { methods: each("send create list get update remove cancel verify", RESEND_CALL) },
    },
  },
  {
    package: "web-push",
    language: "javascript",
    versions: ">=3",
    source: "web-push 3.6 src/web-push-lib.js: no timer without `timeout`, rejects with WebPushError on a bad status",
    symbols: {
      sendNotification: {
        concept: "outbound-call",
        promise: true,
        throwsOnStatus: true,
        deadline: { options: ["timeout"], at: 2, default: null, total: false },
      },
    },
  },
  {
    package: "rss-parser",
    language: "javascript",
    versions: ">=3",
    source:
      "rss-parser 3.13 lib/parser.js: DEFAULT_TIMEOUT 60000 of the whole request, rejects on a status of 300 and above",
    symbols: {
      default: {
        concept: "client",
        returns: "rssParser.Parser",
        configures: "result",
        deadline: { options: ["timeout"], at: 0, default: 60_000, total: true },
      },
    },
    types: {
      "rssParser.Parser": {
        methods: {
          parseURL: {
            concept: "outbound-call",
            idempotent: true,
            promise: true,
            throwsOnStatus: true,
            address: [0],
            deadline: { options: [], at: "last", default: 60_000, total: true },
          },
          parseString: ASKS,
        },
      },
    },
  },
  {
    package: "telegraf",
    language: "javascript",
    versions: ">=4",
    source:
      "telegraf 4.16 lib/telegraf.js handleUpdate (handlers run under handleError, which `catch` replaces), lib/context.js",
    symbols: { Telegraf: { returns: "telegraf.Bot" } },
    typeNames: { Context: "telegraf.Context", NarrowedContext: "telegraf.Context" },
    types: {
      "telegraf.Bot": telegramBot("telegraf", "telegram", "command on hears action start help use settings", "launch"),
      "telegraf.Context": telegramContext(
        "telegraf",
        "telegram",
        "answerCbQuery sendMessage replyWithHTML replyWithMarkdown",
      ),
      "telegraf.Api": { methods: { "*": ASKS } },
    },
  },
  {
    package: "grammy",
    language: "javascript",
    versions: ">=1",
    source: "grammy 1.46 out/bot.js (handlers run under errorHandler, which `catch` replaces), out/context.js",
    symbols: { Bot: { returns: "grammy.Bot" } },
    typeNames: { Context: "grammy.Context", CommandContext: "grammy.Context", CallbackQueryContext: "grammy.Context" },
    types: {
      "grammy.Bot": telegramBot("grammy", "api", "command on hears callbackQuery use filter", "start"),
      "grammy.Context": telegramContext("grammy", "api", "answerCallbackQuery react replyWithDice"),
      "grammy.Api": { methods: { "*": ASKS } },
    },
  },
  {
    package: "mqtt",
    language: "javascript",
    versions: ">=4",
    source:
      "mqtt 5.16 build/lib/client.js connect: a failure of the stream is the `error` event; docs: publishAsync, subscribeAsync, endAsync",
    symbols: {
      connect: { returns: "mqtt.Client", emitsError: true },
      connectAsync: { returns: "mqtt.Client", promise: true },
    },
    typeNames: { MqttClient: "mqtt.Client" },
    types: {
      "mqtt.Client": {
        methods: {
          ...listens(LATER),
          ...each("publishAsync subscribeAsync unsubscribeAsync", ASKS),
          end: { concept: "cleanup" },
          endAsync: { concept: "cleanup", promise: true },
        },
      },
    },
  },
];
