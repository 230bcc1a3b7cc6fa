/** The shape of data a TypeScript type describes, as far as a run-time check can repeat it; everything else is refused with a reason. */

import { ts } from "./compiler";
import type { DerivedShape, Shape, ShapeProperty } from "./editShapeModel";
import { unionOf } from "./editShapeUnion";

export interface ShapeQuestion {
  readonly checker: ts.TypeChecker;
  readonly program: ts.Program;
  readonly type: ts.Type;
  /** Where the check will be written: names must mean the same there. */
  readonly at: ts.Node;
}

/** The shape of a type, or one line why no check can equal it. */
export function deriveShape(question: ShapeQuestion): DerivedShape | { readonly because: string } {
  const recursive = new Set<ts.Type>();
  try {
    derive({ ...question, recursive, active: [], numbers: new Map(), enums: new Set(), depth: 0 }, question.type);
    const numbers = new Map([...recursive].filter((type) => type !== question.type).map((type, at) => [type, at]));
    const own = numbers.size;
    if (recursive.has(question.type)) numbers.set(question.type, own);
    const enums = new Set<ts.Declaration>();
    const walk = { ...question, recursive, active: [], numbers, enums, depth: 0 };
    const ordered = [...numbers.keys()].filter((type) => type !== question.type);
    const definitions = [...ordered, question.type].map((type) => ({ type, shape: deriveBody(walk, type) }));
    return { definitions, enums: [...enums] };
  } catch (error) {
    if (error instanceof Underivable) return { because: error.message };
    throw error;
  }
}

class Underivable extends Error {
  override readonly name = "Underivable";
}

interface Walk extends ShapeQuestion {
  /** Types found to contain themselves. */
  readonly recursive: Set<ts.Type>;
  /** Types being derived, outermost first. */
  readonly active: readonly ts.Type[];
  /** Definitions of recursive types; empty while they are being found. */
  readonly numbers: ReadonlyMap<ts.Type, number>;
  readonly enums: Set<ts.Declaration>;
  readonly depth: number;
}

const MAX_PROPERTIES = 60;
const MAX_DEPTH = 6;

const fail = (because: string): never => {
  throw new Underivable(because);
};

function derive(walk: Walk, type: ts.Type): Shape {
  const definition = walk.numbers.get(type);
  if (definition !== undefined) return { kind: "reference", definition };
  if (walk.active.includes(type)) {
    walk.recursive.add(type);
    return { kind: "unknown" };
  }
  return deriveBody(walk, type);
}

function deriveBody(walk: Walk, type: ts.Type): Shape {
  const { flags } = type;
  if ((flags & ts.TypeFlags.Any) !== 0) return fail("the type contains `any`");
  if ((flags & ts.TypeFlags.Unknown) !== 0) {
    return walk.depth === 0 ? fail("the type is `unknown`") : { kind: "unknown" };
  }
  if ((flags & ts.TypeFlags.EnumLike) !== 0) return enumShape(walk, type);
  if ((flags & ts.TypeFlags.String) !== 0) return { kind: "string" };
  if ((flags & ts.TypeFlags.Number) !== 0) return { kind: "number" };
  if ((flags & ts.TypeFlags.Boolean) !== 0) return { kind: "boolean" };
  if ((flags & ts.TypeFlags.Null) !== 0) return { kind: "null" };
  if ((flags & ts.TypeFlags.Undefined) !== 0) return { kind: "undefined" };
  if ((flags & ts.TypeFlags.Literal) !== 0) return { kind: "literals", values: [literalOf(walk, type)] };
  if (type.isUnion()) {
    // A union can contain itself only by its name.
    const active = type.aliasSymbol === undefined ? walk.active : [...walk.active, type];
    return unionShape({ ...walk, active }, type.types);
  }
  if ((flags & ts.TypeFlags.TypeParameter) !== 0) return fail("the type has a type parameter");
  if (type.isIntersection() && type.types.some((part) => (part.flags & ts.TypeFlags.Object) === 0)) {
    return fail("a branded type cannot be checked");
  }
  if ((flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) === 0) {
    return fail(`\`${walk.checker.typeToString(type)}\` cannot be checked at run time`);
  }
  return objectShape({ ...walk, active: [...walk.active, type] }, type);
}

