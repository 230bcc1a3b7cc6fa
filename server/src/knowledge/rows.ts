/** Short forms for writing model tables. */

import type { CallbackModel, CallModel, Under } from "./model";

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

/** How listeners are added to an emitter, and what it does with them. */
export const listens = (callback: CallbackModel): Record<string, CallModel> =>
  each("on once addListener", { safe: true, callbacks: { "1": callback } });
