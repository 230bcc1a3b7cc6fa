/** Nodes of the bash grammar → statements. */

import type { Node } from "web-tree-sitter";

import type { Span } from "#facts/place";
import type { ShellAssignment, ShellBranch, ShellCommand, ShellStatement, ShellWord } from "#facts/shell";

import { isRedirect, redirected } from "./redirects";
import { namesIn, wordOf as plainWord, substitutionsIn, testWords } from "./words";

type Nodes = readonly (Node | null)[];

/** The statements among some children of a node: `&`, `;`, keywords and comments stand between them. */
export function statementsOf(nodes: Nodes, depth = 0): readonly ShellStatement[] {
  const statements: ShellStatement[] = [];
  for (const node of nodes) {
    if (node === null) continue;
    if (node.type === "&") {
      const of = statements.pop();
      if (of !== undefined)
        statements.push({ kind: "background", of, span: { start: of.span.start, end: node.endIndex } });
    } else if (node.isNamed && !NO_STATEMENTS.has(node.type)) statements.push(...linesOf(node, depth));
  }
  return statements;
}

/** Comments, and what stands beside statements in headers and substitutions. */
const NO_STATEMENTS: ReadonlySet<string> = new Set(["comment", "heredoc_body", "heredoc_end", "file_redirect"]);

/** Deeper nesting is no script that people wrote. */
const DEEPEST = 200;

/** The grammar takes `A=1 B=2`, a line end and a command for one command. */
function linesOf(node: Node, depth: number): readonly ShellStatement[] {
  const statement = statementOf(node, depth);
  if (statement.kind !== "command" || statement.assignments === 0) return [statement];
  const [first] = statement.words;
  const set = statement.sets?.[statement.assignments - 1];
  if (first === undefined || set === undefined) return [statement];
  const between = node.text.slice(set.span.end - node.startIndex, first.span.start - node.startIndex);
  if (!/(?<!\\)\r?\n/.test(between)) return [statement];
  const { sets, ...command } = statement;
  return [
    { kind: "assignment", sets: sets ?? [], span: { start: statement.span.start, end: set.span.end } },
    { ...command, assignments: 0, span: { start: first.span.start, end: statement.span.end } },
  ];
}

function statementOf(node: Node, depth: number): ShellStatement {
  const span = spanOf(node);
  if (depth > DEEPEST) return { kind: "other", span };
  const inner = depth + 1;
  switch (node.type) {
    case "command":
      return commandOf(node, inner);
    case "declaration_command":
    case "unset_command":
      return declarationOf(node, inner);
    case "variable_assignment":
    case "variable_assignments":
      return { kind: "assignment", span, sets: assignmentsOf(node, inner) };
    case "list":
      return listOf(node, inner);
    case "redirected_statement":
      return redirectedOf(node, inner);
    case "pipeline":
      return { kind: "pipeline", span, parts: statementsOf(node.children, inner) };
    case "negated_command":
      return negationOf(node, inner);
    case "while_statement":
    case "for_statement":
    case "c_style_for_statement":
      return loopOf(node, inner);
    case "if_statement":
      return ifOf(node, inner);
    case "case_statement":
      return caseOf(node, inner);
    case "function_definition":
      return functionOf(node, inner);
    case "subshell":
      return { kind: "subshell", span, body: statementsOf(node.children, inner) };
    case "compound_statement":
      return node.children[0]?.type === "{"
        ? { kind: "group", span, body: statementsOf(node.children, inner) }
        : { kind: "test", span, words: wordsOfTest(node, inner) };
    case "test_command":
      return { kind: "test", span, words: wordsOfTest(node, inner) };
    default:
      return { kind: "other", span };
  }
}

function commandOf(node: Node, depth: number): ShellCommand {
  const children = nodesIn(node);
  const words = children
    .filter((child) => child.isNamed && child.type !== "variable_assignment" && !isRedirect(child))
    .map((child) => wordOf(child, depth));
  const sets = assignmentsOf(node, depth);
  const redirects = redirected(children, (child) => wordOf(child, depth));
  return {
    kind: "command",
    span: spanOf(node),
    words,
    assignments: sets.length,
    redirected: redirects.length > 0,
    ...(sets.length === 0 ? {} : { sets }),
    ...(redirects.length === 0 ? {} : { redirects }),
  };
}