function literalOf(walk: Walk, type: ts.Type): string | number | boolean {
  if (type.isStringLiteral() || type.isNumberLiteral()) return type.value;
  const text = walk.checker.typeToString(type);
  if (text === "true" || text === "false") return text === "true";
  return fail(`\`${text}\` does not exist in JSON`);
}

function enumShape(walk: Walk, type: ts.Type): Shape {
  const symbol = type.getSymbol();
  if (symbol === undefined) return fail("an enum without a name cannot be checked");
  const isMember = (symbol.flags & ts.SymbolFlags.EnumMember) !== 0;
  const declaration = symbol.declarations?.[0];
  const owner = isMember && declaration !== undefined ? declaration.parent : declaration;
  if (owner === undefined || !ts.isEnumDeclaration(owner)) return fail("an enum's declaration was not found");
  const name = owner.name.text;
  const isConst = ts.getModifiers(owner)?.some(({ kind }) => kind === ts.SyntaxKind.ConstKeyword) === true;
  if (isConst) return fail(`\`${name}\` is a const enum, which does not exist at run time`);
  if (!isInScope(walk, name, owner, "value")) return fail(`the enum \`${name}\` is not imported here`);
  walk.enums.add(owner);
  const single = owner.members.length === 1;
  return isMember && !single ? { kind: "member", name: `${name}.${symbol.name}` } : { kind: "enum", name };
}

/** Does a name mean that declaration where the check is written? */
export function isInScope(
  { checker, at }: Pick<ShapeQuestion, "checker" | "at">,
  name: string,
  declaration: ts.Declaration,
  as: "value" | "type",
): boolean {
  const meaning = as === "value" ? ts.SymbolFlags.Value : ts.SymbolFlags.Type;
  const found = checker
    .getSymbolsInScope(at, meaning | ts.SymbolFlags.Alias)
    .find((candidate) => candidate.name === name);
  if (found === undefined) return false;
  const isAlias = (found.flags & ts.SymbolFlags.Alias) !== 0;
  // A type-only import gives no value.
  const typeOnly = found.declarations?.some((node) => ts.isTypeOnlyImportOrExportDeclaration(node)) === true;
  if (typeOnly && as === "value") return false;
  const target = isAlias ? checker.getAliasedSymbol(found) : found;
  return target.declarations?.includes(declaration) === true;
}

/** A union, part by part: literals together, whole enums as one, objects told apart by a tag where they have one. */
function unionShape(walk: Walk, types: readonly ts.Type[]): Shape {
  return unionOf(wholeEnums(walk, types).map((part) => derive(walk, part)));
}

/** A union lists an enum's members one by one: all of them together are the enum again. */
function wholeEnums(walk: Walk, types: readonly ts.Type[]): readonly ts.Type[] {
  const whole = new Set<ts.Type>();
  for (const type of types) {
    if ((type.flags & ts.TypeFlags.EnumLiteral) === 0) continue;
    const base = walk.checker.getBaseTypeOfLiteralType(type);
    if (base.isUnion() && base.types.every((member) => types.includes(member))) whole.add(base);
  }
  const covered = new Set([...whole].flatMap((type) => (type.isUnion() ? type.types : [])));
  return [...types.filter((type) => !covered.has(type)), ...whole];
}

function objectShape(walk: Walk, type: ts.Type): Shape {
  const { checker } = walk;
  if (walk.depth > MAX_DEPTH) return fail(`the type is more than ${MAX_DEPTH} levels deep`);
  const inner = { ...walk, depth: walk.depth + 1 };
  if (checker.isTupleType(type)) return tupleShape(inner, type);
  if (checker.isArrayType(type)) {
    const [item] = checker.getTypeArguments(type as ts.TypeReference);
    if (item === undefined) return fail("an array without an item type cannot be checked");
    return { kind: "array", item: derive(inner, item), readonly: type.getSymbol()?.name === "ReadonlyArray" };
  }
  const hindrance = notData(walk, type);
  if (hindrance !== undefined) return fail(hindrance);
  return propertiesShape(inner, type);
}

