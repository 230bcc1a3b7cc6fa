/** Writes a shape as a TypeScript type: the proof that a derived check means the same as the type it came from. */

import type { DerivedShape, Shape, ShapeProperty } from "./editShapeModel";

/** Declarations that compile only when `shape` equals the type called `type` in both directions, `readonly` apart. */
export function equalityProof(shape: DerivedShape, type: string): string {
  const aliases = shape.definitions.map(({ shape: body }, at) => `export type ${aliasName(at)} = ${typeText(body)};`);
  const last = aliasName(shape.definitions.length - 1);
  // The compiler cannot take a union that contains itself apart without end: there, each must be assignable to the other.
  const endless = shape.definitions.some((definition) => definition.shape.kind !== "object") && isRecursive(shape);
  const proof = endless ? `__Both<${last}, ${type}>` : `__Same<__Plain<${last}>, __Plain<${type}>>`;
  return [...aliases, ...COMPARISON, `export const __proof: ${proof} = true;`].join("\n");
}

/** Declarations that compile only when the type `inferred` equals the type called `type`, `readonly` apart. */
export const inferenceProof = (inferred: string, type: string): string =>
  `export const __inferred: __Same<__Plain<${inferred}>, __Plain<${type}>> = true;`;

const COMPARISON = [
  "export type __Plain<T> = { -readonly [K in keyof T]: __Plain<T[K]> };",
  "export type __Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;",
  "export type __Both<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;",
];

/** Does a shape contain itself? */
export const isRecursive = ({ definitions }: DerivedShape): boolean =>
  JSON.stringify(definitions.map(({ shape }) => shape)).includes('"kind":"reference"');

const aliasName = (at: number): string => `__Derived${at}`;

function typeText(shape: Shape): string {
  switch (shape.kind) {
    case "string":
    case "number":
    case "boolean":
    case "null":
    case "undefined":
    case "unknown":
      return shape.kind;
    case "literals":
      return shape.values.map((value) => JSON.stringify(value)).join(" | ");
    case "enum":
    case "member":
      return shape.name;
    case "array":
      return `${shape.readonly ? "readonly " : ""}(${typeText(shape.item)})[]`;
    case "tuple":
      return tupleText(shape);
    case "record":
      return `{ [key: string]: ${typeText(shape.value)} }`;
    case "object":
      return `{ ${shape.properties.map(propertyText).join(" ")} }`;
    case "union":
      return shape.options.map((option) => `(${typeText(option)})`).join(" | ");
    case "tagged":
      return shape.options.map((option) => typeText(option.shape)).join(" | ");
    case "nullable":
      return `(${typeText(shape.of)}) | null`;
    case "reference":
      return aliasName(shape.definition);
  }
}

function tupleText({ items, rest, readonly }: Extract<Shape, { kind: "tuple" }>): string {
  const texts = items.map(typeText);
  if (rest !== undefined) texts.push(`...(${typeText(rest)})[]`);
  return `${readonly ? "readonly " : ""}[${texts.join(", ")}]`;
}

function propertyText({ name, shape, optional }: ShapeProperty): string {
  const mark = optional === "no" ? "" : "?";
  const undefinedToo = optional === "yes" ? " | undefined" : "";
  return `${JSON.stringify(name)}${mark}: (${typeText(shape)})${undefinedToo};`;
}
