/** Python servers and bots whose own start leaves SIGTERM to its default, which ends the process where it stands. */

import type { FileFacts } from "#facts/file";
import type { Place } from "#facts/place";
import type { Call, View } from "#linking/view";

import { signalsIn } from "./pythonLoops";

export interface PythonStart {
  readonly place: Place;
  readonly kind: "server" | "worker";
  /** Made for development: what it serves may be served by another server in production. */
  readonly forDevelopment: boolean;
}

/**
 * Calls that serve until the process ends, and install no handler for SIGTERM. Sources: waitress 3 server.py (`run` ends on SystemExit and
 * KeyboardInterrupt), Bottle 0.13 `run`, Werkzeug 3 serving.py, discord.py 2.6 `Client.run` (KeyboardInterrupt alone), pyTelegramBotAPI
 * 4.29 `infinity_polling`, slack_bolt 1.26 `SocketModeHandler.start`.
 */
const STARTS: readonly (readonly [RegExp, PythonStart["kind"]])[] = [
  [/^waitress\.serve$/, "server"],
  [/^bottle\.(?:App\.)?run$/, "server"],
  [/^flask\.App\.run$/, "server"],
  [/^(?:discord\.Client\.run|telebot\.Bot\.(?:infinity_)?polling|slack_bolt\.SocketMode\.start)$/, "worker"],
];
const DEVELOPMENT = /^flask\.App\.run$/;
/** Servers that run such an application in production, and end in order. */
const OTHER_SERVERS = [
  "gunicorn",
  "uwsgi",
  "pyuwsgi",
  "uvicorn",
  "hypercorn",
  "granian",
  "waitress",
  "gevent",
  "eventlet",
  "cheroot",
  "quart",
];

/** The last such call of a file, which runs what stands before it; undefined where another part of the program hears the signal, or another server may run it. */
export function pythonStart(view: View, file: FileFacts): PythonStart | undefined {
  if (file.language !== "python" || file.role !== "service") return undefined;
  for (const call of view.calls(file).toReversed()) {
    const [, kind] = STARTS.find(([symbol]) => symbol.test(call.symbol ?? "")) ?? [];
    if (kind === undefined) continue;
    const forDevelopment = DEVELOPMENT.test(call.symbol ?? "");
    if (forDevelopment && isServedOtherwise(view, call)) continue;
    if (ENDS_IN_ORDER.test(serverOf(call))) continue;
    if (signalsIn(view, view.closure(file)) === "stop") return undefined;
    return { place: call.place, kind, forDevelopment };
  }
  return undefined;
}

/** `run(app, server="gunicorn")` of Bottle. */
function serverOf({ operation: { keywords } }: Call): string {
  const server = keywords?.server;
  return server?.kind === "literal" ? String(server.value) : "";
}

const ENDS_IN_ORDER = /^(?:gunicorn|uvicorn|aiohttp|tornado|auto)$/;

/** The project declares another server, or a Dockerfile, a compose file or a script starts one. */
const isServedOtherwise = (view: View, { file }: Call): boolean =>
  OTHER_SERVERS.some((name) => view.dependency(file, name) !== undefined) ||
  view.files.some(({ imports, scripts, compose, dockerfile }) => {
    if (imports.some(({ from }) => OTHER_SERVERS.includes(from.split(".")[0] ?? ""))) return true;
    return SERVES.test(JSON.stringify([scripts, compose, dockerfile]) ?? "");
  });

const SERVES = /\b(?:gunicorn|uwsgi|uvicorn|hypercorn|granian|waitress-serve|mod_wsgi)\b/;
