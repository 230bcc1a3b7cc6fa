/** Shell text → its statements, with the grammar of bash, which reads POSIX shell as well. */

import type { Node, Parser } from "web-tree-sitter";

import type { Span } from "#facts/place";
import type { ShellCommand, ShellStatement, ShellText } from "#facts/shell";

import { loadGrammar } from "../grammar";
import { wordOf } from "./words";

/** Reads one text. Does not throw: what the grammar gives up on has a syntax error and no statements. */
export type ShellParser = (text: string, at?: number) => ShellText;

let loading: Promise<ShellParser> | undefined;

/** The parser, which is loaded once. Rejects when the files of the grammar are missing. */
export function loadShellParser(): Promise<ShellParser> {
  loading ??= loadGrammar("bash").then(({ parser }) => parserOf(parser));
  return loading;
}

function parserOf(parser: Parser): ShellParser {
  return (text, at) => {
    const tree = text.length > LONGEST ? null : parser.parse(text);
    const place = at === undefined ? {} : { at };
    if (tree === null) return { text, ...place, statements: [], hasSyntaxError: true };
    try {
      const { rootNode } = tree;
      return { text, ...place, statements: statementsOf(rootNode), hasSyntaxError: rootNode.hasError };
    } finally {
      tree.delete();
    }
  };
}

/** Code units; a longer text is no command that people wrote, and may be nested beyond measure. */
const LONGEST = 5_000;

function statementsOf(program: Node): readonly ShellStatement[] {
  const statements: ShellStatement[] = [];
  for (const node of nodesIn(program)) {
    if (node.type === "&") {
      const of = statements.pop();
      if (of !== undefined)
        statements.push({ kind: "background", of, span: { start: of.span.start, end: node.endIndex } });
    } else if (node.isNamed && node.type !== "comment") statements.push(statementOf(node));
  }
  return statements;
}

function statementOf(node: Node): ShellStatement {
  const span = spanOf(node);
  switch (node.type) {
    case "command":
      return commandOf(node);
    case "declaration_command":
    case "unset_command":
      return { kind: "command", span, words: [wordOf(node.child(0) ?? node)], assignments: 0, redirected: false };
    case "list":
      return listOf(node);
    case "redirected_statement":
      return redirected(node);
    case "pipeline":
      return { kind: "pipeline", span };
    case "while_statement":
    case "for_statement":
    case "c_style_for_statement":
      return { kind: "loop", span };
    default:
      return { kind: "other", span };
  }
}

function commandOf(node: Node): ShellCommand {
  const words = [];
  let assignments = 0;
  let isRedirected = false;
  for (const child of nodesIn(node)) {
    if (child.type === "variable_assignment") assignments++;
    else if (/redirect/.test(child.type)) isRedirected = true;
    else if (child.isNamed) words.push(wordOf(child));
  }
  return { kind: "command", span: spanOf(node), words, assignments, redirected: isRedirected };
}

function listOf(node: Node): ShellStatement {
  const [left, operator, right] = nodesIn(node).filter(({ type }) => type !== "comment" && type !== "\n");
  if (left === undefined || right === undefined || (operator?.type !== "&&" && operator?.type !== "||"))
    return { kind: "other", span: spanOf(node) };
  return {
    kind: "list",
    operator: operator.type,
    left: statementOf(left),
    right: statementOf(right),
    span: spanOf(node),
  };
}

/** The grammar puts the redirect of the last command of `a && b > log` round the whole list. */
function redirected(node: Node): ShellStatement {
  const body = node.childForFieldName("body");
  if (body === null) return { kind: "other", span: spanOf(node) };
  return withRedirect(statementOf(body), node.endIndex);
}

function withRedirect(statement: ShellStatement, end: number): ShellStatement {
  const span = { start: statement.span.start, end };
  if (statement.kind === "command") return { ...statement, redirected: true, span };
  if (statement.kind === "list") return { ...statement, right: withRedirect(statement.right, end), span };
  return { ...statement, span };
}

/** All children, operators too. */
function nodesIn(node: Node): readonly Node[] {
  return node.children.filter((child) => child !== null);
}

const spanOf = (node: Node): Span => ({ start: node.startIndex, end: node.endIndex });