function declarationOf(node: Node, depth: number): ShellCommand {
  const words = nodesIn(node).map((child) => wordOf(child, depth));
  const sets = assignmentsOf(node, depth);
  return {
    kind: "command",
    span: spanOf(node),
    words,
    assignments: 0,
    redirected: false,
    ...(sets.length === 0 ? {} : { sets }),
  };
}

function assignmentsOf(node: Node, depth: number): readonly ShellAssignment[] {
  const of = node.type === "variable_assignment" ? [node] : nodesIn(node);
  return of.flatMap((child) => {
    const name = child.type === "variable_assignment" ? child.childForFieldName("name") : null;
    if (name === null) return [];
    const value = child.childForFieldName("value");
    const set = { name: name.text.replace(/\[[\s\S]*$/, ""), span: spanOf(child) };
    return [value === null ? set : { ...set, value: wordOf(value, depth) }];
  });
}

function listOf(node: Node, depth: number): ShellStatement {
  const [left, operator, right] = nodesIn(node).filter(({ type }) => type !== "comment" && type !== "\n");
  if (left === undefined || right === undefined || (operator?.type !== "&&" && operator?.type !== "||"))
    return { kind: "other", span: spanOf(node) };
  return {
    kind: "list",
    operator: operator.type,
    left: statementOf(left, depth),
    right: statementOf(right, depth),
    span: spanOf(node),
  };
}

function negationOf(node: Node, depth: number): ShellStatement {
  const [of] = statementsOf(node.children, depth);
  return of === undefined ? { kind: "other", span: spanOf(node) } : { kind: "negation", span: spanOf(node), of };
}

/** What is redirected; behind a here-document the grammar hangs the rest of the line, `| b` or `&& b`, into the redirect. */
function redirectedOf(node: Node, depth: number): ShellStatement {
  const span = spanOf(node);
  const body = node.childForFieldName("body");
  const redirects = redirected(nodesIn(node), (child) => wordOf(child, depth));
  // `> file` alone makes an empty file.
  const of = body === null ? emptyCommand(span) : statementOf(body, depth);
  const whole = withRedirects(of, redirects, node.endIndex);
  return nodesIn(node)
    .filter(({ type }) => type === "heredoc_redirect")
    .reduce((statement, heredoc) => withRestOfLine(statement, heredoc, depth), whole);
}

const emptyCommand = (span: Span): ShellCommand => ({
  kind: "command",
  span,
  words: [],
  assignments: 0,
  redirected: true,
});

function withRestOfLine(statement: ShellStatement, heredoc: Node, depth: number): ShellStatement {
  const { span } = statement;
  const pipeline = nodesIn(heredoc).find(({ type }) => type === "pipeline");
  const piped = pipeline === undefined ? [] : statementsOf(pipeline.children, depth);
  const [head, ...more] = piped;
  // `<<E | b && c`: the list belongs round the pipeline.
  if (head?.kind === "list" && more.length === 0) return { ...head, span, left: pipe(statement, [head.left]) };
  const left = piped.length === 0 ? statement : pipe(statement, piped);
  const operator = heredoc.childForFieldName("operator")?.type;
  const right = heredoc.childForFieldName("right");
  if (right === null || (operator !== "&&" && operator !== "||")) return left;
  return { kind: "list", operator, left, right: statementOf(right, depth), span };
}

const pipe = (first: ShellStatement, rest: readonly ShellStatement[]): ShellStatement => ({
  kind: "pipeline",
  span: first.span,
  parts: [first, ...rest],
});

/** The grammar puts the redirect of the last command of `a && b > log` round the whole list. */
function withRedirects(
  statement: ShellStatement,
  redirects: NonNullable<ShellStatement["redirects"]>,
  end: number,
): ShellStatement {
  const span = { start: statement.span.start, end };
  if (statement.kind === "list") return { ...statement, right: withRedirects(statement.right, redirects, end), span };
  if (statement.kind === "negation") return { ...statement, of: withRedirects(statement.of, redirects, end), span };
  if (statement.kind === "pipeline") {
    const last = statement.parts.at(-1);
    const parts = last === undefined ? [] : [...statement.parts.slice(0, -1), withRedirects(last, redirects, end)];
    return { ...statement, parts, span };
  }
  const all = [...(statement.redirects ?? []), ...redirects];
  return statement.kind === "command"
    ? { ...statement, redirected: true, redirects: all, span }
    : { ...statement, redirects: all, span };
}

function loopOf(node: Node, depth: number): ShellStatement {
  const body = node.childForFieldName("body");
  const word = node.children[0]?.type;
  const base = {
    kind: "loop",
    span: spanOf(node),
    body: body === null ? [] : statementsOf(body.children, depth),
  } as const;
  if (word === "while" || word === "until")
    return { ...base, word, condition: statementsOf(node.childrenForFieldName("condition"), depth) };
  const name = node.childForFieldName("variable")?.text;
  const over = node.childrenForFieldName("value").flatMap((child) => (child === null ? [] : [wordOf(child, depth)]));
  return { ...base, word: "for", condition: [], ...(name === undefined ? {} : { name, over }) };
}

function ifOf(node: Node, depth: number): ShellStatement {
  const children = nodesIn(node);
  const clauses = children.filter(({ type }) => type === "elif_clause" || type === "else_clause");
  const otherwise = clauses.find(({ type }) => type === "else_clause");
  const elifs = clauses.filter(({ type }) => type === "elif_clause");
  return {
    kind: "if",
    span: spanOf(node),
    branches: [node, ...elifs].map((clause) => branchOf(clause, depth)),
    ...(otherwise === undefined ? {} : { otherwise: statementsOf(otherwise.children, depth) }),
  };
}

function branchOf(clause: Node, depth: number): ShellBranch {
  const children = nodesIn(clause);
  const then = children.findIndex(({ type }) => type === "then");
  const body = children.slice(then + 1).filter(({ type }) => type !== "elif_clause" && type !== "else_clause");
  return { condition: statementsOf(children.slice(0, then), depth), body: statementsOf(body, depth) };
}

function caseOf(node: Node, depth: number): ShellStatement {
  const subject = node.childForFieldName("value");
  if (subject === null) return { kind: "other", span: spanOf(node) };
  const branches = nodesIn(node)
    .filter(({ type }) => type === "case_item")
    .map((item) => {
      const children = nodesIn(item);
      const end = children.findIndex(({ type }) => type === ")");
      return {
        patterns: children
          .slice(0, end)
          .filter(({ isNamed }) => isNamed)
          .map((child) => wordOf(child, depth)),
        body: statementsOf(children.slice(end + 1), depth),
      };
    });
  return { kind: "case", span: spanOf(node), subject: wordOf(subject, depth), branches };
}

function functionOf(node: Node, depth: number): ShellStatement {
  const name = node.childForFieldName("name")?.text ?? "";
  const body = node.childForFieldName("body");
  const inner =
    body === null
      ? []
      : body.type === "compound_statement"
        ? statementsOf(body.children, depth)
        : statementsOf([body], depth);
  return { kind: "function", span: spanOf(node), name, body: inner };
}

const wordOf = (node: Node, depth: number): ShellWord => withRuns(plainWord(node), node, depth);

const wordsOfTest = (node: Node, depth: number): readonly ShellWord[] =>
  testWords(node).map(({ from, word }) => withRuns(word, from, depth));

/** Adds what the word is put together from. */
function withRuns(word: ShellWord, node: Node, depth: number): ShellWord {
  const variables = namesIn(node);
  const runs = substitutionsIn(node).flatMap(({ children }) => statementsOf(children, depth));
  return {
    ...word,
    ...(variables.length === 0 ? {} : { variables }),
    ...(runs.length === 0 ? {} : { runs }),
  };
}

/** All children, operators too. */
const nodesIn = (node: Node): readonly Node[] => node.children.filter((child) => child !== null);

const spanOf = (node: Node): Span => ({ start: node.startIndex, end: node.endIndex });
