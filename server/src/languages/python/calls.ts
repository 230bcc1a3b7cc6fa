/** Calls with positional, keyword and spread arguments. */

import type { Use, Value } from "#facts/file";
import { happen, lookUp, type OperationDraft, openCall, put, type ScopeDraft } from "#languages/lowering";
import { argumentUse, calleeUse, keywordUse } from "#languages/uses";
import { noPath, noValues, opaqueValue } from "#languages/values";
import type { PythonLowering } from "./context";
import { expression, onExpression } from "./dispatch";
import { nameFunction, spanOf, textOf } from "./names";
import { fieldOf, type PyNode } from "./tree";

/** Lets this file's kinds be lowered. */
export function installCalls(): void {
  onExpression(["call"], lowerCall);
}

function lowerCall(into: PythonLowering, node: PyNode, scope: ScopeDraft, use: Use): Value {
  const callee = fieldOf(node, "function") ?? node;
  const given = fieldOf(node, "arguments");
  const operation = openCall(into, "call", scope, { span: spanOf(node), calleeSpan: spanOf(callee), use });
  if (callee !== node) operation.callee = expression(into, callee, scope, calleeUse(operation.id));
  if (given !== undefined)
    lowerArguments(into, operation, given.kind === "argument_list" ? given.children : [given], scope);
  happen(into, operation);
  return builtDictionary(into, operation) ?? { kind: "result", operation: operation.id, awaited: false, path: noPath };
}

/** `dict(a=1, **more)` is `{"a": 1, **more}`. */
function builtDictionary(
  into: PythonLowering,
  { callee, arguments: given, keywords, span }: OperationDraft,
): Value | undefined {
  if (callee?.kind !== "name" || callee.name !== "dict" || callee.path.length > 0) return undefined;
  if (given.length > 0 || keywords === undefined || lookUp(into, "dict") !== undefined) return undefined;
  const { "**": more, ...properties } = keywords;
  return { kind: "object", properties, spreads: more === undefined ? noValues : [more], span };
}

function lowerArguments(
  into: PythonLowering,
  operation: OperationDraft,
  nodes: readonly PyNode[],
  scope: ScopeDraft,
): void {
  const positional: Value[] = [];
  let keywords: Record<string, Value> | undefined;
  for (const node of nodes) {
    switch (node.kind) {
      case "keyword_argument": {
        const name = fieldOf(node, "name");
        if (name === undefined) break;
        const key = textOf(into, name);
        const value = expression(into, fieldOf(node, "value"), scope, keywordUse(operation.id, -1, key));
        nameFunction(into, value, name);
        keywords ??= {};
        put(keywords, key, value);
        break;
      }
      case "dictionary_splat":
        lowerOptions(into, operation, node, scope);
        break;
      case "list_splat": {
        const of = expression(into, node.children.at(-1), scope, argumentUse(operation.id, positional.length));
        if (of.kind !== "array") operation.opaqueArguments = true;
        positional.push({ kind: "spread", of });
        break;
      }
      default:
        positional.push(expression(into, node, scope, argumentUse(operation.id, positional.length)));
    }
  }
  if (positional.length > 0) operation.arguments = positional.slice();
  if (keywords !== undefined) operation.keywords = { ...operation.keywords, ...keywords };
}

/** `**options`: known keywords when a dictionary is written there; else opaque, and kept under `**` when it is the only one. */
function lowerOptions(into: PythonLowering, operation: OperationDraft, node: PyNode, scope: ScopeDraft): void {
  const value = expression(into, node.children.at(-1), scope, keywordUse(operation.id, -1, "**"));
  if (value.kind === "object" && value.spreads.length === 0)
    operation.keywords = { ...operation.keywords, ...value.properties };
  else {
    const isSecond = operation.keywords !== undefined && Object.hasOwn(operation.keywords, "**");
    operation.keywords = { ...operation.keywords, "**": isSecond ? opaqueValue : value };
    operation.opaqueArguments = true;
  }
}
