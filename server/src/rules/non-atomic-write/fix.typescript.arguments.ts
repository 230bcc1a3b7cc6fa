/** What a write is given: paths that must not be renamed over, and options an atomic write takes. */

import { propertyOf } from "#languages/typescript/editOptions";
import { bare, contains, type EditSource, enclosingFunction, textOf, ts } from "#languages/typescript/editSource";
import { symbolOf } from "#languages/typescript/editSymbols";

/** Why a new file must not take the place of the one at `path`; undefined when it may. */
export function pathHindrance(source: EditSource, call: ts.CallExpression, path: ts.Expression): string | undefined {
  const written = bare(path);
  if (isDescriptor(source, written)) return "the file is open already: what is open cannot be replaced by name";
  const text = constantText(source, written) ?? "";
  if (/^[`"']?\/(dev|proc|sys)\//.test(text)) return "the path is a device, not an ordinary file";
  const name = textOf(source, path);
  const around = enclosingFunction(call) ?? source.tree;
  if (isGiven(source, around, /(^|\.)rename(Sync)?$/, name, 0))
    return "the file is renamed after it is written: that is atomic";
  if (isGiven(source, source.tree, /(^|\.)watch$/, name, 0)) {
    return "the file is watched, and a watcher does not follow a file that is replaced";
  }
  const isLinked = [0, 1].some((at) => isGiven(source, source.tree, /(^|\.)link(Sync)?$/, name, at));
  return isLinked ? "the file has a second name, which would keep the old content" : undefined;
}

/** Why the options of a write cannot be handed on; undefined when they can. */
export function plainOptions(source: EditSource, options: ts.Expression): string | undefined {
  const value = bare(options);
  if (ts.isStringLiteralLike(value)) return encodingHindrance(value);
  if (value.kind === ts.SyntaxKind.NullKeyword) return undefined;
  if (!ts.isObjectLiteralExpression(value)) return "the options are made elsewhere, and may say how the file is opened";
  for (const property of value.properties) {
    const name = property.name === undefined ? undefined : textOf(source, property.name);
    if (name === undefined) return "the options are made elsewhere, and may say how the file is opened";
    if (name === "flag") return "a flag says how the file is opened: it may not be there to replace";
    if (name === "signal") return "the write can be aborted, and the atomic write takes no signal";
    if (name !== "encoding" && name !== "mode") return `the atomic write does not take the option \`${name}\``;
  }
  const encoding = propertyOf(value, "encoding");
  return encoding === undefined ? undefined : encodingHindrance(encoding);
}

/** The indentation that `writeJson` is given; undefined when its options say more. */
export function jsonOptions(source: EditSource, options: ts.Expression): string | undefined {
  const value = bare(options);
  if (!ts.isObjectLiteralExpression(value) || value.properties.length !== 1) return undefined;
  const spaces = propertyOf(value, "spaces");
  return spaces === undefined ? undefined : textOf(source, spaces);
}

function encodingHindrance(encoding: ts.Expression): string | undefined {
  const value = bare(encoding);
  if (value.kind === ts.SyntaxKind.NullKeyword) return undefined;
  if (ts.isStringLiteralLike(value) && /^utf-?8$/.test(value.text)) return undefined;
  return "the atomic write encodes text as UTF-8 only";
}

/** A number, `process.stdout.fd`, or a variable that holds what `open` gave. */
function isDescriptor(source: EditSource, path: ts.Expression): boolean {
  if (ts.isNumericLiteral(path)) return true;
  if (ts.isPropertyAccessExpression(path)) return path.name.text === "fd";
  const made = initializerOf(source, path);
  return made !== undefined && /(^|[.\s])open(Sync)?\(/.test(textOf(source, made));
}

/** The text of a path, through the constant that holds it. */
function constantText(source: EditSource, path: ts.Expression): string | undefined {
  const made = initializerOf(source, path) ?? path;
  return ts.isStringLiteralLike(made) || ts.isTemplateExpression(made) ? textOf(source, made) : undefined;
}

function initializerOf(source: EditSource, name: ts.Expression): ts.Expression | undefined {
  if (!ts.isIdentifier(name)) return undefined;
  let found: ts.Expression | undefined;
  contains(
    source.tree,
    (node) => {
      const declares = ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.name.text === name.text;
      if (declares && node.end <= name.getStart(source.tree)) found = node.initializer;
      return false;
    },
    { intoFunctions: true },
  );
  return found;
}

/** Is the path given to a function of `fs` with such a name? */
function isGiven(source: EditSource, within: ts.Node, callee: RegExp, path: string, at: number): boolean {
  return contains(
    within,
    (node) => {
      if (!ts.isCallExpression(node) || !callee.test(textOf(source, node.expression))) return false;
      const given = node.arguments[at];
      return (
        given !== undefined &&
        textOf(source, given) === path &&
        /(^|:)(graceful-)?fs\b/.test(symbolOf(source, node) ?? "")
      );
    },
    { intoFunctions: true },
  );
}
