/** Is an expression of a Python file a path of `pathlib`, and which other expression names the same file? */

import { annotationOf, importedSymbol, isParameter, symbolOf, valuesOf } from "./editNames";
import { childIn, enclosingFunction, nearest, type PyEditNode, type PySource, textOf } from "./editSource";

/** Variables of variables are followed this far. */
const MAX_STEPS = 3;
/** A name that is given more values than this is not followed. */
const MAX_VALUES = 5;

/** True when the file itself shows it: imports, annotations, and every value a name is given. */
export const isPath = (source: PySource, node: PyEditNode): boolean => isPathWithin(source, node, MAX_STEPS);

function isPathWithin(source: PySource, node: PyEditNode, steps: number): boolean {
  if (steps === 0) return false;
  const inner = (part: PyEditNode | undefined): boolean =>
    part !== undefined && isPathWithin(source, part, steps - (part.parent === node ? 0 : 1));
  switch (node.kind) {
    case "parenthesized_expression":
      return inner(node.children[0]);
    case "binary_operator":
      return isDivision(source, node) && (inner(childIn(node, "left")) || inner(childIn(node, "right")));
    case "call":
      return isPathCall(source, node, inner);
    case "subscript":
      return /\.parents\s*\[/.test(textOf(source, node)) && inner(childIn(node, "value"));
    case "attribute":
      return isPathMember(source, node, inner) || isPathName(source, node, inner);
    case "identifier":
      return isPathName(source, node, inner);
    default:
      return false;
  }
}

type Inner = (part: PyEditNode | undefined) => boolean;

const isDivision = (source: PySource, node: PyEditNode): boolean => {
  const operator = childIn(node, "operator");
  return operator !== undefined && textOf(source, operator) === "/";
};

const CLASS = /^pathlib\.(Posix|Windows)?Path$/;
const MADE = /^pathlib\.(Posix|Windows)?Path(\.(cwd|home))?$/;
const METHODS = /^(joinpath|with_suffix|with_name|with_stem|resolve|absolute|expanduser|relative_to|rename|replace)$/;

function isPathCall(source: PySource, call: PyEditNode, inner: Inner): boolean {
  if (MADE.test(symbolOf(source, call) ?? "")) return true;
  const callee = childIn(call, "function");
  const member = callee === undefined ? undefined : childIn(callee, "attribute");
  if (callee === undefined || member === undefined || !METHODS.test(textOf(source, member))) return false;
  return inner(childIn(callee, "object"));
}

/** `path.parent` */
function isPathMember(source: PySource, node: PyEditNode, inner: Inner): boolean {
  const member = childIn(node, "attribute");
  return member !== undefined && textOf(source, member) === "parent" && inner(childIn(node, "object"));
}

function isPathName(source: PySource, node: PyEditNode, inner: Inner): boolean {
  const name = textOf(source, node).replace(/\s+/g, "");
  const type = annotationOf(source, node, name) ?? declaredType(source, node, name);
  if (type !== undefined) return (type.match(/[A-Za-z_][\w.]*/g) ?? []).some((part) => isPathClass(source, part));
  const values = valuesOf(source, node, name);
  if (values.length === 0 || values.length > MAX_VALUES || !values.every(inner)) return false;
  // A parameter is a path once `path = Path(path)` has run, not because a variable of the module has its name.
  return !isParameter(source, node, name) || values.every((value) => isSetBefore(value, node));
}

const isPathClass = (source: PySource, name: string): boolean => CLASS.test(importedSymbol(source, name) ?? "");

const isSetBefore = (value: PyEditNode, use: PyEditNode): boolean =>
  value.end <= use.start && enclosingFunction(value) === enclosingFunction(use);

/** `path: Path` in the class of `self.path`, as dataclasses have it. */
function declaredType(source: PySource, node: PyEditNode, name: string): string | undefined {
  const field = /^self\.(\w+)$/.exec(name)?.[1];
  const owner = field === undefined ? undefined : nearest(node, "class_definition");
  for (const statement of (owner === undefined ? undefined : childIn(owner, "body"))?.children ?? []) {
    const [declared] = statement.children;
    const left = declared?.kind === "assignment" ? childIn(declared, "left") : undefined;
    const type = declared === undefined ? undefined : childIn(declared, "type");
    if (left !== undefined && type !== undefined && textOf(source, left) === field) return textOf(source, type);
  }
  return undefined;
}

/** The text of what names a file, without what only changes its form: `p` of `(p)`, `str(p)`, `Path(p)` and `os.fspath(p)`. */
export function pathText(source: PySource, node: PyEditNode): string {
  if (node.kind === "parenthesized_expression" && node.children[0] !== undefined)
    return pathText(source, node.children[0]);
  const [given, ...others] = node.kind === "call" ? (childIn(node, "arguments")?.children ?? []) : [];
  const changesForm =
    given !== undefined && others.length === 0 && /^(identifier|attribute|string|call)$/.test(given.kind);
  if (changesForm && isFormCall(source, node)) return pathText(source, given);
  return textOf(source, node).replace(/\s+/g, " ");
}

/** A path as it is written as an argument, where it needs no brackets. */
export function pathArgument(source: PySource, path: PyEditNode): string {
  const inner = path.kind === "parenthesized_expression" ? path.children[0] : undefined;
  return inner === undefined ? textOf(source, path) : pathArgument(source, inner);
}

const isFormCall = (source: PySource, call: PyEditNode): boolean => {
  const symbol = symbolOf(source, call);
  return symbol === undefined
    ? textOf(source, childIn(call, "function") ?? call) === "str"
    : /^(pathlib\.Path|os\.fspath)$/.test(symbol);
};
