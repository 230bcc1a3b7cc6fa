/** Python's ways to start a coroutine beside the code that goes on: `asyncio.create_task`, and pools that are given a function. */

import type { Call, View } from "#linking/view";

const STARTS = /^asyncio\.(create_task|ensure_future|run_coroutine_threadsafe|Loop\.create_task)$/;

/** Does the call start a coroutine as a task of its own? */
export const startsTask = ({ symbol }: Call): boolean => STARTS.test(symbol ?? "");

/** The call that makes the coroutine such a call starts: `sync(row)` of `create_task(sync(row))`. */
export function startedWork(view: View, call: Call): Call | undefined {
  const [given] = call.operation.arguments;
  const operation =
    startsTask(call) && given?.kind === "result" && given.path.length === 0
      ? call.file.operations[given.operation]
      : undefined;
  return operation === undefined ? undefined : view.call(call.file, operation);
}

/** The coroutine is written in the workspace and catches whatever fails in it. */
export function startsSafeWork(view: View, call: Call): boolean {
  const work = startedWork(view, call);
  const targets = work === undefined ? [] : view.targets(work);
  return targets.length > 0 && targets.every((target) => view.neverRejects(target));
}

/**
 * Nothing else is seen that the call could give: not one of several classes, of which another is not asynchronous, and no function that
 * hands a promise on, which may be that of a task it has started.
 */
export function isSurelyPromise(view: View, call: Call): boolean {
  const { file, operation } = call;
  const value = { kind: "result", operation: operation.id, awaited: false, path: [] } as const;
  const things = view.things(file, value);
  const isPlain = view.targets(call).some(({ file: of, scope }) => of.scopes[scope]?.async !== true);
  return !isPlain && things.length > 0 && things.every(({ kind }) => kind === "promise");
}

/** A decorator may make a plain function of a coroutine: nobody can tell what calling it gives. */
export const isDecorated = (view: View, call: Call): boolean =>
  view.targets(call).some(({ file, scope }) => {
    const decorators = file.scopes[scope]?.decorators ?? [];
    return decorators.some((value) => {
      const name = value.kind === "name" ? (value.path.at(-1) ?? value.name) : "";
      return !/^(staticmethod|classmethod|override|abstractmethod)$/.test(name);
    });
  });
