/** Enforces the order of messages: nothing before `initialize`, no second `initialize`, nothing but `exit` after `shutdown`. */

import { ErrorCodes, type Message, type MessageStrategy, ResponseError } from "vscode-languageserver/node";

/** Stands in for a request that came at the wrong time, so that it gets its one reply like any other. */
export const OUT_OF_ORDER = "bulwark/outOfOrder";

export function messageOrder(): MessageStrategy {
  let state: "new" | "running" | "shutDown" = "new";
  return {
    handleMessage(message, next) {
      const { method, isRequest } = read(message);
      if (method === undefined || method === "exit") return next(message);
      const fault = faultOf(state, method);
      if (fault === undefined) {
        if (method === "initialize") state = "running";
        if (method === "shutdown") state = "shutDown";
        return next(message);
      }
      // Notifications have no reply: they are dropped.
      if (!isRequest) return undefined;
      return next({ ...message, method: OUT_OF_ORDER, params: fault } as Message);
    },
  };
}

/** Answers requests that {@link messageOrder} turned away. */
export function rejectOutOfOrder(fault: unknown): never {
  const { code, message } = fault as { code: number; message: string };
  throw new ResponseError(code, message);
}

function faultOf(state: "new" | "running" | "shutDown", method: string): { code: number; message: string } | undefined {
  switch (state) {
    case "new":
      return method === "initialize"
        ? undefined
        : { code: ErrorCodes.ServerNotInitialized, message: `\`${method}\` came before \`initialize\`` };
    case "running":
      return method === "initialize" ? { code: ErrorCodes.InvalidRequest, message: "already initialized" } : undefined;
    case "shutDown":
      return { code: ErrorCodes.InvalidRequest, message: `\`${method}\` came after \`shutdown\`` };
  }
}

function read(message: Message): { readonly method: string | undefined; readonly isRequest: boolean } {
  const method = "method" in message && typeof message.method === "string" ? message.method : undefined;
  return { method, isRequest: "id" in message };
}
