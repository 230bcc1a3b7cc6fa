/** Our own requests: each is parsed, waits until the server is ready, and fails alone. */

import { type CancellationToken, LSPErrorCodes, ResponseError } from "vscode-languageserver/node";

import type { RequestMethod, Requests } from "#protocol/messages";

import type { Session } from "./session";

type Handler<M extends RequestMethod> = (
  params: Requests[M]["params"],
  cancellation: CancellationToken,
) => Promise<Requests[M]["result"]>;

/** Registers the handler of one of our requests. Parameters of the wrong shape fail the request before the handler sees them. */
export function answer<M extends RequestMethod>(session: Session, method: M, handler: Handler<M>): void {
  session.connection.onRequest(method, async (raw: unknown, cancellation: CancellationToken) => {
    const params = checked(method, raw);
    await session.ready;
    return handler(params, cancellation);
  });
}

/** Required and optional text fields of each request; `status` may be null. */
const SHAPES: Readonly<
  Record<RequestMethod, { readonly required: readonly string[]; readonly optional: readonly string[] }>
> = {
  "bulwark/scan": { required: [], optional: ["folder", "token"] },
  "bulwark/scanFile": { required: ["uri"], optional: [] },
  "bulwark/snapshot": { required: [], optional: ["folder"] },
  "bulwark/rules": { required: [], optional: [] },
  "bulwark/kitUpdates": { required: [], optional: [] },
  "bulwark/rulePage": { required: ["rule"], optional: [] },
  "bulwark/answerItem": { required: ["folder", "item", "note"], optional: ["who", "expires"] },
  "bulwark/setTask": { required: ["folder", "task"], optional: ["note"] },
};

const STATUSES: Readonly<Partial<Record<RequestMethod, readonly unknown[]>>> = {
  "bulwark/answerItem": ["pass", "partial", "fail", "not-applicable", "unknown", null],
  "bulwark/setTask": ["todo", "doing", "done", "blocked", "skipped"],
};

function checked<M extends RequestMethod>(method: M, raw: unknown): Requests[M]["params"] {
  const given: Record<string, unknown> = typeof raw === "object" && raw !== null ? { ...raw } : {};
  const { required, optional } = SHAPES[method];
  const wrong = [
    ...required.filter((name) => typeof given[name] !== "string"),
    ...optional.filter((name) => given[name] !== undefined && typeof given[name] !== "string"),
    ...(STATUSES[method]?.includes(given.status) === false ? ["status"] : []),
  ];
  if (wrong.length > 0) {
    throw new ResponseError(
      LSPErrorCodes.RequestFailed,
      `${method}: \`${wrong.join("`, `")}\` is missing or not valid`,
    );
  }
  return given as Requests[M]["params"];
}
