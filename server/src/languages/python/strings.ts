/** Strings: plain ones, f-strings, neighbours that Python joins. */

import type { Use, Value } from "#facts/file";
import type { Span } from "#facts/place";
import { credentialIn } from "#languages/credentials";
import type { ScopeDraft } from "#languages/lowering";
import { ownText } from "#languages/ownText";
import { templated } from "#languages/uses";
import type { PythonLowering } from "./context";
import { expression, onExpression } from "./dispatch";
import { spanOf } from "./names";
import { fieldOf, type PyNode } from "./tree";

/** Lets this file's kinds be lowered. */
export function installStrings(): void {
  onExpression(["string", "concatenated_string"], lowerString);
  onExpression(["interpolation", "format_expression"], (into, node, scope, use) =>
    expression(into, fieldOf(node, "expression") ?? node.children[0], scope, use),
  );
}

/** Text of a string without holes; undefined for any other node. Escapes stay as written. */
export function plainString(into: PythonLowering, node: PyNode): string | undefined {
  if (node.kind === "concatenated_string") {
    const parts = node.children.map((child) => plainString(into, child));
    return parts.every((part) => part !== undefined) ? parts.join("") : undefined;
  }
  if (node.kind !== "string" || node.children.some(({ kind }) => kind === "interpolation")) return undefined;
  const content = node.children.filter(({ kind }) => kind === "string_content");
  return ownText(content.map(({ start, end }) => into.text.slice(start, end)).join(""));
}

function lowerString(into: PythonLowering, node: PyNode, scope: ScopeDraft, _use: Use): Value {
  const plain = plainString(into, node);
  if (plain !== undefined) return { kind: "literal", value: masked(into, plain, spanOf(node)), span: spanOf(node) };
  const parts: Value[] = [];
  addParts(into, node, scope, parts);
  const [first] = parts;
  const head = first?.kind === "literal" && typeof first.value === "string" ? first.value : undefined;
  return { kind: "template", head: head ?? "", parts: head === undefined ? parts : parts.slice(1), span: spanOf(node) };
}

function addParts(into: PythonLowering, node: PyNode, scope: ScopeDraft, parts: Value[]): void {
  for (const child of node.children) {
    if (child.kind === "string") addParts(into, child, scope, parts);
    else if (child.kind === "string_content")
      parts.push({ kind: "literal", value: masked(into, into.text.slice(child.start, child.end), spanOf(child)) });
    else if (child.kind === "interpolation") parts.push(expression(into, child, scope, templated));
  }
}

/** The text of a literal, without the credential it may hold. */
function masked(into: PythonLowering, text: string, span: Span): string {
  const credential = credentialIn(text);
  if (credential === undefined) return ownText(text);
  into.credentials.push({ span, kind: credential.kind });
  return credential.masked;
}
