/** Functions, lambdas, parameters, decorators. */

import type { Parameter, TypeReference, Use, Value } from "#facts/file";
import {
  addFirstValue,
  addValue,
  closeScope,
  declare,
  happen,
  openOperation,
  openScope,
  put,
  type ScopeDraft,
} from "#languages/lowering";
import { defaulted, operand, returned } from "#languages/uses";
import { choiceOf, noPath, opaque } from "#languages/values";
import { commentIn, doesSomething } from "./comments";
import { classBody, namesScope, type PythonLowering } from "./context";
import { block, expression, onExpression, onStatement, statement } from "./dispatch";
import { hoist, homeOf, spanOf, textOf } from "./names";
import { childOf, fieldOf, type PyNode } from "./tree";
import { typeOf } from "./types";

const accessor = opaque("accessor");

/** Lets this file's kinds be lowered. */
export function installFunctions(): void {
  onStatement(["function_definition"], (into, node, scope) => {
    lowerDefinition(into, node, scope, undefined);
    return undefined;
  });
  onStatement(["decorated_definition"], (into, node, scope) => {
    const decorators = decoratorsOf(into, node, scope);
    const definition = fieldOf(node, "definition");
    if (definition?.kind === "function_definition") lowerDefinition(into, definition, scope, decorators);
    else if (definition !== undefined) {
      const first = into.scopes.length;
      statement(into, definition, scope);
      const defined = into.scopes.slice(first).find(({ kind }) => kind === "class");
      if (defined !== undefined) defined.decorators = decorators;
    }
    return undefined;
  });
  onExpression(["lambda"], lowerLambda);
}

function decoratorsOf(into: PythonLowering, node: PyNode, scope: ScopeDraft): readonly Value[] {
  return node.children
    .filter(({ kind }) => kind === "decorator")
    .map((decorator) => expression(into, decorator.children.at(-1), scope, operand));
}

function lowerDefinition(
  into: PythonLowering,
  node: PyNode,
  parent: ScopeDraft,
  decorators: readonly Value[] | undefined,
): void {
  const owner = classBody(into, parent);
  const name = fieldOf(node, "name");
  const first = into.operations.length;
  const scope = openFunction(into, node, parent, { owner, decorators });
  const body = fieldOf(node, "body");
  if (body !== undefined) scope.bodySpan = spanOf(body);
  const comment = body === undefined || body.children.some(doesSomething) ? undefined : commentIn(into, node);
  if (comment !== undefined) scope.comment = comment;
  hoist(into, body, scope);
  const exit = block(into, body, scope);
  if (exit !== undefined) scope.exits = exit;
  closeScope(into, scope);
  if (name === undefined) return;
  const text = textOf(into, name);
  const value: Value = { kind: "function", scope: scope.id };
  if (owner?.members === undefined) {
    const home = homeOf(into, text, namesScope(into, parent));
    addFirstValue(declare(into, home, text, { span: spanOf(name), mutable: false, data: false }), value);
    return;
  }
  const kind = accessorKind(decorators, into);
  if (kind === "setter") return;
  put(owner.members, text, kind === "getter" ? returnedBy(into, scope, first) : value);
}

/** `@property` stands for what it returns; its setter and deleter add nothing. */
function accessorKind(decorators: readonly Value[] | undefined, into: PythonLowering): "getter" | "setter" | undefined {
  for (const decorator of decorators ?? []) {
    const callee = decorator.kind === "result" ? into.operations[decorator.operation]?.callee : decorator;
    if (callee?.kind !== "name") continue;
    const last = callee.path.at(-1) ?? callee.name;
    if (last === "property" || last === "cached_property") return "getter";
    if (last === "setter" || last === "deleter") return "setter";
  }
  return undefined;
}

function returnedBy(into: PythonLowering, scope: ScopeDraft, first: number): Value {
  const results: Value[] = [];
  for (let at = first; at < into.operations.length; at++) {
    const operation = into.operations[at];
    const value = operation?.kind === "return" ? operation.arguments[0] : undefined;
    if (value !== undefined && into.scopes[operation?.scope ?? -1]?.function === scope.id) results.push(value);
  }
  return results.length === 0 ? accessor : choiceOf(results);
}

