/** Does the program go on after an unhandled rejection? By default Node ends it. */

import type { FileFacts } from "#facts/file";
import type { Hop } from "#facts/place";
import type { FunctionRef, View } from "#linking/view";

import { endsProcess, handsOn, listenersOf, processListeners } from "../questions/services/processEvents";

export interface Survival {
  /** `hook`: a listener of the program's own. `framework`: one that a framework brings along. */
  readonly by: "hook" | "framework";
  readonly hops: readonly Hop[];
}

const REJECTION = "unhandledRejection";
const EVENTS: ReadonlySet<string> = new Set([REJECTION, "uncaughtException"]);
/** next 14 dist/server/lib/start-server.js, which `next start` runs, listens to `unhandledRejection` and logs. */
const FRAMEWORKS = ["next"];

const HOOK: { readonly fallback: Hop | null } = { fallback: null };

/** What keeps the process of a file alive when a promise fails unseen; undefined when nothing is known to. */
export function survivesRejections(view: View, file: FileFacts): Survival | undefined {
  const hook = view.remember(HOOK, file, () => hookOf(view, file));
  if (hook !== null) return { by: "hook", hops: [hook] };
  if (!FRAMEWORKS.some((name) => view.dependency(file, name) !== undefined)) return undefined;
  // A server of the program's own (`next()` under Express) starts without that file.
  const hasOwnServer = view.services().some(({ entry, loaded }) => entry.call !== undefined && loaded.has(file));
  return hasOwnServer ? undefined : { by: "framework", hops: [] };
}

/** A listener in the same process that does not end it. */
function hookOf(view: View, file: FileFacts): Hop | null {
  for (const files of programsWith(view, file)) {
    const hooks = [...files].flatMap((other) => processListeners(view, other, EVENTS));
    const rejection = hooks.filter(({ event }) => event === REJECTION);
    // Without a listener, or when it throws, the rejection becomes an uncaught exception.
    const isPassedOn = rejection.every((hook) => listenersOf(view, hook).some(throws));
    const deciding = isPassedOn ? hooks.filter(({ event }) => event !== REJECTION) : rejection;
    const goesOn = deciding.find((hook) => {
      const listeners = listenersOf(view, hook);
      return listeners.length > 0 && !listeners.some((each) => endsProcess(view, each) || handsOn(view, each));
    });
    if (goesOn !== undefined) return { place: goesOn.call.place, note: "this hook is all that hears of the failure" };
  }
  return null;
}

/** Services with the file; when there are none, programs that are started by their name, which may serve as well. */
function programsWith(view: View, file: FileFacts): readonly ReadonlySet<FileFacts>[] {
  const has = (files: ReadonlySet<FileFacts>): boolean => files.has(file);
  const services = view
    .services()
    .map(({ files }) => files)
    .filter(has);
  if (services.length > 0) return services;
  const named = view.entryPoints().filter(({ kind }) => kind === "cli");
  return named.map((entry) => view.closure(entry.file)).filter(has);
}

const throws = ({ file, scope }: FunctionRef): boolean =>
  file.operations.some((operation) => operation.kind === "throw" && operation.scope === scope);
