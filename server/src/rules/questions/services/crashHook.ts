/** Does the program of a file go on after an uncaught exception? By default Node ends it. */

import type { FileFacts } from "#facts/file";
import type { Hop } from "#facts/place";
import type { Call, View } from "#linking/view";

import { endsProcess, handsOn, listenersOf, processListeners } from "./processEvents";
import { programsWith } from "./programs";
import { catchesExceptions, loggersIn } from "./winstonLoggers";

const EVENTS: ReadonlySet<string> = new Set(["uncaughtException"]);
const HOOK: { readonly fallback: Hop | null } = { fallback: null };

/** The listener, or the logger, that hears of it and lets the program go on; undefined when none is seen to, or another one ends it. */
export const crashHookOf = (view: View, file: FileFacts): Hop | undefined =>
  view.remember(HOOK, file, () => {
    for (const files of programsWith(view, file)) {
      const hooks = [...files].flatMap((other) => hooksIn(view, other));
      const [goesOn] = hooks;
      if (goesOn !== undefined && hooks.every(({ ends }) => !ends))
        return { place: goesOn.call.place, note: "this hook is all that hears of the failure" };
    }
    return null;
  }) ?? undefined;

interface CrashHook {
  readonly call: Call;
  readonly ends: boolean;
}

const hooksIn = (view: View, file: FileFacts): readonly CrashHook[] => [
  ...processListeners(view, file, EVENTS).map((hook) => {
    const listeners = listenersOf(view, hook);
    const ends = listeners.length === 0 || listeners.some((each) => endsProcess(view, each) || handsOn(view, each));
    return { call: hook.call, ends };
  }),
  ...loggerIn(view, file).map((call) => ({ call, ends: false })),
];

/** `createLogger({ exitOnError: false, … })` of a logger that catches exceptions. */
const loggerIn = (view: View, file: FileFacts): readonly Call[] =>
  loggersIn(view, file).filter((call) => {
    const exit = view.option(call, ["exitOnError"]);
    const isOff = exit.state === "set" && exit.value.kind === "literal" && exit.value.value === false;
    return isOff && catchesExceptions(view, call);
  });
