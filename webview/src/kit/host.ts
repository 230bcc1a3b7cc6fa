/** The page's line to the editor: each request gets one parsed reply, events go to one listener. */

import { type HostMessage, type PageRequest, parseHostMessage } from "#webview-protocol/dashboard";

export type Reply = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly message: string };

export interface Host {
  request(request: PageRequest): Promise<Reply>;
  /** What the page kept for itself when it was last shown; unknown shape. */
  readonly kept: unknown;
  keep(state: unknown): void;
}

type HostEvent = Extract<HostMessage, { type: "event" }>;

interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): EditorApi;

/** Connects the page. May be called once: the editor hands out its API a single time. */
export function connectHost(onEvent: (event: HostEvent) => void): Host {
  const editor = acquireVsCodeApi();
  const waiting = new Map<number, (reply: Reply) => void>();
  let last = 0;
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    const parsed = parseHostMessage(event.data);
    if (!parsed.ok) return;
    const message = parsed.value;
    if (message.type === "event") {
      onEvent(message);
      return;
    }
    waiting.get(message.id)?.(message.ok ? { ok: true, result: message.result } : message);
    waiting.delete(message.id);
  });
  return {
    kept: editor.getState(),
    keep: (state) => editor.setState(state),
    request(request) {
      last += 1;
      const id = last;
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        editor.postMessage({ type: "request", id, request });
      });
    },
  };
}
