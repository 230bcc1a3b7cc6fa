/** Names and what is read from them: `order.items[0].price`, `self.db`, `os.environ["HOME"]`. */

import type { Use, Value } from "#facts/file";
import { lookUp, read, type ScopeDraft, sharedPath, touch } from "#languages/lowering";
import { memberUse, operand } from "#languages/uses";
import { memberOf, noPath } from "#languages/values";
import type { PythonLowering } from "./context";
import { expression, onExpression } from "./dispatch";
import { spanOf, textOf } from "./names";
import { plainString } from "./strings";
import { fieldOf, type PyNode } from "./tree";

/** Lets this file's kinds be lowered. */
export function installChains(): void {
  onExpression(["identifier"], lowerName);
  onExpression(["attribute", "subscript"], lowerChain);
  onExpression(["dotted_name"], lowerDotted);
}

function lowerName(into: PythonLowering, node: PyNode, scope: ScopeDraft, use: Use): Value {
  return named(into, node, scope, () => use);
}

/** A name; `self` stands for the instance, `cls` for the class. The flow is only built when somebody records it. */
function named(into: PythonLowering, node: PyNode, scope: ScopeDraft, flow: () => Use): Value {
  const name = textOf(into, node);
  const known = lookUp(into, name);
  const receiver = known === undefined ? undefined : into.receivers.get(known.binding);
  if (receiver !== undefined)
    return receiver.kind === "this" ? { kind: "this", scope: scope.id, path: noPath } : receiver;
  const span = spanOf(node);
  if (known?.data === true) read(into, scope, name, span, flow());
  else if (known !== undefined) touch(into, known, into.scopes[scope.function] ?? scope);
  return { kind: "name", name, scope: scope.id, path: noPath, span };
}

/** Walks to the root first, so that a chain costs one path and no intermediate values. */
function lowerChain(into: PythonLowering, node: PyNode, scope: ScopeDraft, use: Use): Value {
  const path: string[] = [];
  const computed: PyNode[] = [];
  let at: PyNode = node;
  for (;;) {
    const inner = fieldOf(at, at.kind === "attribute" ? "object" : "value");
    if (inner === undefined) break;
    if (at.kind === "attribute") {
      const name = fieldOf(at, "attribute");
      path.push(name === undefined ? "[]" : textOf(into, name));
    } else if (at.kind === "subscript") path.push(keyOf(into, at, computed));
    else break;
    at = unwrapped(inner);
  }
  const flow = () => path.reduce<Use>((then, name) => memberUse(name, then), use);
  const root = at.kind === "identifier" ? named(into, at, scope, flow) : expression(into, at, scope, flow());
  for (const key of computed.reverse()) expression(into, key, scope, operand);
  const members = sharedPath(into, path.reverse());
  // `(folder / name).read_text()`: what is divided may be a path, which has members.
  if (root.kind === "opaque" && root.operator === "/") return { kind: "member", of: root, path: members };
  return memberOf(root, members);
}

/** Key of a subscript: a literal is a member like any other, the rest is computed. */
function keyOf(into: PythonLowering, node: PyNode, computed: PyNode[]): string {
  const keys = node.children.filter(({ field }) => field === "subscript");
  const [key] = keys;
  if (key !== undefined && keys.length === 1) {
    const text = plainString(into, key);
    if (text !== undefined) return text;
    if (key.kind === "integer" || key.kind === "unary_operator") return textOf(into, key);
    if (key.kind === "slice" && hasEnd(into, key)) {
      computed.push(key);
      return "[:]";
    }
  }
  computed.push(...keys);
  return "[]";
}

/** `[:100]` cuts a list to a part, `[1:]` leaves it as long as it is. */
const hasEnd = (into: PythonLowering, slice: PyNode): boolean => /^[^:]*:\s*[^:\s]/.test(textOf(into, slice));

/** Names in patterns: `Status.DONE`. */
function lowerDotted(into: PythonLowering, node: PyNode, scope: ScopeDraft, use: Use): Value {
  const [root, ...rest] = node.children;
  if (root === undefined) return { kind: "opaque" };
  const path = rest.map((part) => textOf(into, part));
  return memberOf(
    named(into, root, scope, () => path.reduceRight<Use>((then, name) => memberUse(name, then), use)),
    sharedPath(into, path),
  );
}

export function unwrapped(node: PyNode): PyNode {
  let at = node;
  while (at.kind === "parenthesized_expression" && at.children[0] !== undefined) at = at.children[0];
  return at;
}
