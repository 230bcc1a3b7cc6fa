/** Where routes for probes go: after what no probe minds, and before whatever may ask for a login or answer everything. */

import type { TextEdit } from "#facts/place";
import type { Application, Listening } from "#languages/typescript/editServer";
import { contains, type EditSource, isFunctionLike, textOf, ts } from "#languages/typescript/editSource";
import { eolAt, indentAt } from "#languages/typescript/editStyle";
import { statementAfter, statementBefore } from "#languages/typescript/editWrap";

/** Middleware that lets every request pass. */
const HARMLESS =
  /^(helmet|cors|compression|morgan|pinoHttp|express\.(json|urlencoded|text|raw)|bodyParser(\.\w+)?|json|urlencoded|cookieParser|responseTime|requestId|correlation)\(/;
const LOGIN = /auth|passport|session|jwt|login|token|protect|guard|verify|basic/i;

/** The edit that puts `lines` there. */
export function beforeStops(
  source: EditSource,
  app: Application,
  listening: Listening,
  lines: readonly string[],
): { readonly edit: TextEdit; readonly notes: readonly string[] } {
  const list = listOf(app.made);
  let last: ts.Statement = app.made;
  for (const statement of list.slice(list.indexOf(app.made) + 1)) {
    const use = useOf(source, statement, app.name);
    if (use === "harmless") {
      last = statement;
      continue;
    }
    const isListening = statement.pos <= listening.call.pos && listening.call.end <= statement.end;
    const isServer = isListening && !isFunctionLike(statement);
    if (use === "none" && !isServer) continue;
    const notes = use === "stops" && LOGIN.test(textOf(source, statement)) ? [NOTE] : [];
    const start = statement.getStart(source.tree);
    const eol = eolAt(source.text, start);
    const text = lines.join(eol + indentAt(source.text, start));
    // What stood apart from the lines above it stands apart from ours.
    return { edit: statementBefore(source, statement, isApart(source, statement) ? text + eol : text), notes };
  }
  return { edit: statementAfter(source, last, lines), notes: [] };
}

const NOTE = "probes are answered without a login; the answers name checks, no hosts and no errors";

const isApart = (source: EditSource, { pos }: ts.Statement): boolean =>
  /^[^\S\n]*\n[^\S\n]*\n/.test(source.text.slice(pos));

const listOf = ({ parent }: ts.Statement): readonly ts.Statement[] =>
  ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isModuleBlock(parent) ? parent.statements : [];

/** What a statement does to the application: sets something, lets requests pass, or may answer them. */
function useOf(source: EditSource, statement: ts.Statement, name: string): "none" | "harmless" | "stops" {
  const isUsed = contains(statement, (node) => ts.isIdentifier(node) && node.text === name);
  if (!isUsed || isFunctionLike(statement)) return "none";
  if (!ts.isExpressionStatement(statement)) return "stops";
  const call = statement.expression;
  if (!ts.isCallExpression(call)) return "stops";
  const callee = textOf(source, call.expression);
  if (new RegExp(`^${name}\\.(set|enable|disable|on|once)$`).test(callee)) return "harmless";
  if (callee !== `${name}.use`) return "stops";
  return call.arguments.every((given) => HARMLESS.test(textOf(source, given))) ? "harmless" : "stops";
}