function tupleShape(walk: Walk, type: ts.Type): Shape {
  const reference = type as ts.TupleTypeReference;
  const items: Shape[] = [];
  let rest: Shape | undefined;
  for (const [index, item] of walk.checker.getTypeArguments(reference).entries()) {
    const flags = reference.target.elementFlags[index] ?? ts.ElementFlags.Required;
    if (rest !== undefined || (flags & (ts.ElementFlags.Optional | ts.ElementFlags.Variadic)) !== 0) {
      return fail("a tuple with optional or inner rest items cannot be checked");
    }
    const shape = derive(walk, item);
    if ((flags & ts.ElementFlags.Rest) !== 0) rest = shape;
    else items.push(shape);
  }
  return { kind: "tuple", items, readonly: reference.target.readonly, ...(rest === undefined ? {} : { rest }) };
}

/** Why an object type is no plain data, by itself or by what it is made of: `Error & { code: string }`, `interface Failure extends Error`. */
function notData(walk: Walk, type: ts.Type): string | undefined {
  const own = notDataItself(walk, type);
  if (own !== undefined) return own;
  const parts = type.isIntersection() ? type.types : type.isClassOrInterface() ? walk.checker.getBaseTypes(type) : [];
  return parts.map((part) => notData(walk, part)).find((because) => because !== undefined);
}

function notDataItself({ checker, program }: Walk, type: ts.Type): string | undefined {
  const name = checker.typeToString(type);
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) return "functions are no data";
  const symbol = type.getSymbol();
  if (symbol === undefined) return undefined;
  if ((symbol.flags & ts.SymbolFlags.Class) !== 0) return `\`${name}\` is a class: its instances are not plain data`;
  if ((symbol.flags & ts.SymbolFlags.Interface) === 0) return undefined;
  for (const declaration of symbol.declarations ?? []) {
    const file = declaration.getSourceFile();
    if (program.isSourceFileDefaultLibrary(file)) return `\`${name}\` does not exist in JSON`;
    if (file.isDeclarationFile && !ts.isExternalModule(file)) return `\`${name}\` is an ambient global`;
  }
  return undefined;
}

function propertiesShape(walk: Walk, type: ts.Type): Shape {
  const { checker, program, at } = walk;
  const members = checker.getPropertiesOfType(type);
  const [index, ...more] = checker.getIndexInfosOfType(type);
  if (index !== undefined) {
    const plain = more.length === 0 && (index.keyType.flags & ts.TypeFlags.String) !== 0 && members.length === 0;
    if (!plain) return fail("a type that mixes named and indexed members cannot be checked");
    return { kind: "record", value: derive(walk, index.type) };
  }
  if (members.length === 0) return fail("the type has no properties to check");
  if (members.length > MAX_PROPERTIES) return fail(`the type has more than ${MAX_PROPERTIES} properties`);
  const exact = program.getCompilerOptions().exactOptionalPropertyTypes === true;
  const properties = members.map((member): ShapeProperty => {
    if (member.name.startsWith("__@") || member.name === "__proto__") return fail("a property has no plain name");
    const type = checker.getTypeOfSymbolAtLocation(member, at);
    if ((member.flags & ts.SymbolFlags.Optional) === 0) {
      return { name: member.name, shape: derive(walk, type), optional: "no" };
    }
    const optional = exact && !hasUndefined(checker, type) ? "exact" : "yes";
    return { name: member.name, shape: derivePresent(walk, type), optional };
  });
  return { kind: "object", properties };
}

/** Was `undefined` written as a value of an optional property? The compiler marks absence by a type of its own. */
const hasUndefined = (checker: ts.TypeChecker, type: ts.Type): boolean =>
  type.isUnion() && type.types.includes(checker.getUndefinedType());

/** The shape of an optional property when it is there. */
function derivePresent(walk: Walk, type: ts.Type): Shape {
  if (!type.isUnion()) return derive(walk, type);
  const present = type.types.filter((part) => (part.flags & ts.TypeFlags.Undefined) === 0);
  const [only, second] = present;
  return only !== undefined && second === undefined ? derive(walk, only) : unionShape(walk, present);
}
