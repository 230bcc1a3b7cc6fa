/** Runs the items of a list a few at a time: `limit(() => …)` of p-limit where it is installed, else the kit's `mapLimit`. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { conformantLibrary } from "#knowledge/conformance";
import { ensureImports, importedAs } from "#languages/typescript/editImports";
import { importParts } from "#languages/typescript/editKit";
import {
  bare,
  callAt,
  type EditSource,
  freeName,
  isAsync,
  isFunctionLike,
  openSource,
  spanOf,
  statementOf,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { detectStyle, type EditStyle, eolAt, indentAt } from "#languages/typescript/editStyle";
import { linesBetween, statementBefore } from "#languages/typescript/editWrap";

import { defineFix, type FixRequest, type FixWay, refuse } from "../fix";
import { type Fan, fanAt, fanHindrance } from "./fix.typescript.fan";

const AT_A_TIME = 8;
const TITLE = `Run at most ${AT_A_TIME} at a time`;
const NOTE = "After a failure no further item is begun.";

export const limitConcurrency = defineFix({
  id: "limit-concurrency",
  language: "typescript",
  rules: ["unbounded-parallelism"],
  tier: "behavioral",
  preferred: true,
  title: () => TITLE,
  refactoring: {
    kind: "concurrency",
    title: `Run these items at most ${AT_A_TIME} at a time`,
    subject(path, text, selection) {
      const source = openSource(path, text);
      const call = callAt(source, selection);
      const fan = call === undefined ? undefined : fanAt(source, spanOf(source, call.expression));
      return fan === undefined || "because" in fan ? undefined : spanOf(source, fan.whole.expression);
    },
  },
  plan(request) {
    const source = openSource(request.path, request.text);
    const fan = fanAt(source, request.span);
    if ("because" in fan) return refuse(fan.because);
    const hindrance = fanHindrance(source, fan);
    if (hindrance !== undefined) return refuse(hindrance);
    const own = limiterOf(source);
    if (own !== undefined && textOf(source, fan.work).includes(`${own}(`))
      return refuse("the number at a time is limited already");
    const style = detectStyle(source, request.reader);
    const isThere = conformantLibrary("concurrency", request.dependency)?.package === "p-limit";
    const library = isThere ? withLibrary(source, style, fan) : undefined;
    const kit = withKit(request, source, style, fan);
    const ways = [...(library === undefined ? [] : [library]), ...("because" in kit ? [] : [kit])];
    return ways.length === 0 && "because" in kit ? refuse(kit.because) : { kind: "ways", ways };
  },
});

/** `Promise.all(list.map(work))` → `mapLimit(list, 8, work)`: the list and the callback stay as they are. */
function withKit(
  request: FixRequest,
  source: EditSource,
  style: EditStyle,
  fan: Fan,
): FixWay | { readonly because: string } {
  const name = fan.settled ? "mapLimitSettled" : "mapLimit";
  const imported = importParts(request, source, style, [{ part: "mapLimit", name }]);
  if ("because" in imported) return imported;
  const [local = name] = imported.locals;
  const { whole, map, list, work } = fan;
  const start = list.getStart(source.tree);
  // A list on a line of its own stays there, and the other arguments get theirs.
  const ownLine = /\n[ \t]*$/.test(source.text.slice(whole.expression.end, start));
  const separator = ownLine ? `,${eolAt(source.text, start)}${indentAt(source.text, start)}` : ", ";
  const { head, end } = unwrapped(source, list);
  const { text } = source;
  const from = work.getStart(source.tree);
  if (/\/[/*]/.test(text.slice(end, from) + text.slice(work.end, map.end)))
    return { because: "a comment is between the list and what is done for each item" };
  const edits: TextEdit[] = [
    ...imported.edits,
    { span: spanOf(source, whole.expression), newText: local },
    ...head,
    { span: { start: end, end: from }, newText: `${separator}${AT_A_TIME}${separator}` },
    ...movedOut(source, work, indentAt(text, ownLine ? start : end)),
    { span: { start: work.end, end: map.end }, newText: "" },
  ];
  return { title: TITLE, tier: "behavioral", edits, kit: ["mapLimit"], notes: fan.settled ? [] : [NOTE] };
}

/** Further lines of what comes to begin on a line that is indented less: each follows its first. */
function movedOut(source: EditSource, work: ts.Expression, indent: string): readonly TextEdit[] {
  const { text } = source;
  const from = work.getStart(source.tree);
  const old = indentAt(text, from);
  if (!old.startsWith(indent)) return [];
  const more = old.length - indent.length;
  return linesBetween(source, from, work.end)
    .filter((at) => at > from && more > 0 && text.startsWith(old, at))
    .map((at) => ({ span: { start: at, end: at + more }, newText: "" }));
}

/** `(await users())` needs its brackets before `.map`, not as an argument; a comment in them keeps them. */
function unwrapped(
  source: EditSource,
  list: ts.Expression,
): { readonly head: readonly TextEdit[]; readonly end: number } {
  const inner = ts.isParenthesizedExpression(list) ? list.expression : list;
  const start = list.getStart(source.tree);
  const from = inner.getStart(source.tree);
  const around = source.text.slice(start, from) + source.text.slice(inner.end, list.end);
  const isPlain = !/[^\s()]/.test(around) && !(ts.isBinaryExpression(inner) && inner.operatorToken.kind === COMMA);
  if (inner === list || !isPlain) return { head: [], end: list.end };
  return { head: [{ span: { start, end: from }, newText: "" }], end: inner.end };
}

const COMMA = ts.SyntaxKind.CommaToken;

/** `list.map((item) => limit(() => work(item)))`, with one limit for the module. */
function withLibrary(source: EditSource, style: EditStyle, fan: Fan): FixWay | undefined {
  const own = limiterOf(source);
  const imported = ensureImports(source, style, [{ specifier: "p-limit", name: "default", as: "pLimit" }]);
  const [pLimit = "pLimit"] = imported.locals;
  const limit = own ?? freeName(source, "limit", ["limitItems"]);
  const statement = topStatement(fan.whole);
  const wrapped = wrappedWork(source, fan, limit);
  if (statement === undefined || wrapped === undefined) return undefined;
  const declared = `const ${limit} = ${pLimit}(${AT_A_TIME})${style.semicolon}`;
  const added = own === undefined ? [...imported.edits, statementBefore(source, statement, declared)] : [];
  const title = own === undefined ? `${TITLE} (p-limit)` : `Run them through \`${own}\``;
  return { title, tier: "behavioral", edits: [...added, ...wrapped], kit: [], notes: [] };
}

/** `const limit = pLimit(5);` of the module. */
function limiterOf(source: EditSource): string | undefined {
  const pLimit = importedAs(source, "p-limit", "default");
  if (pLimit === undefined) return undefined;
  for (const statement of source.tree.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      const isLimit = initializer !== undefined && ts.isCallExpression(initializer);
      if (isLimit && textOf(source, initializer.expression) === pLimit && ts.isIdentifier(name)) return name.text;
    }
  }
  return undefined;
}

function topStatement(node: ts.Node): ts.Statement | undefined {
  let statement = statementOf(node);
  while (statement !== undefined && !ts.isSourceFile(statement.parent)) statement = statementOf(statement.parent);
  return statement;
}

function wrappedWork(source: EditSource, { work }: Fan, limit: string): readonly TextEdit[] | undefined {
  const inner = bare(work);
  const { start, end } = spanOf(source, work);
  if (!isFunctionLike(inner)) {
    const item = freeName(source, "item", ["each"]);
    return [insertAt(start, `(${item}) => ${limit}(() => `), insertAt(end, `(${item}))`)];
  }
  if (!ts.isArrowFunction(inner) || inner.type !== undefined) return undefined;
  const { body } = inner;
  const marked = isAsync(inner);
  const word = marked ? inner.getStart(source.tree) : 0;
  const parameters = inner.parameters[0]?.getStart(source.tree) ?? inner.equalsGreaterThanToken.getStart(source.tree);
  const head = source.text.slice(word, parameters);
  const unmarked = marked
    ? [{ span: { start: word, end: word + head.length }, newText: head.replace(/^async\s*/, "") }]
    : [];
  const open = `${limit}(${marked ? "async " : ""}() => `;
  return [...unmarked, insertAt(body.getStart(source.tree), open), insertAt(body.end, ")")];
}
