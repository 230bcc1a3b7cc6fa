/** Our own requests: each is parsed, waits until the server is ready, and fails alone. */

import { type CancellationToken, LSPErrorCodes, ResponseError } from "vscode-languageserver/node";

import type { RequestMethod, Requests } from "#protocol/messages";

import { wrongParameters } from "./requestShapes";
import type { Session } from "./session";

type Handler<M extends RequestMethod> = (
  params: Requests[M]["params"],
  cancellation: CancellationToken,
) => Promise<Requests[M]["result"]>;

/** Registers the handler of one of our requests. Parameters of the wrong shape fail the request before the handler sees them. */
export function answer<M extends RequestMethod>(session: Session, method: M, handler: Handler<M>): void {
  // What it returns is typed by the handler; the library's own type for it cannot follow a generic one.
  session.connection.onRequest(method, async (raw: unknown, cancellation: CancellationToken): Promise<unknown> => {
    const params = checked(method, raw);
    await session.ready;
    return handler(params, cancellation);
  });
}

function checked<M extends RequestMethod>(method: M, raw: unknown): Requests[M]["params"] {
  const given: Record<string, unknown> = typeof raw === "object" && raw !== null ? { ...raw } : {};
  const wrong = wrongParameters(method, given);
  if (wrong.length > 0) {
    throw new ResponseError(
      LSPErrorCodes.RequestFailed,
      `${method}: \`${wrong.join("`, `")}\` is missing or not valid`,
    );
  }
  return given as Requests[M]["params"];
}
