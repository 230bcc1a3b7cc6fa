/** Gives an async function a flow log: one line in a file for each awaited step, under one id. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { kitInstead } from "#knowledge/conformance";
import { importParts } from "#languages/typescript/editKit";
import {
  containsAwait,
  type EditSource,
  type FunctionNode,
  freeName,
  functionName,
  isAsync,
  isFunctionLike,
  isGenerator,
  nodeAt,
  openSource,
  spanOf,
  ts,
} from "#languages/typescript/editSource";
import { braced, detectStyle, type EditStyle, quoted } from "#languages/typescript/editStyle";
import { allowsUsing } from "#languages/typescript/editUsing";
import { closureHindrance, statementBefore, wrapStatements } from "#languages/typescript/editWrap";

import { defineFix, type FixPlan, type FixRequest, type FixWay, refuse } from "../fix";
import { flowFields } from "./fix.typescript.fields";
import { isCalledInLoop } from "./fix.typescript.hot";
import { type Step, stepsOf } from "./fix.typescript.steps";
import { isTraced } from "./fix.typescript.tracing";
import { factsOfFunction } from "./hot";

const TITLE = "Log each step of this operation to a flow log";

export const addFlowLog = defineFix({
  id: "add-flow-log",
  language: "typescript",
  rules: ["untraced-operation"],
  tier: "preview",
  preferred: true,
  title: () => TITLE,
  refactoring: {
    kind: "flow-log",
    title: TITLE,
    subject(path, text, selection) {
      const source = openSource(path, text);
      const target = functionAt(source, selection);
      const body = target === undefined ? undefined : blockOf(target);
      if (target === undefined || body === undefined || !isAsync(target) || isGenerator(target)) return undefined;
      // Offered on the head of a function, where nobody means a statement inside.
      if (selection.end > body.getStart(source.tree) + 1 && selection.start === selection.end) return undefined;
      return { start: target.getStart(source.tree), end: body.getStart(source.tree) + 1 };
    },
    facts: factsOfFunction,
  },
  plan(request) {
    const source = openSource(request.path, request.text);
    const target = functionAt(source, request.span);
    if (target === undefined) return refuse("there is no function here any more");
    const hindrance = hindranceOf(request, source, target);
    if (hindrance !== undefined) return refuse(hindrance);
    const steps = stepsOf(source, target);
    if ("because" in steps) return refuse(steps.because);
    // A person who asks for one step gets it; a finding is about several.
    if (steps.steps.length < (request.reason === "selection" ? 1 : 2))
      return refuse("the function has too few awaited steps");
    return waysOf({ request, source, style: detectStyle(source, request.reader), target, steps: steps.steps });
  },
});

/** The function a finding underlines by its name or its first token, or that a selection is in. */
function functionAt(
  source: EditSource,
  span: { readonly start: number; readonly end: number },
): FunctionNode | undefined {
  for (let node: ts.Node | undefined = nodeAt(source, span); node !== undefined; node = node.parent) {
    if (isFunctionLike(node)) return node;
    if (!ts.isVariableDeclaration(node) && !ts.isPropertyAssignment(node) && !ts.isPropertyDeclaration(node)) continue;
    const { name, initializer } = node;
    if (initializer === undefined || !isFunctionLike(initializer)) continue;
    // The name of a function that is a variable's value, a property's or a class field's.
    if (name.getStart(source.tree) <= span.start && span.end <= name.end) return initializer;
  }
  return undefined;
}

const blockOf = (target: FunctionNode): ts.Block | undefined =>
  target.body !== undefined && ts.isBlock(target.body) ? target.body : undefined;

function hindranceOf({ facts }: FixRequest, source: EditSource, target: FunctionNode): string | undefined {
  if (!isAsync(target)) return "a flow log needs an async function";
  if (isGenerator(target)) return "a generator's steps are run by its caller";
  const body = blockOf(target);
  if (body === undefined) return "a single expression has no steps";
  if (body.statements.length === 0) return "the function is empty";
  if (isTraced(source, target)) return "the function is traced already";
  if (facts.hot === true || isCalledInLoop(source, target))
    return "the function is called in a loop: a line for each of its steps would flood the log";
  return undefined;
}

interface Planning {
  readonly request: FixRequest;
  readonly source: EditSource;
  readonly style: EditStyle;
  readonly target: FunctionNode;
  readonly steps: readonly Step[];
}

