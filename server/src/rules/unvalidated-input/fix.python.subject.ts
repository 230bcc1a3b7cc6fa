/** A value from outside that a Python file gives a type: `order: Order = json.loads(text)`, or returns as one. */

import type { Span } from "#facts/place";
import { argumentsOf, calleeText } from "#languages/python/editCalls";
import { symbolOf } from "#languages/python/editNames";
import {
  childIn,
  contains,
  enclosingFunction,
  isGenerator,
  isName,
  nodeAt,
  type PyEditNode,
  type PySource,
  statementOf,
  textOf,
  upward,
} from "#languages/python/editSource";

export interface PyInput {
  /** `json.loads(text)` */
  readonly call: PyEditNode;
  /** The call with the `await` before it. */
  readonly value: PyEditNode;
  /** What the value is said to be. */
  readonly type: PyEditNode;
  /** The type is an annotation that Python does not evaluate: the one of a variable in a function. */
  readonly isLazy: boolean;
  /** The variable that holds the value; undefined for what a function returns, and for a field. */
  readonly variable: string | undefined;
  readonly isReturned: boolean;
}

type Answer<T> = T | { readonly because: string };

/** The value at a span; or why there is none to check. */
export function pyInputAt(source: PySource, span: Span): Answer<PyInput> {
  const call = inputCall(source, span);
  if (call === undefined) return { because: "there is no value from outside here" };
  const changed = conversion(source, call);
  if (changed !== undefined) return { because: `\`${changed}\` makes something else of the JSON` };
  const value = call.parent?.kind === "await" ? call.parent : call;
  const held = outOfParentheses(value);
  const { parent } = held;
  if (parent?.kind === "argument_list") {
    const callee = parent.parent === undefined ? "" : calleeText(source, parent.parent);
    if (/^(typing\.)?cast$/.test(callee)) return { because: "a `cast` gives the type: annotate the variable instead" };
    return { because: "the value is handed on at once" };
  }
  if (parent?.kind === "return_statement") return returned(call, value);
  if (parent?.kind !== "assignment" || held.field !== "right") return { because: NO_TYPE };
  return assigned(source, { call, value, assignment: parent });
}

const NO_TYPE = "the value has no type to check it against: write one, as in `order: Order = …`";

function returned(call: PyEditNode, value: PyEditNode): Answer<PyInput> {
  const around = enclosingFunction(call);
  const type = around === undefined ? undefined : childIn(around, "return_type");
  if (around === undefined || type === undefined) return { because: NO_TYPE };
  if (isGenerator(around)) return { because: "a generator's own type says nothing about what it returns" };
  return { call, value, type, isLazy: false, variable: undefined, isReturned: true };
}

function assigned(
  source: PySource,
  {
    call,
    value,
    assignment,
  }: { readonly call: PyEditNode; readonly value: PyEditNode; readonly assignment: PyEditNode },
): Answer<PyInput> {
  const type = childIn(assignment, "type");
  const target = childIn(assignment, "left");
  if (type === undefined || target === undefined) return { because: NO_TYPE };
  const around = enclosingFunction(call);
  if (around === undefined && statementOf(call)?.parent?.parent?.kind === "class_definition")
    return { because: "the value belongs to a class that is being made" };
  const variable = target.kind === "identifier" ? textOf(source, target) : undefined;
  const check = variable === undefined ? undefined : laterCheck(source, around ?? source.root, { variable, call });
  if (check !== undefined) return { because: `\`${check}\` checks the value already` };
  return { call, value, type, isLazy: around !== undefined, variable, isReturned: false };
}

/** The call that reads JSON at a span, or in the statement that it lies in. */
function inputCall(source: PySource, span: Span): PyEditNode | undefined {
  const at = nodeAt(source, span);
  for (const node of upward(at)) {
    if (isInput(source, node)) return node;
    const right = node.kind === "assignment" ? childIn(node, "right") : undefined;
    const value = right ?? (node.kind === "return_statement" ? node.children[0] : undefined);
    if (value !== undefined) {
      const inner = value.kind === "await" ? value.children.at(-1) : value;
      if (inner !== undefined && isInput(source, inner)) return inner;
    }
    if (node.parent?.kind === "block" || node.parent?.kind === "module") return undefined;
  }
  return undefined;
}

/** `json.loads(text)`, `response.json()`, `request.get_json()`. */
function isInput(source: PySource, node: PyEditNode): boolean {
  if (node.kind !== "call") return false;
  const symbol = symbolOf(source, node);
  if (symbol !== undefined && PARSERS.test(symbol)) return true;
  return /\.(?:get_)?json$/.test(calleeText(source, node)) && argumentsOf(source, node)?.positional.length === 0;
}

const PARSERS = /^(json\.loads?|(orjson|ujson|simplejson)\.loads)$/;

/** An argument that makes something else of what JSON has; `**` may hold one. */
function conversion(source: PySource, call: PyEditNode): string | undefined {
  const given = argumentsOf(source, call);
  if (given === undefined || given.spread !== "") return "*";
  return [...given.keywords.keys()].find((name) =>
    /^(object_hook|object_pairs_hook|cls|parse_\w+|loads|silent)$/.test(name),
  );
}

function outOfParentheses(node: PyEditNode): PyEditNode {
  let at = node;
  while (at.parent?.kind === "parenthesized_expression") at = at.parent;
  return at;
}

interface Held {
  readonly variable: string;
  readonly call: PyEditNode;
}

/** The call further down that checks the variable: `validate(order, schema)`, `Order.model_validate(order)`, `Order(**order)`. */
function laterCheck(source: PySource, scope: PyEditNode, { variable, call }: Held): string | undefined {
  let found: string | undefined;
  contains(scope, (node) => {
    if (node.kind !== "call" || node.start < call.end) return false;
    const callee = calleeText(source, node);
    const isCheck = CHECK.test(callee.split(".").at(-1) ?? "");
    const isGiven = (childIn(node, "arguments")?.children ?? []).some((given) =>
      isOrSpreads(source, given, variable, isCheck),
    );
    if (isGiven) found ??= callee;
    return isGiven;
  });
  return found;
}

const CHECK = /valid|check|parse|schema|ensure|is_|^structure$|^from_dict$|^load$|TypeAdapter/i;

/** Is the argument the variable, to a check; or is it spread into any call? */
function isOrSpreads(source: PySource, given: PyEditNode, variable: string, isCheck: boolean): boolean {
  if (given.kind === "dictionary_splat") return given.children.some((inner) => isName(source, inner, variable));
  return (
    isCheck && (isName(source, given, variable) || given.children.some((inner) => isName(source, inner, variable)))
  );
}
