/** A server as a process that is told bytes: nothing of a client's library stands between. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

import { onTestFinished } from "vitest";

import { frame } from "./inProcess";

export interface RawServer {
  readonly process: ChildProcess;
  write(bytes: string | Buffer): void;
  send(message: object): void;
  /** Closes the server's input. */
  end(): void;
  /** Everything the server has written so far. */
  said(): string;
  /** Resolves with the answer to a request. */
  answer(id: number | string): Promise<{ readonly result?: unknown; readonly error?: { readonly code: number } }>;
}

/** Starts a server; it is killed when the test ends. */
export function rawServer(program: string, args: readonly string[] = ["--stdio"]): RawServer {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["pipe", "pipe", "ignore"] });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  // A server that has ended does not read on; that is no fault here.
  child.stdin.on("error", () => undefined);
  return {
    process: child,
    write: (bytes) => void child.stdin.write(bytes),
    send: (message) => void child.stdin.write(frame(message)),
    end: () => void child.stdin.end(),
    said: () => said,
    async answer(id) {
      for (;;) {
        const found = messagesIn(said).find((message) => message.id === id && message.method === undefined);
        if (found !== undefined) return found;
        await once(child.stdout, "data");
      }
    },
  };
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly code: number };
}

/** Whole messages of a stream; what is ASCII counts as many letters as bytes, and test servers say nothing else. */
function messagesIn(text: string): readonly Message[] {
  const found: Message[] = [];
  for (const part of text.split(/Content-Length: \d+\r\n\r\n/)) {
    try {
      if (part !== "") found.push(JSON.parse(part) as Message);
    } catch {
      // The rest of it is on its way.
    }
  }
  return found;
}
