/** discord.js: what a bot says goes over the network, and whatever it may not say (a missing permission, an answer too late) rejects. */

import type { CallbackModel, CallModel, LibraryModel, TypeModel } from "../model";
import { ASKS, each, eachProperty, LATER, listens, SERVES } from "../rows";

const SENDS: CallModel = { promise: true, returns: "discordjs.Message" };

/** What a listener of a client is given: a message or an interaction, as the event has it. */
const EVENT = ["discordjs.Event"];

const FROM: Record<string, string> = {
  ...eachProperty("user author", "discordjs.User"),
  member: "discordjs.Member",
  channel: "discordjs.Channel",
  guild: "discordjs.Guild",
  message: "discordjs.Message",
  client: "discordjs.Client",
};

const COLLECTS: Record<string, CallModel> = {
  ...each("createMessageComponentCollector createReactionCollector createMessageCollector", {
    safe: true,
    returns: "discordjs.Collector",
  }),
  awaitMessageComponent: { promise: true, returns: "discordjs.Interaction" },
  ...each("awaitReactions awaitMessages", ASKS),
};

const TYPES: Record<string, TypeModel> = {
  "discordjs.Interaction": {
    methods: {
      ...each("reply editReply followUp update fetchReply", SENDS),
      ...each("deferReply deferUpdate deleteReply showModal respond", ASKS),
      awaitModalSubmit: { promise: true, returns: "discordjs.Interaction" },
    },
    properties: FROM,
  },
  "discordjs.Message": {
    methods: {
      ...each("reply edit fetch forward crosspost", SENDS),
      ...each("react delete pin unpin suppressEmbeds removeAttachments startThread", ASKS),
      ...COLLECTS,
    },
    properties: FROM,
  },
  "discordjs.Event": {
    methods: each("edit react delete pin unpin", ASKS),
    properties: FROM,
    extends: "discordjs.Interaction",
  },
  "discordjs.Channel": {
    methods: {
      send: SENDS,
      ...each("sendTyping bulkDelete delete edit setName setTopic createInvite createWebhook", ASKS),
      ...COLLECTS,
    },
    properties: { guild: "discordjs.Guild", messages: "discordjs.Messages", client: "discordjs.Client" },
  },
  "discordjs.Messages": { methods: { ...each("fetch edit", SENDS), ...each("delete pin unpin react", ASKS) } },
  "discordjs.User": { methods: { send: SENDS, ...each("createDM deleteDM fetch", ASKS) } },
  "discordjs.Member": {
    methods: { send: SENDS, ...each("kick ban timeout edit setNickname createDM fetch", ASKS) },
    properties: { user: "discordjs.User", guild: "discordjs.Guild", roles: "discordjs.Store" },
  },
  "discordjs.Guild": {
    methods: each("leave edit setName fetchOwner fetchAuditLogs fetchWebhooks", ASKS),
    properties: eachProperty("members roles channels bans emojis commands", "discordjs.Store"),
  },
  "discordjs.Store": { methods: each("fetch add remove set create edit delete kick ban unban", ASKS) },
  "discordjs.Webhook": { methods: { ...each("send editMessage", SENDS), ...each("delete edit deleteMessage", ASKS) } },
  // Unlike the client, it is made without `captureRejections`.
  "discordjs.Collector": {
    methods: listens({ ...SERVES, parameters: ["discordjs.Interaction"] }),
  },
  "discordjs.Rest": {
    methods: { setToken: { safe: true, returns: "discordjs.Rest" }, ...each("get put post patch delete", ASKS) },
  },
};

const symbols: Record<string, CallModel> = {
  Client: { returns: "discordjs.Client" },
  REST: { returns: "discordjs.Rest" },
  WebhookClient: { returns: "discordjs.Webhook" },
};

const typeNames: Record<string, string> = {
  ...eachProperty("Message InteractionResponse PartialMessage", "discordjs.Message"),
  ...eachProperty(
    "Interaction BaseInteraction CommandInteraction ChatInputCommandInteraction ButtonInteraction",
    "discordjs.Interaction",
  ),
  ...eachProperty(
    "StringSelectMenuInteraction SelectMenuInteraction AnySelectMenuInteraction",
    "discordjs.Interaction",
  ),
  ...eachProperty(
    "ModalSubmitInteraction MessageComponentInteraction ContextMenuCommandInteraction",
    "discordjs.Interaction",
  ),
  ...eachProperty("MessageContextMenuCommandInteraction UserContextMenuCommandInteraction", "discordjs.Interaction"),
  ...eachProperty("AutocompleteInteraction RepliableInteraction", "discordjs.Interaction"),
  ...eachProperty("TextChannel DMChannel NewsChannel ThreadChannel VoiceChannel", "discordjs.Channel"),
  ...eachProperty("TextBasedChannel GuildTextBasedChannel SendableChannels AnyThreadChannel", "discordjs.Channel"),
  User: "discordjs.User",
  GuildMember: "discordjs.Member",
  Guild: "discordjs.Guild",
  Webhook: "discordjs.Webhook",
};

function client(callback: CallbackModel): TypeModel {
  return {
    methods: {
      ...listens({ ...callback, serves: true, parameters: EVENT }),
      login: { concept: "worker", promise: true },
      destroy: { concept: "cleanup" },
    },
    properties: { user: "discordjs.User", ...eachProperty("users channels guilds", "discordjs.Store") },
  };
}

export const discord: readonly LibraryModel[] = [
  {
    package: "discord.js",
    language: "javascript",
    versions: ">=14",
    source:
      "discordjs/discord.js 14.9 src/client/BaseClient.js (EventEmitter with captureRejections: a listener's rejection is its `error` event), src/structures/interfaces/{Collector,InteractionResponses,TextBasedChannel}.js",
    symbols,
    typeNames,
    types: { ...TYPES, "discordjs.Client": client({ how: "boundary" }) },
  },
  {
    package: "discord.js",
    language: "javascript",
    versions: "<14",
    source:
      "discordjs/discord.js 13.17 src/client/BaseClient.js: a plain EventEmitter, which drops what listeners give back",
    symbols: { ...symbols, Client: { returns: "discordjs.EarlierClient" } },
    typeNames,
    types: { "discordjs.EarlierClient": client(LATER) },
  },
];
