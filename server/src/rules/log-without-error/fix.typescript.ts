/** Gives the caught error to the log call, in the way its logger takes errors. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { type Caught, handlerOf, usableName } from "#languages/typescript/editCaught";
import { type LoggerKind, loggerKind } from "#languages/typescript/editLogger";
import { addProperty, propertyOf } from "#languages/typescript/editOptions";
import {
  bare,
  callAt,
  contains,
  type EditSource,
  enclosingFunction,
  isFunctionLike,
  openSource,
  spanOf,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { braced, detectStyle, type EditStyle, eolAt, indentAt } from "#languages/typescript/editStyle";

import { defineFix, type FixRequest, refuse } from "../fix";

const TITLE = "Log the error too";

export const addErrorToLog = defineFix({
  id: "add-error-to-log",
  language: "typescript",
  rules: ["log-without-error"],
  tier: "behavioral",
  preferred: true,
  title: ({ part }) => (part === "message" ? "Log the error itself" : TITLE),
  plan(request) {
    const source = openSource(request.path, request.text);
    const call = callAt(source, request.span);
    if (call === undefined || !ts.isCallExpression(call)) return refuse("there is no log call here any more");
    const caught = caughtAround(request, source, call);
    if ("because" in caught) return refuse(caught.because);
    const hindrance = hindranceOf(call, caught.name);
    if (hindrance !== undefined) return refuse(hindrance);
    const kind = loggerKind(request, source, call);
    const style = detectStyle(source, request.reader);
    const added = errorEdits({ source, style, call, error: caught.name }, kind);
    if ("because" in added) return refuse(added.because);
    const isWhole = call.arguments.some((argument) => messageOf(argument, caught.name));
    const title = `${isWhole ? "Log the error itself" : TITLE}${kind.by === "console" ? "" : ` (${kind.by})`}`;
    const notes = kind.isGuess ? ["it is not known how this logger takes errors"] : [];
    const edits = [...caught.edits, ...added.edits];
    return { kind: "ways", ways: [{ title, tier: kind.isGuess ? "preview" : "behavioral", edits, kit: [], notes }] };
  },
});

/** The error that the handler around the call got: a catch clause, a rejection handler, or a callback that is given errors first. */
function caughtAround(request: FixRequest, source: EditSource, call: ts.CallExpression): Caught {
  const handler = handlerOf(call);
  if (handler !== undefined) return usableName(source, handler);
  const around = enclosingFunction(call);
  const first = around?.parameters[0]?.name;
  if (first !== undefined && ts.isIdentifier(first)) {
    if (first.text === request.facts.error || /^(e|err|error)$/.test(first.text))
      return { name: first.text, edits: [] };
  }
  return { because: "no handler is around this log any more" };
}

function hindranceOf(call: ts.CallExpression, error: string): string | undefined {
  if (call.arguments.some(ts.isSpreadElement)) return "the arguments are spread";
  if (call.arguments.some((argument) => carries(argument, error))) return "the error is logged already";
  const last = call.arguments.at(-1);
  return last !== undefined && isFunctionLike(last) ? "the log call ends with a callback" : undefined;
}

/** Is the error itself in the argument, not only its message? */
const carries = (argument: ts.Expression, error: string): boolean =>
  contains(
    argument,
    (node) =>
      ts.isIdentifier(node) &&
      node.text === error &&
      !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) &&
      !(ts.isPropertyAssignment(node.parent) && node.parent.name === node) &&
      !isInMessage(node),
    { intoFunctions: true },
  );

/** `error.message`, `(error as Error).message`, `error?.message`, `error ? error.message : ""`, `error instanceof Error`. */
function isInMessage(name: ts.Identifier): boolean {
  let node: ts.Node = name;
  while (
    ts.isParenthesizedExpression(node.parent) ||
    ts.isAsExpression(node.parent) ||
    ts.isNonNullExpression(node.parent)
  )
    node = node.parent;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node && parent.name.text === "message";
  if (ts.isConditionalExpression(parent)) return parent.condition === node;
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
}

/** Is the argument the message of the error and nothing else? */
function messageOf(argument: ts.Expression, error: string): boolean {
  const node = bare(argument);
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== "message") return false;
  const owner = bare(node.expression);
  return ts.isIdentifier(owner) && owner.text === error;
}

interface LogEdit {
  readonly source: EditSource;
  readonly style: EditStyle;
  readonly call: ts.CallExpression;
  readonly error: string;
}

type Edited = { readonly edits: readonly TextEdit[] } | { readonly because: string };

