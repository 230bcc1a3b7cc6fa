/** Keeps one guard (a breaker, a limit) for a dependency, where its client is kept, and runs calls through it. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { awaitOutside, callsAround, withGuards } from "./editCallChain";
import type { Dependency } from "./editDependency";
import { ensureImports, importedAs } from "./editImports";
import { importedPart, importParts, type PartRequest } from "./editKit";
import { installsCrashDump } from "./editProcess";
import {
  bare,
  containsAwait,
  type EditSource,
  freeName,
  isCallLike,
  isTypeScriptPath,
  spanOf,
  textOf,
  ts,
} from "./editSource";
import { type EditStyle, eolAt } from "./editStyle";
import { statementAfter, statementBefore } from "./editWrap";

/** A class of the kit whose objects run actions: `guard.run(() => …)`; or a library's function that makes one: `guard(() => …)`. */
export interface GuardClass {
  /** The kit's part, or the library's package. */
  readonly part: string;
  readonly className: string;
  readonly isLibrary?: boolean;
  /** Callees of guards that stay inside of this one. */
  readonly inside: RegExp;
  /** `Breaker`: the guard of `stock` is called `stockBreaker`. */
  readonly suffix: string;
  /** Text of the constructor's arguments. */
  given(dependency: Dependency): string;
}

export type Guarded = { readonly edits: readonly TextEdit[] } | { readonly because: string };

/** Edits that run the calls through the dependency's guard, which is made where there is none yet. */
export function runThroughGuard(
  request: PartRequest,
  source: EditSource,
  style: EditStyle,
  wish: { readonly guard: GuardClass; readonly dependency: Dependency; readonly calls: readonly ts.CallExpression[] },
): Guarded {
  const { guard, dependency, calls } = wish;
  const kept = existing(request, source, guard, dependency);
  const made = kept === undefined ? makeGuard(request, source, style, wish) : { name: kept, edits: [] };
  if ("because" in made) return made;
  const callee = dependency.home.kind === "field" ? `this.${made.name}` : made.name;
  const wrapped = calls.flatMap((call): readonly TextEdit[] => {
    const target = withGuards(call, guard.inside);
    const { start, end } = spanOf(source, target);
    const arrow = containsAwait(target) ? "async () => " : "() => ";
    const open = `${awaitOutside(target)}${callee}${guard.isLibrary === true ? "" : ".run"}(${arrow}`;
    return [insertAt(start, open), insertAt(end, ")")];
  });
  return { edits: [...made.edits, ...wrapped] };
}

/** Does the call run through a guard already: of the kit's class, or of one that `names` knows by its method and variable? */
export function isGuardedBy(
  request: PartRequest,
  source: EditSource,
  call: ts.Node,
  { guard, names }: { readonly guard: GuardClass; readonly names: RegExp },
): boolean {
  for (const around of callsAround(call)) {
    const callee = bare(around.expression);
    const text = textOf(source, callee);
    if (names.test(text)) return true;
    const owner = text.replace(/^this\./, "").replace(/\.run$/, "");
    if (guardsOf(request, source, guard).includes(owner)) return true;
  }
  return false;
}

/** Names of the file's variables and fields that hold such a guard. */
function guardsOf(request: PartRequest, source: EditSource, guard: GuardClass): readonly string[] {
  const local =
    guard.isLibrary === true
      ? importedAs(source, guard.part, "default")
      : importedPart(request, source, { part: guard.part, name: guard.className });
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    const holder = ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) ? node : undefined;
    const value = holder?.initializer;
    const isMade = value !== undefined && isCallLike(value) && textOf(source, value.expression) === local;
    if (isMade && holder !== undefined) names.push(textOf(source, holder.name));
    ts.forEachChild(node, visit);
  };
  if (local !== undefined) visit(source.tree);
  return names;
}

const wanted = (guard: GuardClass, { name }: Dependency): string => name + guard.suffix;

function existing(
  request: PartRequest,
  source: EditSource,
  guard: GuardClass,
  dependency: Dependency,
): string | undefined {
  const name = wanted(guard, dependency);
  return guardsOf(request, source, guard).find((held) => held === name);
}

