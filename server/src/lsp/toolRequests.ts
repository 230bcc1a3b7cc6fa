/** `bulwark/useTool`: the tools for assistants. Nothing of them is loaded before one is used. */

import type { CancellationToken } from "vscode-languageserver/node";

import type { EditorTools } from "./editorTools";
import { answer } from "./requests";
import type { Scans } from "./scan";
import type { Session } from "./session";

export function registerToolRequests(session: Session, scans: Scans): void {
  let tools: Promise<EditorTools> | undefined;
  answer(session, "bulwark/useTool", async ({ tool, input }, cancellation) => {
    tools ??= import("./editorTools").then(({ openTools }) => openTools(session, scans));
    return (await tools).use(tool, input, signalOf(cancellation));
  });
}

function signalOf(cancellation: CancellationToken): AbortSignal {
  const abort = new AbortController();
  if (cancellation.isCancellationRequested) abort.abort();
  cancellation.onCancellationRequested(() => abort.abort());
  return abort.signal;
}