function errorEdits(edit: LogEdit, kind: LoggerKind): Edited {
  const { source, call, error } = edit;
  const [first, second] = call.arguments;
  // `log.error(error.message)`: the error says that itself, where the logger takes one there.
  if (
    first !== undefined &&
    second === undefined &&
    messageOf(first, error) &&
    kind.idiom !== "meta" &&
    kind.idiom !== "stack-last"
  )
    return { edits: [{ span: spanOf(source, first), newText: error }] };
  switch (kind.idiom) {
    case "object-first":
      return objectFirst(edit);
    case "meta":
      return meta(edit);
    case "stack-last":
      return stackLast(edit);
    case "append":
      return { edits: [inPlaceOfMessage(edit) ?? append(edit, error)] };
  }
}

/** `log.error("no file:", error.message)`: the error says its message itself, unless a placeholder is there for a text. */
function inPlaceOfMessage({ source, call, error }: LogEdit): TextEdit | undefined {
  const [first] = call.arguments;
  const last = call.arguments.at(-1);
  if (first === undefined || last === undefined || last === first || !messageOf(last, error)) return undefined;
  return isText(first) && !PLACEHOLDER.test(textOf(source, first))
    ? { span: spanOf(source, last), newText: error }
    : undefined;
}

const PLACEHOLDER = /%[sdifjoO]/;

/** pino, bunyan: `log.error({ err }, "message")`. */
function objectFirst(edit: LogEdit): Edited {
  const { source, style, call, error } = edit;
  const [first, second] = call.arguments;
  const property = error === "err" ? "err" : `err: ${error}`;
  if (first === undefined) return { edits: [append(edit, braced(style, property))] };
  const literal = bare(first);
  if (ts.isObjectLiteralExpression(literal)) return intoObject(edit, literal, { name: "err", value: error });
  const isMessage =
    isText(first) ||
    (second === undefined && ts.isIdentifier(literal) && /^(msg|message|text|line)$/.test(literal.text));
  if (!isMessage) return { because: "what is logged beside the message is made elsewhere" };
  return { edits: [insertAt(first.getStart(source.tree), `${braced(style, property)}, `)] };
}

/** winston: the error after the message gives message and stack; inside other metadata it would print as `{}`. */
function meta(edit: LogEdit): Edited {
  const { call, error } = edit;
  const at = isGeneralLog(call) ? 1 : 0;
  const message = call.arguments[at];
  const stack = { name: "error", value: `${error} instanceof Error ? ${error}.stack : ${error}` };
  const [first] = call.arguments;
  if (first !== undefined && ts.isObjectLiteralExpression(bare(first))) {
    return intoObject(edit, bare(first) as ts.ObjectLiteralExpression, stack);
  }
  if (message === undefined) return { because: "the log call has no message" };
  if (PLACEHOLDER.test(textOf(edit.source, message)))
    return { because: "placeholders in the message count the arguments" };
  const given = call.arguments[at + 1];
  if (given === undefined) return { edits: [append(edit, error)] };
  const literal = bare(given);
  if (!ts.isObjectLiteralExpression(literal)) return { because: "what is logged beside the message is made elsewhere" };
  return intoObject(edit, literal, stack);
}

/** `logger.log("error", …)`, whose level comes first. */
const isGeneralLog = ({ expression }: ts.CallExpression): boolean =>
  ts.isPropertyAccessExpression(expression) && expression.name.text === "log";

/** Nest: `error(message, stack)`; the last text of any level is the context. */
function stackLast(edit: LogEdit): Edited {
  const { call, error } = edit;
  if (call.arguments.length === 0) return { because: "the log call has no message" };
  if (call.arguments.length > 1) return { because: "the last argument is the context of Nest's logger" };
  const level = ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : "";
  const value =
    level === "error" || level === "fatal" ? `${error} instanceof Error ? ${error}.stack : ${error}` : error;
  return { edits: [append(edit, value)] };
}

function intoObject(
  { source, style }: LogEdit,
  literal: ts.ObjectLiteralExpression,
  wish: { readonly name: string; readonly value: string },
): Edited {
  const taken = ["err", "error"].find((name) => propertyOf(literal, name) !== undefined);
  if (taken !== undefined) return { because: `\`${taken}\` is logged already` };
  const added = addProperty(source, style, literal, wish);
  if (added.kind === "edits") return { edits: added.edits };
  return { because: "what is logged beside the message is made elsewhere" };
}

/** One more argument, on a line of its own where each is. */
function append({ source, call }: LogEdit, text: string): TextEdit {
  const last = call.arguments.at(-1);
  if (last === undefined) return insertAt(source.text.lastIndexOf(")", call.end), text);
  const start = last.getStart(source.tree);
  const ownLine = /\n[ \t]*$/.test(source.text.slice(call.expression.end, start));
  const separator = ownLine ? `,${eolAt(source.text, start)}${indentAt(source.text, start)}` : ", ";
  return insertAt(last.end, separator + text);
}

function isText(node: ts.Expression): boolean {
  const value = bare(node);
  if (ts.isStringLiteralLike(value) || ts.isTemplateExpression(value)) return true;
  return ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.PlusToken;
}
