/** The type a value is meant to have, and what that type is called where the value is. */

import { ts } from "./compiler";
import type { TypedFile } from "./editProgram";
import { isInScope, type ShapeQuestion } from "./editShape";
import type { EditSource } from "./editSource";

export interface MeantType {
  readonly type: ts.Type;
  /** The type as it can be written at the value; undefined when it has no name there. */
  readonly text: string | undefined;
  /** The node of the program's own tree that stands for the value. */
  readonly at: ts.Expression;
  /** `own`: what the value's expression has by itself, wherever it is used. */
  readonly from: "assertion" | "use" | "own";
}

/** The node of a program's tree that has the same range as one of the edited text's tree. */
export function sameNode(typed: TypedFile, source: EditSource, node: ts.Node): ts.Node | undefined {
  // The program's text has no byte order mark.
  const shift = source.text.startsWith("\uFEFF") ? 1 : 0;
  const start = node.getStart(source.tree) - shift;
  const end = node.end - shift;
  const visit = (candidate: ts.Node): ts.Node | undefined => {
    if (candidate.pos > start || candidate.end < end) return undefined;
    if (candidate.kind === node.kind && candidate.getStart(typed.file) === start && candidate.end === end)
      return candidate;
    return ts.forEachChild(candidate, visit);
  };
  return visit(typed.file);
}

/** The type a value is asserted, declared or used as; `value` is a node of the program's tree. */
export function meantType({ checker }: TypedFile, value: ts.Expression): MeantType | undefined {
  const { parent } = value;
  if (ts.isAsExpression(parent) || ts.isTypeAssertionExpression(parent)) {
    const type = checker.getTypeFromTypeNode(parent.type);
    return { type, text: parent.type.getText(), at: value, from: "assertion" };
  }
  const expected = isTakenApart(value) ? undefined : checker.getContextualType(value);
  if (expected !== undefined && isTelling(expected)) {
    const written = writtenType(value);
    return { type: expected, text: written ?? nameAt(checker, expected, value), at: value, from: "use" };
  }
  const own = checker.getTypeAtLocation(value);
  if (!isTelling(own)) return undefined;
  return { type: own, text: nameAt(checker, own, value), at: value, from: "own" };
}

/** `const { a } = value` says which members are wanted, not what they are. */
const isTakenApart = ({ parent }: ts.Expression): boolean =>
  ts.isVariableDeclaration(parent) && parent.type === undefined && !ts.isIdentifier(parent.name);

/** A name for a type that means the same at `at`; undefined when there is none. */
export function nameAt(checker: ts.TypeChecker, type: ts.Type, at: ts.Node): string | undefined {
  if (checker.isArrayType(type)) {
    const [item] = checker.getTypeArguments(type as ts.TypeReference);
    const name = item === undefined ? undefined : nameAt(checker, item, at);
    return name === undefined ? undefined : `${type.getSymbol()?.name === "ReadonlyArray" ? "readonly " : ""}${name}[]`;
  }
  const symbol = type.aliasSymbol ?? type.getSymbol();
  const declaration = symbol?.declarations?.[0];
  if (symbol === undefined || declaration === undefined) return undefined;
  const isGeneric = (type.aliasTypeArguments ?? []).length > 0 || argumentsOf(checker, type) > 0;
  const question: Pick<ShapeQuestion, "checker" | "at"> = { checker, at };
  if (isGeneric || !isInScope(question, symbol.name, declaration, "type")) return undefined;
  return symbol.name;
}

const argumentsOf = (checker: ts.TypeChecker, type: ts.Type): number =>
  (type.flags & ts.TypeFlags.Object) !== 0 && "target" in type
    ? checker.getTypeArguments(type as ts.TypeReference).length
    : 0;

const isTelling = (type: ts.Type): boolean =>
  (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Never | ts.TypeFlags.Void)) === 0;

/** The annotation of the variable that the value initialises. */
function writtenType(value: ts.Expression): string | undefined {
  const { parent } = value;
  if (!ts.isVariableDeclaration(parent) || parent.initializer !== value) return undefined;
  return parent.type?.getText();
}
