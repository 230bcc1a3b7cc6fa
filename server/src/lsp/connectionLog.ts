/** The log of the server process: one line per event in the editor's log channel. */

import type { RemoteConsole } from "vscode-languageserver/node";

import type { Log } from "#platform/ports";

export function connectionLog(console: Pick<RemoteConsole, "info" | "warn" | "error">): Log {
  return {
    info: (name, fields) => console.info(line(name, fields)),
    warn: (name, fields) => console.warn(line(name, fields)),
    error: (name, error, fields) => console.error(`${line(name, fields)} ${detail(error)}`),
  };
}

function line(name: string, fields: Readonly<Record<string, unknown>> | undefined): string {
  return fields === undefined ? name : `${name} ${JSON.stringify(fields)}`;
}

function detail(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
