/** Which failures an `except` clause of Python lets in: the clause itself may tell permanent ones from passing ones. */

import type { FileFacts, Scope, ScopeId } from "#facts/file";
import { lastNameOf } from "#linking/lexical";

/**
 * Types that hold permanent failures and passing ones alike: a bad status, whatever it is, or anything that can happen.
 */
const BROAD =
  /^(Exception|BaseException|RequestException|HTTPError|HTTPStatusError|ClientError|ClientResponseError|ResponseError|URLError|OpenAIError|APIError|APIStatusError|AnthropicError|StripeError|SlackApiError|BotoCoreError|TransportError|IOError|OSError|EnvironmentError|Error)$/;

/** Does one of the clauses of a `try` tell failures apart, by what it names or by what stands beside it? */
export function clausesDecide(file: FileFacts, catchScope: ScopeId): boolean {
  const handler = file.scopes[catchScope];
  if (handler === undefined || file.language !== "python") return false;
  if (
    handler.caught !== undefined &&
    handler.caught.length > 0 &&
    !handler.caught.some((type) => BROAD.test(lastNameOf(type)))
  )
    return true;
  return siblings(file, handler).some(({ exits }) => exits === "throw" || exits === "return" || exits === "exit");
}

/** The other clauses of the same `try`. */
const siblings = (file: FileFacts, handler: Scope): readonly Scope[] =>
  file.scopes.filter(({ kind, of, id }) => kind === "catch" && of === handler.of && id !== handler.id);
