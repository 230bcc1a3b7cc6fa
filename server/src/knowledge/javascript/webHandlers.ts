/** What the tables of web frameworks share: routes, handlers, the parts of a request. */

import type { CallbackModel, CallModel } from "../model";
import { each } from "../rows";

/** Names of the methods that register a route. */
export const VERBS = "get post put patch delete del head options all";
/** A handler of a route, by the types of its parameters; `forwards`: the framework takes its rejections. */
export const handler = (request: string, reply: string, forwards: boolean): CallbackModel => ({
  how: "route",
  parameters: [request, reply],
  ...(forwards ? { under: ["error-boundary"] as const } : {}),
});
/** The methods of a router that register a route each. */
export const routes = (callback: CallbackModel, returns: string): Record<string, CallModel> =>
  each(VERBS, { concept: "route", returns, callbacks: { "*": callback } });
/** Parts of a request that hold what its sender wrote. */
export const INPUT = {
  body: "input.body",
  query: "input.query",
  params: "input.params",
  headers: "input.headers",
  cookies: "input.cookies",
};
