/** Facts as a few readable lines, so that a test can say what it expects of a snippet. */

import type { FileFacts, Operation, Scope, TypeReference, Use, Value } from "#facts/file";

/** Operations and scopes in source order, nested by scope. */
export function render(facts: FileFacts): string {
  return renderScope(facts, 0, 0).join("\n");
}

/** Bindings of a scope: `name = value | value : Type`. */
export function renderBindings(facts: FileFacts, scope = 0): string {
  return Object.entries(facts.scopes[scope]?.bindings ?? {})
    .map(([name, { values, type, mutable }]) => {
      const held = values.map((value) => renderValue(facts, value)).join(" | ");
      return `${mutable ? "~" : ""}${name} = ${held}${type === undefined ? "" : ` : ${renderType(type)}`}`;
    })
    .join("\n");
}

/** Every read of a name with what becomes of it. */
export function renderReads(facts: FileFacts): string {
  return facts.reads.map((read) => `${read.name} ${renderUse(facts, read.use)}`).join("\n");
}

export function renderValue(facts: FileFacts, value: Value): string {
  const path = "path" in value ? value.path.map((name) => `.${name}`).join("") : "";
  const of = (inner: Value): string => renderValue(facts, inner);
  switch (value.kind) {
    case "literal":
      return JSON.stringify(value.value) ?? "undefined";
    case "regexp":
      return value.source;
    case "name":
      return `${value.name}${path}`;
    case "import":
      return `import(${value.from})${path}`;
    case "parameter":
      return `arg${value.index}${path}`;
    case "member":
      return `(${of(value.of)})${path}`;
    case "result":
      return `${value.awaited ? "await " : ""}#${value.operation}${path}`;
    case "object": {
      const entries = Object.entries(value.properties).map(([key, item]) => `${key}: ${of(item)}`);
      return `{${[...entries, ...value.spreads.map((item) => `...${of(item)}`)].join(", ")}}`;
    }
    case "array":
      return `[${value.items.map(of).join(", ")}]`;
    case "spread":
      return `...${of(value.of)}`;
    case "template":
      return `\`${value.head}${value.parts.map((part) => (part.kind === "literal" ? String(part.value) : `\${${of(part)}}`)).join("")}\``;
    case "function":
      return `fn#${value.scope}`;
    case "class":
      return `class#${value.scope}`;
    case "this":
      return `this${path}`;
    case "error":
      return `error${path}`;
    case "choice":
      return `(${value.and === undefined ? "" : `${of(value.and)} && `}${value.of.map(of).join(" | ")})`;
    case "not":
      return `!${of(value.of)}`;
    case "comparison":
      return `${of(value.left)} ${value.operator} ${of(value.right)}`;
    case "typeof":
      return `typeof ${of(value.of)}`;
    case "element":
      return `each(${of(value.of)})${path}`;
    case "typed":
      return `<${renderType(value.type)}>${path}`;
    case "awaited":
      return `(await ${of(value.of)})${path}`;
    case "opaque":
      return value.because === undefined ? "?" : `?${value.because}`;
  }
}

export function renderUse(facts: FileFacts, use: Use): string {
  switch (use.to) {
    case "awaited":
      return `awaited, ${renderUse(facts, use.then)}`;
    case "tested":
      return use.then === undefined ? "tested" : `tested, ${renderUse(facts, use.then)}`;
    case "iterated":
      return use.awaited ? "iterated with await" : "iterated";
    case "field":
      return `field ${use.name ?? "?"}`;
    case "bound":
      return `bound ${use.name}`;
    case "destructured":
      return `destructured ${use.names.join("+")}`;
    case "assigned":
      return `assigned ${renderValue(facts, use.target)}`;
    case "argument":
      return `argument ${use.keyword ?? use.index} of #${use.operation}`;
    case "callee":
      return `callee of #${use.operation}`;
    case "member":
      return `.${use.name}, ${renderUse(facts, use.then)}`;
    case "item":
      return `item${use.key === undefined ? "" : ` ${use.key}`}, ${renderUse(facts, use.then)}`;
    default:
      return use.to;
  }
}

