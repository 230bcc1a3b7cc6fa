/** A language server in this process that is fed bytes, with an engine that finds words instead of gaps. */

import { PassThrough } from "node:stream";

import { createConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";

import { messageOrder } from "#lsp/messageOrder";
import { serve } from "#lsp/server";
import { createNodePlatform } from "#platform/node";

import { fakeServices } from "../lsp/fakeServices";

export interface FedServer {
  /** Hands bytes to the server as they would come from a pipe. */
  feed(...chunks: readonly (string | Buffer)[]): void;
  /** Has the server written this lately? */
  hasWritten(text: string): boolean;
  dispose(): void;
}

/** Letters of what was written that are kept. */
const LATELY = 100_000;

export function fedServer(): FedServer {
  const input = new PassThrough();
  const output = new PassThrough();
  let written = "";
  output.setEncoding("utf8").on("data", (text: string) => {
    written = (written + text).slice(-LATELY);
  });
  const reader = new StreamMessageReader(input);
  const writer = new StreamMessageWriter(output);
  const connection = createConnection(reader, writer, { messageStrategy: messageOrder() });
  serve(
    connection,
    fakeServices((log) => createNodePlatform({ log, cacheFolder: false })),
  );
  return {
    feed: (...chunks) => {
      for (const chunk of chunks) input.write(chunk);
    },
    hasWritten: (wanted) => written.includes(wanted),
    dispose: () => connection.dispose(),
  };
}

/** A message with its header. */
export function frame(message: unknown): Buffer {
  const body = Buffer.from(typeof message === "string" ? message : JSON.stringify(message));
  return Buffer.concat([Buffer.from(`Content-Length: ${body.byteLength}\r\n\r\n`), body]);
}
