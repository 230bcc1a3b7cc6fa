/** Libraries that speak to chat services: they emit messages of strangers, and what they are told goes over the network. */

import type { LibraryModel } from "../model";
import { ASKS, each, listens, SERVES } from "../rows";

export const chatBots: readonly LibraryModel[] = [
  {
    package: "whatsapp-web.js",
    language: "javascript",
    versions: "*",
    source:
      "pedroslopez/whatsapp-web.js 1.34 src/Client.js (extends EventEmitter without captureRejections), src/structures/{Message,Chat,MessageMedia}.js: fromUrl fetches any address",
    symbols: {
      Client: { returns: "whatsapp.Client" },
      "MessageMedia.fromUrl": { concept: "outbound-call", promise: true, address: [0] },
    },
    typeNames: { Message: "whatsapp.Message", Chat: "whatsapp.Chat", GroupChat: "whatsapp.Chat" },
    types: {
      "whatsapp.Client": {
        methods: {
          ...listens({ ...SERVES, parameters: ["whatsapp.Message"] }),
          initialize: { concept: "worker", promise: true },
          ...each("sendMessage sendSeen getChats getContacts logout getState", ASKS),
          getChatById: { promise: true, returns: "whatsapp.Chat" },
          getMessageById: { promise: true, returns: "whatsapp.Message" },
          destroy: { concept: "cleanup", promise: true },
        },
      },
      "whatsapp.Message": {
        methods: {
          ...each("reply react forward delete star unstar downloadMedia getContact getMentions", ASKS),
          getChat: { promise: true, returns: "whatsapp.Chat" },
          getQuotedMessage: { promise: true, returns: "whatsapp.Message" },
        },
      },
      "whatsapp.Chat": {
        methods: each(
          "sendMessage sendSeen sendStateTyping sendStateRecording clearState fetchMessages clearMessages archive delete",
          ASKS,
        ),
      },
    },
  },
  {
    package: "node-telegram-bot-api",
    language: "javascript",
    versions: "*",
    source:
      "yagop/node-telegram-bot-api 0.67 src/telegram.js: extends eventemitter3, whose emit drops what listeners give back; requests give promises",
    symbols: { default: { returns: "telegramBot.Bot" } },
    types: {
      "telegramBot.Bot": {
        methods: {
          ...listens(SERVES),
          onText: { safe: true, callbacks: { "1": SERVES } },
          ...each("sendMessage sendPhoto sendDocument sendVideo sendAudio answerCallbackQuery editMessageText", ASKS),
          ...each("deleteMessage getFile getChat getMe setWebHook forwardMessage", ASKS),
          ...each("stopPolling closeWebHook", { concept: "cleanup", promise: true }),
        },
      },
    },
  },
];
