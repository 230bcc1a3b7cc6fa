/** The doc comments of kit parts as the catalogue keeps them: sentences, for whoever asks what a name in their code guards against. */

import ts from "typescript";

/** Name → paragraphs, of the values (functions, classes, constants) that a TypeScript part exports. */
export function typescriptDocs(source: ts.SourceFile): Readonly<Record<string, readonly string[]>> {
  const documented = source.statements.flatMap((statement) => {
    const names = exportedValues(statement);
    const ranges = ts.getLeadingCommentRanges(source.text, statement.getFullStart()) ?? [];
    const comment = ranges
      .map(({ pos, end }) => source.text.slice(pos, end))
      .findLast((text) => text.startsWith("/**"));
    const isOfFile = statement === source.statements[0] && ranges.length === 1;
    if (comment === undefined || isOfFile) return [];
    const body = comment.slice(3, -2).replaceAll(/^\s*\* ?/gm, "");
    return names.map((name) => [name, paragraphs(body)] as const);
  });
  return Object.fromEntries(documented);
}

/**
 * Name → the numbers that hold for a function or class of a part unless it is given others, from the comments of its options:
 * `attempts` → `3`. `sources` are the part and those it imports.
 */
export function typescriptLimits(
  source: ts.SourceFile,
  sources: readonly ts.SourceFile[],
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const limited = source.statements.flatMap((statement) => {
    const [name] = exportedValues(statement);
    const taken = ts.isClassDeclaration(statement) ? statement.members.find(ts.isConstructorDeclaration) : statement;
    if (name === undefined || taken === undefined || !("parameters" in taken)) return [];
    const signature = source.text.slice(taken.getStart(source), endOfSignature(source, taken));
    const options = /:\s*(\w+Options)\b/.exec(signature)?.[1] ?? optionsBehind(source, signature);
    const found = sources.flatMap(({ statements }) => statements.filter(ts.isInterfaceDeclaration));
    const members = found.find((one) => one.name.text === options)?.members ?? [];
    const limits = members.flatMap((member) => limitOf(member));
    return limits.length === 0 ? [] : [[name, Object.fromEntries(limits)] as const];
  });
  return Object.fromEntries(limited);
}

function endOfSignature(
  source: ts.SourceFile,
  { body, end }: ts.Node & { readonly body?: ts.Node | undefined },
): number {
  return body === undefined ? end : body.getStart(source);
}

/** `init: RetryFetchInit`, where that is a type made of options. */
function optionsBehind(source: ts.SourceFile, signature: string): string | undefined {
  const alias = source.statements
    .filter(ts.isTypeAliasDeclaration)
    .find(({ name }) => new RegExp(`:\\s*${name.text}\\b`).test(signature));
  return alias === undefined ? undefined : /\b\w+Options\b/.exec(alias.type.getText(source))?.[0];
}

/** A plain number: not one of a list, nor one that holds only sometimes. */
const NUMBER = /[Dd]efault:? (\d+(?:[.,]\d+)*(?: (?:ms|s|minutes?|hours?|MiB|KiB))?)(?=[.;)]|\s*\*\/)/;

function limitOf(member: ts.TypeElement): readonly (readonly [string, string])[] {
  const source = member.getSourceFile();
  const [comment] = ts.getLeadingCommentRanges(source.text, member.getFullStart()) ?? [];
  const text =
    comment === undefined ? "" : source.text.slice(comment.pos, comment.end).replaceAll(/\s*\n\s*\* ?/g, " ");
  const number = NUMBER.exec(text)?.[1];
  return number === undefined || member.name === undefined ? [] : [[member.name.getText(source), number]];
}

/** The same of a Python module, from its signatures. */
export function pythonLimits(
  text: string,
  exports: readonly string[],
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const limited = exports.flatMap((name) => {
    const [block = ""] = topLevel(text, name)
      .filter((found) => !/^@overload/m.test(found))
      .slice(-1);
    const signature = /^class /.test(block)
      ? /\n {4}def __init__\(([\s\S]*?)\) ->/.exec(block)?.[1]
      : /\(([\s\S]*?)\) ->/.exec(block)?.[1];
    const defaults = [...(signature ?? "").matchAll(/(\w+): [^=,()]+ = (\d[\d_.]*)(?=\s*(?:,|$))/g)];
    return defaults.length === 0
      ? []
      : [[name, Object.fromEntries(defaults.map(([, key, value]) => [key, value]))] as const];
  });
  return Object.fromEntries(limited);
}

/** The same of the functions and classes of a Python module. */
export function pythonDocs(text: string, exports: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const documented = exports.flatMap((name) => {
    const docs = topLevel(text, name).map((block) => DOCSTRING.exec(block)?.[1]);
    const own = docs.find((doc) => doc !== undefined);
    return own === undefined ? [] : [[name, paragraphs(own.replaceAll(/^ {4}/gm, ""))] as const];
  });
  return Object.fromEntries(documented);
}

/** The functions or classes of that name, each with all that is further in. */
function topLevel(text: string, name: string): readonly string[] {
  const block = new RegExp(`^(?:async )?(?:def|class) ${name}\\b.*\\n(?:(?: .*|\\).*)?\\n)*`, "gm");
  return [...text.matchAll(block)].map(([found]) => found);
}

/** A signature, over several lines or not, and the text in quotes below it; that of a method is further in. */
const DOCSTRING = /^[^\n]*(?:\n(?: {4}|\))[^\n]*)*?:\n {4}"""([\s\S]*?)"""/;

function exportedValues(statement: ts.Statement): readonly string[] {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    return statement.name === undefined ? [] : [statement.name.text];
  }
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
}

/** Prose only: lists, tables and code are for the file itself. */
function paragraphs(comment: string): readonly string[] {
  return comment
    .trim()
    .split(/\n\s*\n/)
    .filter((paragraph) => !/^(?: {4}|[-|]|\s*```)/.test(paragraph))
    .map((paragraph) =>
      paragraph
        .split("\n")
        .map((line) => line.trim())
        .join(" "),
    );
}
