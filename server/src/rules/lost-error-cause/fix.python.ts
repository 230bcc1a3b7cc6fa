/** Raises the new error `from` the caught one, so that its type, its message and its traceback stay with it. */

import { insertAt } from "#facts/edits";
import { caughtName, handlerOf } from "#languages/python/editCaught";
import {
  childIn,
  nearest,
  nodeAt,
  openedPython,
  openPython,
  type PyEditNode,
  type PySource,
  textOf,
} from "#languages/python/editSource";

import { defineFix, refuse } from "../fix";

const TITLE = "Raise from the caught error";

export const preserveCause = defineFix({
  id: "preserve-cause",
  language: "python",
  rules: ["lost-error-cause"],
  tier: "safe",
  preferred: true,
  title: () => TITLE,
  refactoring: {
    kind: "cause",
    title: TITLE,
    subject(path, text, selection) {
      const source = openedPython(path, text);
      const raised = source === undefined ? undefined : nearest(nodeAt(source, selection), "raise_statement");
      if (source === undefined || raised === undefined || handlerOf(raised) === undefined) return undefined;
      return stateOf(source, raised) === undefined ? { start: raised.start, end: raised.end } : undefined;
    },
  },
  async plan({ path, text, span }) {
    const source = await openPython(path, text);
    const raised = nearest(nodeAt(source, span), "raise_statement");
    if (raised === undefined) return refuse("no error is raised here any more");
    const state = stateOf(source, raised);
    if (state !== undefined) return refuse(state);
    const handler = handlerOf(raised);
    if (handler === undefined) return refuse("no handler is around this error any more");
    const caught = caughtName(source, handler, raised);
    if ("because" in caught) return refuse(caught.because);
    const created = raised.children[0];
    if (created === undefined) return refuse("the caught error itself goes on");
    if (textOf(source, created) === caught.name) return refuse("the caught error itself goes on");
    const edits = [...caught.edits, insertAt(created.end, ` from ${caught.name}`)];
    return { kind: "ways", ways: [{ title: TITLE, tier: "safe", edits, kit: [], notes: [] }] };
  },
});

/** Why a `raise` needs no cause, or may not be given one; undefined when it may. */
function stateOf(source: PySource, raised: PyEditNode): string | undefined {
  const cause = childIn(raised, "cause");
  if (cause !== undefined) {
    return cause.kind === "none" ? "the cause is left out on purpose (`from None`)" : "the error has a cause already";
  }
  const [created, ...others] = raised.children;
  if (created === undefined) return "the caught error itself goes on";
  if (others.length > 0) return "the error is raised in a form of Python 2";
  if (created.kind === "call") return createdState(source, created);
  // A class (`raise NotFound`) is made into an error on the spot; a variable may hold one that has its cause.
  if (
    /^(identifier|attribute)$/.test(created.kind) &&
    /^_*[A-Z]/.test(textOf(source, created).split(".").at(-1) ?? "")
  ) {
    return undefined;
  }
  return "the error is made elsewhere, where its cause may be set";
}

/** `raise X(…).with_traceback(tb)` and `raise make_error(e)` may set the cause themselves. */
function createdState(source: PySource, call: PyEditNode): string | undefined {
  const callee = childIn(call, "function");
  const name = callee === undefined ? "" : (textOf(source, callee).split(".").at(-1) ?? "");
  if (/^_*[A-Z]/.test(name)) return undefined;
  return "the error is made by a function, which may set its cause";
}
