/** Short forms for writing model tables. */

import type { CallbackModel, CallModel, DeadlineModel, LibraryModel, RetriesModel, Under } from "./model";

/** The same row under several names, separated by spaces. */
export const each = (names: string, row: CallModel): Record<string, CallModel> =>
  Object.fromEntries(names.split(" ").map((name) => [name, row]));

/** The same type under several property names. */
export const eachProperty = (names: string, type: string): Record<string, string> =>
  Object.fromEntries(names.split(" ").map((name) => [name, type]));

/** The same types of parameters under several names of function types. */
export const eachFunction = (names: string, parameters: readonly string[]): Record<string, readonly string[]> =>
  Object.fromEntries(names.split(" ").map((name) => [name, parameters]));

/** A callback that is run and whose failure is passed on, under protections. */
export const under = (...kinds: readonly Under[]): CallbackModel => ({ how: "awaits", under: kinds });

export const LATER: CallbackModel = { how: "later" };
export const AWAITS: CallbackModel = { how: "awaits" };
/** Gives a promise, and nothing more is said of it. */
export const ASKS: CallModel = { promise: true };

/** Listens for what people say. */
export const SERVES: CallbackModel = { how: "later", serves: true };

/** How listeners are added to an emitter, and what it does with them. */
export const listens = (callback: CallbackModel): Record<string, CallModel> =>
  each("on once addListener", { safe: true, callbacks: { "1": callback } });

/** A client whose options hold for all its calls. */
export const client = (
  returns: string,
  deadline: DeadlineModel,
  retries: RetriesModel,
): CallModel & { readonly returns: string } => ({
  concept: "client",
  returns,
  configures: "result",
  deadline,
  retries,
});

/** Milliseconds a language model, or one that paints, may need for a whole answer: what a fix proposes. */
export const MODEL_ANSWER_MS = 60_000;

/** A call that rejects on a bad status and takes a limit of its own in its last argument. */
export const request = (deadline: Omit<DeadlineModel, "at" | "total">, more: CallModel = {}): CallModel => ({
  concept: "outbound-call",
  promise: true,
  throwsOnStatus: true,
  deadline: { ...deadline, at: "last", total: true },
  ...more,
});

/** A package whose exported classes are clients of one kind. */
export const clients = (
  name: string,
  source: string,
  exported: string,
  made: CallModel & { readonly returns: string },
): LibraryModel => ({
  package: name,
  language: "javascript",
  versions: "*",
  source,
  symbols: each(exported, made),
  typeNames: Object.fromEntries(exported.split(" ").map((one) => [one, made.returns])),
});
