/** Sets an option in a call's options argument: in the object written there, or in a new one. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";

import { ts } from "./compiler";
import { bare, type CallLike, type EditSource, textOf } from "./editSource";
import { braced, type EditStyle, eolAt, indentAt } from "./editStyle";

export interface OptionWish extends PropertyWish {
  /** Index of the options argument. */
  readonly at: number;
}

export interface PropertyWish {
  readonly name: string;
  /** Text of the value. */
  readonly value: string;
  /** Properties to add beside it, where they are not there yet. */
  readonly also?: readonly { readonly name: string; readonly value: string }[];
}

export type OptionOutcome =
  | { readonly kind: "edits"; readonly edits: readonly TextEdit[] }
  /** The option is written already, with this value. */
  | { readonly kind: "present"; readonly value: ts.Expression }
  /** The options come from elsewhere (a variable, a spread): what they hold cannot be read here. */
  | { readonly kind: "opaque"; readonly options: ts.Expression }
  | { readonly kind: "refused"; readonly because: string };

/** Sets one option of a call. */
export function setOption(source: EditSource, style: EditStyle, call: CallLike, wish: OptionWish): OptionOutcome {
  const given = call.arguments ?? [];
  if (given.slice(0, wish.at + 1).some(ts.isSpreadElement)) {
    return { kind: "refused", because: "the arguments are spread" };
  }
  const options = given[wish.at];
  if (options === undefined) return { kind: "edits", edits: addArgument(source, style, call, wish) };
  const literal = bare(options);
  if (isNothing(literal)) {
    const span = { start: options.getStart(source.tree), end: options.end };
    return { kind: "edits", edits: [{ span, newText: braced(style, propertiesText(wish)) }] };
  }
  if (!ts.isObjectLiteralExpression(literal)) return { kind: "opaque", options };
  return addProperty(source, style, literal, wish);
}

/** Adds a property to an object literal. */
export function addProperty(
  source: EditSource,
  style: EditStyle,
  literal: ts.ObjectLiteralExpression,
  wish: PropertyWish,
): OptionOutcome {
  for (const property of literal.properties) {
    // A spread may bring the option, and ours would silently replace it.
    if (ts.isSpreadAssignment(property)) return { kind: "opaque", options: literal };
    if (property.name === undefined || nameOf(property.name) !== wish.name) continue;
    if (ts.isPropertyAssignment(property)) return { kind: "present", value: property.initializer };
    if (ts.isShorthandPropertyAssignment(property)) return { kind: "present", value: property.name };
    return { kind: "refused", because: `\`${wish.name}\` is not a plain property` };
  }
  const added = [wish, ...(wish.also ?? []).filter(({ name }) => propertyOf(literal, name) === undefined)];
  return { kind: "edits", edits: appendProperties(source, style, literal, added.map(propertyText)) };
}

/** The value an object literal gives to a name, when it is written as a plain property. */
export function propertyOf(literal: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  for (const property of literal.properties) {
    if (property.name === undefined || nameOf(property.name) !== name) continue;
    if (ts.isPropertyAssignment(property)) return property.initializer;
    if (ts.isShorthandPropertyAssignment(property)) return property.name;
  }
  return undefined;
}

const isNothing = (node: ts.Expression): boolean =>
  node.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(node) && node.text === "undefined");

const propertyText = ({ name, value }: { readonly name: string; readonly value: string }): string =>
  name === value ? name : `${name}: ${value}`;

const propertiesText = (wish: PropertyWish): string => [wish, ...(wish.also ?? [])].map(propertyText).join(", ");

const nameOf = (name: ts.PropertyName): string | undefined =>
  ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : undefined;

function addArgument(source: EditSource, style: EditStyle, call: CallLike, wish: OptionWish): readonly TextEdit[] {
  const given = call.arguments ?? [];
  const fillers = Array.from({ length: wish.at - given.length }, () => "undefined");
  const added = [...fillers, braced(style, propertiesText(wish))];
  const last = given.at(-1);
  if (last === undefined) return [insertFirst(source, call, added.join(", "))];
  if (startsLine(source, call.expression.end, last)) return onOwnLines(source, last, added);
  return [insertAt(last.end, added.map((text) => `, ${text}`).join(""))];
}

/** Does a member of a list start its line? Then members are written one to a line. */
const startsLine = ({ text, tree }: EditSource, open: number, member: ts.Node): boolean =>
  /\n[ \t]*$/.test(text.slice(open, member.getStart(tree)));

/** Adds members after the last one, each on a line of its own. A trailing comma stays behind the new last one. */
function onOwnLines({ text, tree }: EditSource, last: ts.Node, added: readonly string[]): readonly TextEdit[] {
  const start = last.getStart(tree);
  const lead = eolAt(text, start) + indentAt(text, start);
  const comment = /^,?[ \t]*(\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/)(?=\r?\n)/.exec(text.slice(last.end));
  if (comment === null) return [insertAt(last.end, added.map((member) => `,${lead}${member}`).join(""))];
  // A comment at the line's end speaks about the last member and stays with it.
  const after = last.end + comment[0].length;
  if (comment[0].startsWith(",")) return [insertAt(after, added.map((member) => `${lead}${member},`).join(""))];
  return [insertAt(last.end, ","), insertAt(after, added.map((member) => lead + member).join(","))];
}

function insertFirst(source: EditSource, call: CallLike, added: string): TextEdit {
  const close = source.text.lastIndexOf(")", call.end);
  // `new Pool` without parentheses.
  if (call.arguments === undefined || close < call.expression.end) return insertAt(call.end, `(${added})`);
  return insertAt(close, added);
}

function appendProperties(
  source: EditSource,
  style: EditStyle,
  literal: ts.ObjectLiteralExpression,
  properties: readonly string[],
): readonly TextEdit[] {
  const last = literal.properties.at(-1);
  const open = literal.getStart(source.tree);
  if (last === undefined) {
    const span = { start: open, end: literal.end };
    return [{ span, newText: emptyFilled(source, style, literal, properties.join(", ")) }];
  }
  if (startsLine(source, open, last)) return onOwnLines(source, last, properties);
  return [insertAt(last.end, properties.map((property) => `, ${property}`).join(""))];
}

function emptyFilled(
  source: EditSource,
  style: EditStyle,
  literal: ts.ObjectLiteralExpression,
  property: string,
): string {
  const inner = textOf(source, literal).slice(1, -1);
  if (inner.trim() === "") return braced(style, property);
  // Only a comment is inside: it stays, and the property goes on a line of its own.
  const at = literal.getStart(source.tree);
  const eol = eolAt(source.text, at);
  const outer = indentAt(source.text, at);
  return `{${inner.trimEnd()}${eol}${outer}${style.indent}${property},${eol}${outer}}`;
}
