/** Does an error's constructor keep a `cause`? Asked of the type checker, since a second argument can mean anything. */

import type { FileReader } from "#facts/reading";

import { ts } from "./compiler";
import { configOf, isChecked } from "./editConfig";
import { openProgram } from "./editProgram";
import type { EditSource } from "./editSource";

const BUILT_IN = /^(Error|TypeError|RangeError|SyntaxError|ReferenceError|URIError|EvalError)$/;

/** undefined when `new X(message, { cause })` keeps the cause; else one line why not, or why it cannot be told. */
export async function keepsCause(
  request: { readonly reader: FileReader; readonly root: string },
  source: EditSource,
  created: ts.NewExpression,
): Promise<string | undefined> {
  const name = ts.isIdentifier(created.expression) ? created.expression.text : created.expression.getText(source.tree);
  const { options } = configOf(request.reader, request.root, source.path);
  if (!isChecked(source.path, options, source.text)) {
    return BUILT_IN.test(name) ? undefined : `without types it is not known whether \`${name}\` keeps a cause`;
  }
  const { checker, file } = await openProgram({ ...request, path: source.path, text: source.text });
  // The program's tree leaves out the byte order mark, this one does not.
  const shift = source.text.startsWith("\uFEFF") ? 1 : 0;
  const same = findNew(file, created.getStart(source.tree) - shift);
  if (same === undefined) return "the error is not in the program";
  const constructors = checker.getTypeAtLocation(same.expression).getConstructSignatures();
  const keeping = constructors.filter((signature) => takesCause(checker, signature, same));
  if (keeping.length === 0) return `\`${name}\` takes no cause`;
  return keeping.some(passesOn) ? undefined : `\`${name}\` does not hand its options on to \`Error\``;
}

function findNew(file: ts.SourceFile, start: number): ts.NewExpression | undefined {
  const visit = (node: ts.Node): ts.NewExpression | undefined => {
    if (ts.isNewExpression(node) && node.getStart(file) === start) return node;
    if (node.pos > start || node.end <= start) return undefined;
    return ts.forEachChild(node, visit);
  };
  return visit(file);
}

function takesCause(checker: ts.TypeChecker, signature: ts.Signature, at: ts.Node): boolean {
  const second = signature.parameters[1];
  if (second === undefined) return false;
  const type = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(second, at));
  return type.getProperty("cause") !== undefined;
}

/** A constructor of the user's hands its options on when `super(…)` mentions them; one of a library is trusted. */
function passesOn(signature: ts.Signature): boolean {
  const declaration = signature.getDeclaration();
  if (declaration === undefined || !ts.isConstructorDeclaration(declaration) || declaration.body === undefined)
    return true;
  const options = declaration.parameters[1]?.name;
  if (options === undefined || !ts.isIdentifier(options)) return false;
  const handed = (node: ts.Node): boolean =>
    (ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.SuperKeyword &&
      node.arguments.some((argument) => argument.getText().includes(options.text))) ||
    (ts.forEachChild(node, (child) => handed(child) || undefined) ?? false);
  return handed(declaration.body);
}
