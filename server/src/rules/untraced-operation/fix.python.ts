/** Gives a function of Python a flow log: one line in a file for each step, under one id. */

import type { TextEdit } from "#facts/place";
import { importNames } from "#languages/python/editKit";
import {
  childIn,
  freeName,
  nearest,
  nodeAt,
  openedPython,
  openPython,
  type PyEditNode,
  type PySource,
} from "#languages/python/editSource";
import { nestUnder, pythonStyle, quoted } from "#languages/python/editStyle";

import { defineFix, refuse } from "../fix";
import { flowFields, flowHindrance, operationName, stepWord } from "./fix.python.hindrance";
import { type PyStep, stepsOf } from "./fix.python.steps";
import { factsOfFunction } from "./hot";

const TITLE = "Log each step of this operation to a flow log";

export const addFlowLog = defineFix({
  id: "add-flow-log",
  language: "python",
  rules: ["untraced-operation"],
  tier: "preview",
  preferred: true,
  title: () => TITLE,
  refactoring: {
    kind: "flow-log",
    title: TITLE,
    subject(path, text, selection) {
      const source = openedPython(path, text);
      const target = source === undefined ? undefined : functionAt(source, selection);
      const body = target === undefined ? undefined : childIn(target, "body");
      if (source === undefined || target === undefined || body === undefined) return undefined;
      // Offered on the head of a function, where nobody means a statement inside.
      if (selection.start === selection.end && selection.end >= body.start) return undefined;
      const steps = stepsOf(source, target);
      return "because" in steps || steps.steps.length === 0 ? undefined : { start: target.start, end: body.start };
    },
    facts: factsOfFunction,
  },
  async plan(request) {
    const source = await openPython(request.path, request.text);
    const target = functionAt(source, request.span);
    if (target === undefined) return refuse("there is no function here any more");
    const hindrance = flowHindrance(request.facts, source, target);
    if (hindrance !== undefined) return refuse(hindrance);
    const found = stepsOf(source, target);
    if ("because" in found) return refuse(found.because);
    // A person who asks for one step gets it; a finding is about several.
    if (found.steps.length < (request.reason === "selection" ? 1 : 2))
      return refuse(`the function has too few ${stepWord(target)}`);
    const wish = { part: "flow_logger", name: "flow" };
    const imported = await importNames(request, source, { parts: [wish] });
    if ("because" in imported) return refuse(imported.because);
    const [local = wish.name] = imported.parts;
    const nested = nestedSteps(source, target, found.steps, local);
    if (nested === undefined) return refuse("statements of the function share a line");
    const edits = [...imported.edits, ...nested];
    const notes = ["flow logs are written to `flow_logs/`, a folder that git is told to ignore"];
    return { kind: "ways", ways: [{ title: TITLE, tier: "preview", edits, kit: [wish.part], notes }] };
  },
});

/** The function a finding underlines by its name or its first token, or that a selection is in. */
const functionAt = (source: PySource, span: { readonly start: number; readonly end: number }): PyEditNode | undefined =>
  nearest(nodeAt(source, span), "function_definition");

/** The body under `with flow(…)`, and each step in it under `with trace.step(…)`. */
function nestedSteps(
  source: PySource,
  target: PyEditNode,
  steps: readonly PyStep[],
  local: string,
): readonly TextEdit[] | undefined {
  const style = pythonStyle(source);
  const trace = freeName(source, "trace", ["flow_trace"]);
  const given = [quoted(style, operationName(source, target)), ...flowFields(source, target)];
  const statements = (childIn(target, "body")?.children ?? []).filter((node, index) => !isDocstring(node, index));
  const edits = nestUnder(source, style, statements, `with ${local}(${given.join(", ")}) as ${trace}:`);
  if (edits === undefined) return undefined;
  const all = [...edits];
  for (const { name, statement } of steps) {
    const nested = nestUnder(source, style, [statement], `with ${trace}.step(${quoted(style, name)}):`, 1);
    if (nested === undefined) return undefined;
    all.push(...nested);
  }
  return all;
}

const isDocstring = (node: PyEditNode, index: number): boolean =>
  index === 0 && node.kind === "expression_statement" && /string$/.test(node.children[0]?.kind ?? "");