function waysOf(planning: Planning): FixPlan {
  const ways: FixWay[] = [];
  let because = "there is no way to do it here";
  const title = `${TITLE}${kitInstead("flow-log", planning.request.dependency)}`;
  for (const make of allowsUsing(planning.request) ? [withUsing, withClosure] : [withClosure]) {
    const made = make(planning);
    if ("because" in made) because = made.because;
    else {
      const notes = notesOf(planning);
      ways.push({ title, tier: "preview", edits: made.edits, kit: ["flowLogger"], notes });
    }
  }
  return ways.length > 0 ? { kind: "ways", ways } : refuse(because);
}

const notesOf = ({ request }: Planning): readonly string[] =>
  request.dependency("pino") === undefined
    ? ["flow logs are written to `flow_logs/`: keep it out of version control"]
    : ["flow logs are files of their own in `flow_logs/`, beside what pino writes: keep them out of version control"];

type Made = { readonly edits: readonly TextEdit[] } | { readonly because: string };

function withUsing(planning: Planning): Made {
  const { request, source, style, target, steps } = planning;
  const first = firstStatement(target);
  if (first === undefined) return { because: "the function is empty" };
  const imported = importParts(request, source, style, [{ part: "flowLogger", name: "startFlow" }]);
  if ("because" in imported) return imported;
  const [local = "startFlow"] = imported.locals;
  const flow = freeName(source, "flow", ["flowLog"]);
  const line = `await using ${flow} = ${local}(${argumentsOf(planning)})${style.semicolon}`;
  return { edits: [...imported.edits, statementBefore(source, first, line), ...stepEdits(source, style, flow, steps)] };
}

function withClosure(planning: Planning): Made {
  const { request, source, style, target, steps } = planning;
  const body = blockOf(target);
  const first = firstStatement(target);
  const last = body?.statements.at(-1);
  if (body === undefined || first === undefined || last === undefined) return { because: "the function is empty" };
  const hindrance = closureHindrance(body.statements, "allowed");
  if (hindrance !== undefined) return { because: hindrance };
  const imported = importParts(request, source, style, [{ part: "flowLogger", name: "withFlow" }]);
  if ("because" in imported) return imported;
  const [local = "withFlow"] = imported.locals;
  const flow = freeName(source, "flow", ["flowLog"]);
  const fields = flowFields(source, target);
  const tail = fields.length === 0 ? "" : `, ${braced(style, fields.join(", "))}`;
  const open = `return ${local}(${quoted(style, nameOf(source, target))}, async (${flow}) => {`;
  const wrapped = wrapStatements(source, style, { first, last, open, close: `}${tail})${style.semicolon}` });
  // Steps first: where a step is the last statement and no semicolon follows, both end at one offset.
  return { edits: [...imported.edits, ...stepEdits(source, style, flow, steps), ...wrapped] };
}

/** The first statement after directives such as `"use server"`. */
const firstStatement = (target: FunctionNode): ts.Statement | undefined =>
  blockOf(target)?.statements.find(
    (statement) => !(ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression)),
  );

function argumentsOf({ source, style, target }: Planning): string {
  const fields = flowFields(source, target);
  const name = quoted(style, nameOf(source, target));
  return fields.length === 0 ? name : `${name}, ${braced(style, fields.join(", "))}`;
}

/** `importOrders`, `Importer.run`; a function without a name is named after its file. */
function nameOf(source: EditSource, target: FunctionNode): string {
  const own = functionName(target) ?? source.path.replace(/^.*\//, "").replace(/\.\w+$/, "");
  const holder = ts.isPropertyDeclaration(target.parent) ? target.parent.parent : target.parent;
  const owner = ts.isClassLike(holder) ? holder.name?.text : undefined;
  return owner === undefined ? own : `${owner}.${own}`;
}

function stepEdits(source: EditSource, style: EditStyle, flow: string, steps: readonly Step[]): readonly TextEdit[] {
  return steps.flatMap(({ name, call }) => {
    const span = spanOf(source, call);
    const arrow = containsAwait(call) ? "async () =>" : "() =>";
    return [insertAt(span.start, `${flow}.step(${quoted(style, name)}, ${arrow} `), insertAt(span.end, ")")];
  });
}