type Made = { readonly name: string; readonly edits: readonly TextEdit[] } | { readonly because: string };

function makeGuard(
  request: PartRequest,
  source: EditSource,
  style: EditStyle,
  { guard, dependency }: { readonly guard: GuardClass; readonly dependency: Dependency },
): Made {
  const { part, className } = guard;
  const imported =
    guard.isLibrary === true
      ? ensureImports(source, style, [{ specifier: part, name: "default", as: className }])
      : importParts(request, source, style, [{ part, name: className }]);
  if ("because" in imported) return imported;
  const [local = guard.className] = imported.locals;
  const name = freeName(source, wanted(guard, dependency));
  const value = `${guard.isLibrary === true ? "" : "new "}${local}(${guard.given(dependency)})${style.semicolon}`;
  if (dependency.home.kind === "field") {
    const { owner, after } = dependency.home;
    return { name, edits: [...imported.edits, fieldEdit(source, owner, after, `${name} = ${value}`)] };
  }
  return { name, edits: inModule(source, imported.edits, dependency.home.after, `const ${name} = ${value}`) };
}

function fieldEdit(
  source: EditSource,
  owner: ts.ClassLikeDeclaration,
  after: ts.ClassElement | undefined,
  field: string,
): TextEdit {
  const line = isTypeScriptPath(source.path) ? `private readonly ${field}` : field;
  const [first] = owner.members;
  if (after !== undefined) return statementAfter(source, after, [line]);
  const eol = eolAt(source.text, owner.getStart(source.tree));
  return first === undefined
    ? insertAt(owner.members.pos, ` ${line} `)
    : statementBefore(source, first, `${line}${eol}`);
}

function inModule(
  source: EditSource,
  imports: readonly TextEdit[],
  after: ts.Statement | undefined,
  line: string,
): readonly TextEdit[] {
  const { statements } = source.tree;
  if (after !== undefined) {
    const last = statements.slice(statements.indexOf(after) + 1).find((one) => !isGuardBefore(source, one, line));
    const place = last === undefined ? statements.at(-1) : statements[statements.indexOf(last) - 1];
    return [...imports, statementAfter(source, place ?? after, [line])];
  }
  const first = statements.find((one) => !opens(source, one) && !isGuardBefore(source, one, line));
  if (first === undefined) return [...imports, insertAt(source.text.length, line)];
  const [present] = statements;
  const eol = eolAt(source.text, first.getStart(source.tree));
  // Without imports the new one is the first: what opens the file stays above both.
  if (imports.length > 0 && (present === first || !isImport(source, present))) {
    return imports.map((edit) => {
      const end = /\s*$/.exec(edit.newText)?.[0] ?? "";
      const head = edit.newText.slice(0, edit.newText.length - end.length);
      return { ...edit, newText: `${head}${eol}${eol}${line}${end}` };
    });
  }
  return [...imports, statementBefore(source, first, `${line}${eol}`)];
}

/** A guard that comes earlier in the alphabet: fixes give one order, whichever came first. */
function isGuardBefore(source: EditSource, statement: ts.Statement, line: string): boolean {
  const text = textOf(source, statement);
  return /^const \w+(Breaker|Limit)\d* = (new )?\w+\(/.test(text) && text < line;
}

/** Imports, directives, the crash dump and checks of the environment, which come before anything is made. */
const opens = (source: EditSource, statement: ts.Statement): boolean =>
  isImport(source, statement) ||
  installsCrashDump(source, statement) ||
  (ts.isExpressionStatement(statement) &&
    (ts.isStringLiteral(statement.expression) || /\bprocess\.env\b/.test(textOf(source, statement))));

const isImport = (source: EditSource, statement: ts.Statement | undefined): boolean =>
  statement !== undefined &&
  (ts.isImportDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement) ||
    (ts.isVariableStatement(statement) && /^(const|let|var)\s[^=]+=\s*require\(/.test(textOf(source, statement))));
