/** Is something on the way from a call to its effect a limiter, or a lock that lets one through at a time? */

import { lastNameOf } from "#linking/lexical";
import type { Call, Effect, View } from "#linking/view";

const LIMITS = ["limiter", "lock"] as const;

/** What limits the effect on this path, in a few words; undefined when nothing does. */
export function limitOnPath(view: View, { call, via }: Effect): string | undefined {
  for (const step of [...via, call]) {
    if (givesLimit(view, step) || isWrapped(view, step) || isInsideLimiter(view, step))
      return `limited by ${step.callee}`;
    for (const kind of LIMITS) {
      const found = view.protection(step, kind);
      if (found.state === "present") return found.because;
    }
  }
  return undefined;
}

/** What limits a call where it stands, or on the way there; undefined when nothing is seen to. */
export function limitedHere(view: View, call: Call): string | undefined {
  if (isInsideLimiter(view, call)) return "a limiter stands round it";
  const found = LIMITS.map((kind) => view.protection(call, kind)).find(({ state }) => state === "present");
  return found?.state === "present" ? found.because : undefined;
}

/** `async with self.semaphore:`, wherever that is made: this only ever silences. */
const isInsideLimiter = (view: View, { file, operation }: Call): boolean =>
  view
    .chain(file, operation.scope)
    .some(({ kind, test }) => kind === "with" && /sem(aphore)?$|limit|throttl/i.test(lastNameOf(test)));

/** `limit(() => work())`, `queue.add(work)`: the call runs its callback under a limit. */
const givesLimit = (view: View, call: Call): boolean =>
  view.callbacks(call).some(({ use }) => LIMITS.some((kind) => use?.under?.includes(kind) === true));

/** `const slow = throttle((url) => fetch(url)); slow(url)`: what runs was given to a limiter where it was made. */
const isWrapped = (view: View, call: Call): boolean =>
  view.targets(call).some(({ file, scope }) => {
    const use = file.scopes[scope]?.use;
    const wrapper = use?.to === "argument" ? file.operations[use.operation] : undefined;
    const made = wrapper === undefined ? undefined : view.call(file, wrapper);
    return made?.model?.wraps !== undefined && givesLimit(view, made);
  });
