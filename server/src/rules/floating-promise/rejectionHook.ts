/** Does the program go on after an unhandled rejection? By default Node ends it. */

import type { FileFacts, Value } from "#facts/file";
import type { Hop } from "#facts/place";
import { memberOf } from "#linking/lexical";
import type { FunctionRef, View } from "#linking/view";

import { endsProcess, handsOn, listenersOf, processListeners } from "../questions/services/processEvents";
import { programsWith } from "../questions/services/programs";

export interface Survival {
  /** `hook`: a listener of the program's own. `framework`: one that a framework brings along. `host`: one of the program it is a plugin of. */
  readonly by: "hook" | "framework" | "host";
  readonly hops: readonly Hop[];
}

const REJECTION = "unhandledRejection";
const EVENTS: ReadonlySet<string> = new Set([REJECTION, "uncaughtException"]);
/** next 14 dist/server/lib/start-server.js, which `next start` runs, listens to `unhandledRejection` and logs. */
const FRAMEWORKS = ["next"];

/**
 * An editor's extension host logs what its extensions leave unhandled (VS Code 1.9x, src/vs/workbench/api/node/extensionHostProcess.ts),
 * and plugins of Obsidian run in the page of its window, which has no process to end.
 */
const HOSTS = ["obsidian", "vscode", "@types/vscode"];

const HOOK: { readonly fallback: Hop | null } = { fallback: null };

/** What keeps the process of a file alive when a promise fails unseen; undefined when nothing is known to. */
export function survivesRejections(view: View, file: FileFacts): Survival | undefined {
  const hook = view.remember(HOOK, file, () => hookOf(view, file));
  if (hook !== null) return { by: "hook", hops: [hook] };
  if (HOSTS.some((name) => view.dependency(file, name) !== undefined)) return { by: "host", hops: [] };
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
  return loadedHook(view);
}

const LOADED: { readonly fallback: Hop | null } = { fallback: null };

/**
 * `process.on(module.event, …)` for each module of a folder, one of which exports `{ event: "unhandledRejection", run() { … } }`: which
 * program loads that folder cannot be told, so any may.
 */
function loadedHook(view: View): Hop | null {
  return view.rememberWhole(LOADED, () => {
    const members = new Set(view.files.flatMap((file) => computedEvents(view, file)));
    if (members.size === 0) return null;
    for (const file of view.files)
      for (const value of [file.exports["export="], file.exports.default])
        if (value !== undefined && listensItself(view, file, value, members))
          return {
            place: view.place(file, { start: 0, end: 0 }),
            note: "this module hears of the failure, when it is loaded",
          };
    return null;
  });
}

/** Members that give the events of `process.on(module.event, …)`, where no text is seen to be among them. */
const computedEvents = (view: View, file: FileFacts): readonly string[] =>
  view.calls(file, { concept: "shutdown-hook" }).flatMap(({ symbol, operation: { arguments: values } }) => {
    const [name] = values;
    const member = name === undefined || !/(^|\.)process\.(on|once)$/.test(symbol ?? "") ? "" : memberOf(name);
    const isKnown = name === undefined || view.things(file, name).some(({ kind }) => kind === "literal");
    return member === "" || member === undefined || isKnown ? [] : [member];
  });

function listensItself(view: View, file: FileFacts, value: Value, members: ReadonlySet<string>): boolean {
  return view.things(file, value).some((thing) => {
    if (thing.kind !== "object") return false;
    const properties = Object.entries(thing.value.properties);
    const isNamed = properties.some(
      ([key, event]) => members.has(key) && event.kind === "literal" && event.value === REJECTION,
    );
    const listeners = isNamed
      ? properties.flatMap(([, part]) =>
          view.things(thing.file, part).flatMap((of) => (of.kind === "function" ? [of] : [])),
        )
      : [];
    return listeners.length > 0 && !listeners.some((each) => endsProcess(view, each) || handsOn(view, each));
  });
}

const throws = ({ file, scope }: FunctionRef): boolean =>
  file.operations.some((operation) => operation.kind === "throw" && operation.scope === scope);