function renderScope(facts: FileFacts, id: number, depth: number): string[] {
  const scope = facts.scopes[id];
  if (scope === undefined) return [];
  const indent = "  ".repeat(depth);
  const inner = [
    ...facts.operations
      .filter((operation) => operation.scope === id)
      .map((operation) => ({
        start: operation.span.start,
        order: operation.id,
        lines: [`${indent}  ${renderOperation(facts, operation)}`],
      })),
    ...facts.scopes
      .filter(({ parent }) => parent === id)
      .map((child) => ({
        start: child.span.start,
        order: -1,
        lines: renderScope(facts, child.id, depth + 1),
      })),
  ].sort((one, other) => one.start - other.start || one.order - other.order);
  return [`${indent}${renderHeader(facts, scope)}`, ...inner.flatMap(({ lines }) => lines)];
}

function renderHeader(facts: FileFacts, scope: Scope): string {
  const parts: (string | undefined)[] = [
    scope.exported === true ? "exported" : undefined,
    scope.async === true ? "async" : undefined,
    scope.generator === true ? "generator" : undefined,
    scope.method === true ? "method" : scope.kind,
    scope.name,
    scope.parameters && `(${scope.parameters.map(renderParameter(facts)).join(", ")})`,
    scope.returns && `: ${renderType(scope.returns)}`,
    scope.base && `extends ${renderValue(facts, scope.base)}`,
    scope.decorators && `@${scope.decorators.map((value) => renderValue(facts, value)).join(" @")}`,
    scope.test && `if ${renderValue(facts, scope.test)}`,
    scope.over && `over ${renderValue(facts, scope.over)}`,
    scope.bounded === true ? "bounded" : undefined,
    scope.error,
    scope.caught && `catches ${scope.caught.map((value) => renderValue(facts, value)).join(", ")}`,
    scope.comment && `"${scope.comment}"`,
    scope.members &&
      `{${Object.entries(scope.members)
        .map(([name, value]) => `${name}: ${renderValue(facts, value)}`)
        .join(", ")}}`,
    scope.use && `→ ${renderUse(facts, scope.use)}`,
    scope.exits && `⇥ ${scope.exits}`,
  ];
  return parts.filter((part) => part !== undefined && part !== "").join(" ");
}

const renderParameter =
  (facts: FileFacts) =>
  ({ name, type, rest, decorators, hasDefault }: NonNullable<Scope["parameters"]>[number]): string =>
    [
      decorators === undefined ? "" : `@${decorators.map((value) => renderValue(facts, value)).join(" @")} `,
      rest === true ? "..." : "",
      name ?? "{}",
      type === undefined ? "" : `: ${renderType(type)}`,
      hasDefault === true ? "=" : "",
    ].join("");

function renderOperation(facts: FileFacts, operation: Operation): string {
  const keywords = Object.entries(operation.keywords ?? {}).map(
    ([key, value]) => `${key}=${renderValue(facts, value)}`,
  );
  const values = [...operation.arguments.map((value) => renderValue(facts, value)), ...keywords].join(", ");
  const flags = `${operation.optional === true ? "?" : ""}${operation.tagged === true ? "`" : ""}${operation.opaqueArguments === true ? "*" : ""}`;
  switch (operation.kind) {
    case "call":
    case "new":
      return `#${operation.id} ${operation.kind}${flags} ${operation.callee === undefined ? "" : renderValue(facts, operation.callee)}(${values}) → ${renderUse(facts, operation.use)}`;
    case "assign":
      return `${operation.callee === undefined ? "" : renderValue(facts, operation.callee)} ${operation.compound ?? "="} ${values}`;
    case "await":
    case "yield":
      return `${operation.kind} ${values} → ${renderUse(facts, operation.use)}`;
    default:
      return `${operation.kind} ${values}`.trim();
  }
}

function renderType(type: TypeReference): string {
  return type.arguments === undefined ? type.name : `${type.name}<${type.arguments.map(renderType).join(", ")}>`;
}
