/** Derives a run-time check from the TypeScript type of a value: zod where the project has it, else guards of the kit. */

import { conformantLibrary } from "#knowledge/conformance";
import { configOf, isChecked } from "#languages/typescript/editConfig";
import { openProgram, type TypedFile } from "#languages/typescript/editProgram";
import { deriveShape } from "#languages/typescript/editShape";
import type { DerivedShape } from "#languages/typescript/editShapeModel";
import { isRecursive } from "#languages/typescript/editShapeText";
import { nodeAt, openSource, spanOf, ts } from "#languages/typescript/editSource";
import { detectStyle } from "#languages/typescript/editStyle";
import { type MeantType, meantType, nameAt, sameNode } from "#languages/typescript/editTyping";

import { defineFix, type FixPlan, type FixRequest, type FixWay, refuse } from "../fix";
import { inputAt, isInputCall } from "./fix.typescript.subject";
import { type Deriving, guardWay, zodWay } from "./fix.typescript.ways";

export const validateFromType = defineFix({
  id: "validate-from-type",
  language: "typescript",
  rules: ["unvalidated-input"],
  tier: "preview",
  preferred: true,
  title: () => "Check this value against its TypeScript type",
  refactoring: {
    kind: "validate",
    title: "Check this value against its TypeScript type",
    subject(path, text, selection) {
      const source = openSource(path, text);
      for (let node: ts.Node | undefined = nodeAt(source, selection); node !== undefined; node = node.parent) {
        if (isInputCall(source, node)) return spanOf(source, node);
        if (ts.isAsExpression(node) && !isConst(node)) return spanOf(source, node.expression);
        if (ts.isStatement(node)) return undefined;
      }
      return undefined;
    },
  },
  async plan(request) {
    const source = openSource(request.path, request.text);
    const { options } = configOf(request.reader, request.root, request.path);
    if (!isChecked(request.path, options, request.text))
      return refuse("a check is derived from types, and this file has none");
    const input = inputAt(source, request.span);
    if ("because" in input) return refuse(input.because);
    const typed = await openProgram({ ...request, added: new Map() });
    const node = sameNode(typed, source, input.value);
    const meant = node === undefined ? undefined : meantType(typed, outer(node as ts.Expression));
    if (meant === undefined) return refuse("the value has no type to derive a check from: write one, as in `as Order`");
    const schema = SCHEMA_TYPE.exec(meant.text ?? "")?.[1];
    if (schema !== undefined) return refuse(`\`${schema}\` checks this type: parse the value with it`);
    const shape = deriveShape({ ...typed, type: meant.type, at: meant.at });
    if ("because" in shape) return refuse(shape.because);
    const types = typeNames(typed, shape, meant);
    if ("because" in types) return refuse(types.because);
    return planWays(request, {
      request,
      source,
      style: detectStyle(source, request.reader),
      typed,
      input,
      meant,
      shape,
      types: types.types,
    });
  },
});

/** The type of what a schema lets through: `z.infer<typeof order>`, `Static<typeof Order>`. */
const SCHEMA_TYPE =
  /^(?:\w+\.)?(?:infer|output|input|TypeOf|Static|Infer|InferOutput|InferType)<\s*typeof ([\w.]+)\s*>$/;

const isConst = (node: ts.AsExpression): boolean =>
  ts.isTypeReferenceNode(node.type) && ts.isIdentifier(node.type.typeName) && node.type.typeName.text === "const";

/** The value out of its parentheses: what stands around it says what it is meant to be. */
function outer(node: ts.Expression): ts.Expression {
  let at = node;
  while (ts.isParenthesizedExpression(at.parent)) at = at.parent;
  return at;
}

/** A type that was written over several lines, where it may be one; a comment needs its line. */
const oneLine = (text: string | undefined): string | undefined =>
  text === undefined || text.includes("//") ? text : text.replace(/\s*\n\s*/g, " ");

/** What the checks are annotated with: a check of a type that contains itself cannot do without. */
function typeNames(
  { checker }: TypedFile,
  shape: DerivedShape,
  meant: MeantType,
): { readonly types: readonly (string | undefined)[] } | { readonly because: string } {
  const last = shape.definitions.length - 1;
  const types = shape.definitions.map(({ type }, at) =>
    at === last ? oneLine(meant.text) : nameAt(checker, type, meant.at),
  );
  if (isRecursive(shape) && types.includes(undefined))
    return { because: "a type that contains itself has no name here" };
  return { types };
}

function planWays(request: FixRequest, deriving: Deriving): FixPlan {
  const ways: FixWay[] = [];
  let because = "there is no way to do it here";
  const zod = zodMajor(request);
  for (const way of [zod === undefined ? undefined : zodWay(deriving, zod), guardWay(deriving)]) {
    if (way === undefined) continue;
    if ("because" in way) because = way.because;
    else ways.push(way);
  }
  return ways.length > 0 ? { kind: "ways", ways } : refuse(because);
}

/** Declared major version of zod; undefined when the project does not have it. */
function zodMajor(request: FixRequest): 3 | 4 | undefined {
  if (conformantLibrary("validation", request.dependency)?.package !== "zod") return undefined;
  const version = request.dependency("zod") ?? "";
  return /^\D*3(\.|$)/.test(version) ? 3 : 4;
}