function openFunction(
  into: PythonLowering,
  node: PyNode,
  parent: ScopeDraft,
  { owner, decorators }: { readonly owner: ScopeDraft | undefined; readonly decorators: readonly Value[] | undefined },
): ScopeDraft {
  const scope = openScope(into, "function", parent, spanOf(node));
  const name = fieldOf(node, "name");
  if (name !== undefined) {
    scope.name = textOf(into, name);
    scope.nameSpan = spanOf(name);
  }
  if (childOf(node, "async") !== undefined) scope.async = true;
  if (owner !== undefined) scope.method = true;
  if (decorators !== undefined && decorators.length > 0) scope.decorators = decorators;
  const returns = typeOf(into, fieldOf(node, "return_type"));
  if (returns !== undefined) scope.returns = returns;
  const nodes = fieldOf(node, "parameters")?.children ?? [];
  const receiver = owner === undefined ? undefined : receiverOf(into, owner, { scope, decorators, node: nodes[0] });
  scope.parameters = lowerParameters(into, receiver === undefined ? nodes : nodes.slice(1), scope);
  return scope;
}

/** Declares `self` or `cls`, which is no argument of a call. */
function receiverOf(
  into: PythonLowering,
  owner: ScopeDraft,
  how: {
    readonly scope: ScopeDraft;
    readonly decorators: readonly Value[] | undefined;
    readonly node: PyNode | undefined;
  },
): Value | undefined {
  const { scope, decorators, node } = how;
  if (node?.kind !== "identifier" && node?.kind !== "typed_parameter") return undefined;
  const names = (decorators ?? []).map((value) => (value.kind === "name" ? (value.path.at(-1) ?? value.name) : ""));
  if (names.includes("staticmethod")) return undefined;
  const isClass = names.includes("classmethod") || scope.name === "__new__" || scope.name === "__init_subclass__";
  const value: Value = isClass ? { kind: "class", scope: owner.id } : { kind: "this", scope: scope.id, path: noPath };
  const name = node.kind === "identifier" ? node : node.children[0];
  if (name === undefined) return undefined;
  const binding = declare(into, scope, textOf(into, name), { span: spanOf(name), mutable: false, data: false });
  addValue(binding, value);
  into.receivers.set(binding, value);
  return value;
}

function lowerParameters(into: PythonLowering, nodes: readonly PyNode[], scope: ScopeDraft): readonly Parameter[] {
  const parameters: Parameter[] = [];
  for (const node of nodes) {
    const parameter = lowerParameter(into, node, scope, parameters.length);
    if (parameter !== undefined) parameters.push(parameter);
  }
  return parameters;
}

function lowerParameter(into: PythonLowering, node: PyNode, scope: ScopeDraft, index: number): Parameter | undefined {
  const type = typeOf(into, fieldOf(node, "type"));
  switch (node.kind) {
    case "identifier":
      return bindParameter(into, node, scope, { index, type });
    case "typed_parameter":
    case "list_splat_pattern":
    case "dictionary_splat_pattern": {
      const inner = node.kind === "typed_parameter" ? node.children[0] : node;
      const rest = inner?.kind.endsWith("_splat_pattern") === true;
      const name = rest ? inner?.children.at(-1) : inner;
      return name === undefined ? undefined : bindParameter(into, name, scope, { index, type, rest });
    }
    case "default_parameter":
    case "typed_default_parameter": {
      const name = fieldOf(node, "name");
      if (name === undefined) return undefined;
      const fallback = expression(into, fieldOf(node, "value"), scope, defaulted);
      return bindParameter(into, name, scope, { index, type, fallback });
    }
    default:
      return undefined;
  }
}

function bindParameter(
  into: PythonLowering,
  node: PyNode,
  scope: ScopeDraft,
  how: {
    readonly index: number;
    readonly type: TypeReference | undefined;
    readonly rest?: boolean;
    readonly fallback?: Value;
  },
): Parameter {
  const name = textOf(into, node);
  const { index, type, rest, fallback } = how;
  const binding = declare(into, scope, name, { span: spanOf(node), mutable: true, data: true, type });
  addValue(binding, { kind: "parameter", scope: scope.id, index, path: noPath });
  if (fallback !== undefined) addValue(binding, fallback);
  return {
    name,
    ...(type === undefined ? {} : { type }),
    ...(rest === true ? { rest } : {}),
    ...(fallback === undefined ? {} : { hasDefault: true }),
  };
}

function lowerLambda(into: PythonLowering, node: PyNode, parent: ScopeDraft, use: Use): Value {
  const scope = openScope(into, "function", parent, spanOf(node));
  scope.use = use;
  scope.parameters = lowerParameters(into, fieldOf(node, "parameters")?.children ?? [], scope);
  const body = fieldOf(node, "body");
  const operation = openOperation(into, "return", scope, spanOf(body ?? node), returned);
  if (body !== undefined) operation.arguments = [expression(into, body, scope, returned)];
  happen(into, operation);
  scope.exits = "return";
  closeScope(into, scope);
  return { kind: "function", scope: scope.id };
}
