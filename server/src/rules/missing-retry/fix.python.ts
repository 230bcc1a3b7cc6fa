/** Repeats a failed call of Python: a decorator where the whole function may run again, else the kit around the one call. */

import { insertAt } from "#facts/edits";
import { calleeText } from "#languages/python/editCalls";
import { importedPart, importNames } from "#languages/python/editKit";
import { symbolOf } from "#languages/python/editNames";
import {
  callAt,
  childIn,
  contains,
  enclosingFunction,
  isAsync,
  openedPython,
  openPython,
  type PyEditNode,
  type PySource,
} from "#languages/python/editSource";
import { addDecorator } from "#languages/python/editStyle";
import type { FixFacts } from "#rules/rule";

import { defineFix, type FixPlan, type FixRequest, refuse } from "../fix";
import { decoratorFor } from "./fix.python.decorator";
import { repeatHindrance } from "./fix.python.hindrance";
import { canRunAgain } from "./fix.python.whole";

const symbolFact = ({ symbol }: FixFacts): string | undefined => (typeof symbol === "string" ? symbol : undefined);

export const wrapInRetry = defineFix({
  id: "wrap-in-retry",
  language: "python",
  rules: ["missing-retry"],
  tier: "behavioral",
  preferred: true,
  title: () => "Retry up to 3 times with backoff",
  refactoring: {
    kind: "retry",
    title: "Retry this call up to 3 times",
    subject(path, text, selection) {
      const source = openedPython(path, text);
      const call = source === undefined ? undefined : callAt(source, selection);
      const callee = call === undefined ? undefined : childIn(call, "function");
      if (callee === undefined || call === undefined || enclosingFunction(call) === undefined) return undefined;
      return { start: callee.start, end: callee.end };
    },
  },
  async plan(request) {
    const source = await openPython(request.path, request.text);
    const call = callAt(source, request.span);
    if (call === undefined) return refuse("there is no call here any more");
    const symbol = symbolFact(request.facts) ?? symbolOf(source, call) ?? "";
    const own = await ownNames(request, source);
    const hindrance = repeatHindrance(source, call, { symbol, own });
    if (hindrance !== undefined) return refuse(hindrance);
    const around = enclosingFunction(call);
    if (around !== undefined && canRunAgain(source, around, call)) return decorate(request, source, around);
    return wrapCall(request, source, call);
  },
});

/** What the file calls the kit's retries, when it imports them. */
async function ownNames(request: FixRequest, source: PySource): Promise<readonly string[]> {
  const names = await Promise.all(
    ["retry", "retry_call", "retry_async"].map((name) => importedPart(request, source, { part: "retry", name })),
  );
  return names.filter((name) => name !== undefined);
}

async function decorate(request: FixRequest, source: PySource, definition: PyEditNode): Promise<FixPlan> {
  const chosen = decoratorFor(request);
  const imported = await importNames(request, source, chosen);
  if ("because" in imported) return refuse(imported.because);
  const decorator = addDecorator(source, definition, chosen.write(imported));
  if (decorator === undefined) return refuse("there is no room for a decorator here");
  const edits = [...imported.edits, decorator];
  const kit = [...new Set(chosen.parts.map(({ part }) => part))];
  return { kind: "ways", ways: [{ title: chosen.title, tier: "behavioral", edits, kit, notes: [] }] };
}

/** `requests.get(url)` → `retry_call(lambda: requests.get(url))`; `await f()` → `await retry_async(lambda: f())`. */
async function wrapCall(request: FixRequest, source: PySource, call: PyEditNode): Promise<FixPlan> {
  const isAwaited = call.parent?.kind === "await";
  const around = enclosingFunction(call);
  if (around === undefined) return refuse("the call is outside of a function: an import would wait for the retries");
  if (!isAwaited && isAsync(around)) return refuse("a retry that blocks would stop the event loop");
  const lambda = hiddenFromLambda(source, call);
  if (lambda !== undefined) return refuse(lambda);
  const name = isAwaited ? "retry_async" : "retry_call";
  const imported = await importNames(request, source, { parts: [{ part: "retry", name }] });
  if ("because" in imported) return refuse(imported.because);
  const [local = name] = imported.parts;
  const edits = [...imported.edits, insertAt(call.start, `${local}(lambda: `), insertAt(call.end, ")")];
  const title = `Retry this call up to 3 times with ${kitBecause(request)}`;
  return { kind: "ways", ways: [{ title, tier: "behavioral", edits, kit: ["retry"], notes: [] }] };
}

/** Why the kit is used although a library for it is declared: its decorator would repeat all that the function does. */
function kitBecause(request: FixRequest): string {
  const library = ["stamina", "tenacity"].find((name) => request.dependency(name) !== undefined);
  return library === undefined ? "backoff" : `Bulwark's kit (${library}'s decorator would repeat the whole function)`;
}

/** What means something else, or nothing, inside a lambda. */
function hiddenFromLambda(source: PySource, call: PyEditNode): string | undefined {
  const holds = (test: (node: PyEditNode) => boolean): boolean => contains(call, test, { intoFunctions: true });
  if (holds(({ kind }) => kind === "await")) return "the call waits for its arguments: await them before it";
  if (holds(({ kind }) => kind === "named_expression")) return "the call assigns a variable (`:=`)";
  if (holds((node) => node.kind === "call" && calleeText(source, node) === "super")) {
    return "`super()` cannot be used inside a lambda";
  }
  return undefined;
}
