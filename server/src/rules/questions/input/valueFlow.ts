/** Follows a value forward: from one use to the next, through variables, members, chains and workspace functions. */

import type { FileFacts, Operation, Read, ScopeId, Use } from "#facts/file";
import type { Call, FunctionRef, View } from "#linking/view";

const MAX_DEPTH = 6;

export interface FlowVisitor {
  /**
   * Asked at every use, written in `at`. True: the visitor dealt with it (it may use the flow to go on its own way);
   * false: the ordinary next step is taken. `by` is what is used: a name being read, or the result of an operation.
   */
  step(flow: Flow, at: FunctionRef, use: Use, depth: number, by?: Read | Operation): boolean;
  /** The value goes where this cannot see it. */
  lost(because: string): void;
}

/** One walk; every read and operation is visited once. */
export interface Flow {
  use(at: FunctionRef, use: Use, depth: number, by?: Read | Operation): void;
  /** Goes on with the result of an operation. */
  result(file: FileFacts, operation: Operation | undefined, depth: number): void;
  /** Goes on with every read of a variable; lost when there is no such variable. */
  variable(file: FileFacts, scope: ScopeId, name: string, depth: number): void;
  /** Goes on in a workspace function that is given the value as its parameter `index`. */
  parameter(target: FunctionRef, index: number, depth: number): void;
  /** Goes on where the function around `at` is called. */
  callers(at: FunctionRef, depth: number): void;
}

/** Starts a walk; call `use` on the flow to begin. */
export function flowOf(view: View, visitor: FlowVisitor): Flow {
  const visited = new Set<object>();
  const read = (file: FileFacts, one: Read, depth: number): void => {
    if (visited.has(one)) return;
    visited.add(one);
    flow.use({ file, scope: one.scope }, one.use, depth + 1, one);
  };
  const flow: Flow = {
    use(at, use, depth, by) {
      if (depth > MAX_DEPTH || visitor.step(flow, at, use, depth, by)) return;
      follow(view, flow, visitor, { at, use, depth, ...(by === undefined ? {} : { by }) });
    },
    result(file, operation, depth) {
      if (operation === undefined || visited.has(operation)) return;
      visited.add(operation);
      flow.use({ file, scope: operation.scope }, operation.use, depth + 1, operation);
    },
    variable(file, scope, name, depth) {
      const variable = view.variable(file, scope, name);
      if (variable === undefined) return visitor.lost("kept in a variable that is not known");
      for (const one of variable.reads) read(file, one, depth);
    },
    parameter(target, index, depth) {
      for (const name of parameterNames(target, index))
        for (const one of view.variable(target.file, target.scope, name)?.reads ?? [])
          read(target.file, one, depth + 1);
    },
    callers({ file, scope }, depth) {
      const target = file.scopes[scope]?.function;
      if (target === undefined) return;
      const { callers, complete } = view.callers({ file, scope: target });
      if (!complete || callers.length === 0) visitor.lost("returned to callers that are not known");
      for (const { call } of callers) flow.result(call.file, call.operation, depth);
    },
  };
  return flow;
}

/** Names a parameter is bound to: its own, or those it is destructured into. */
export function parameterNames({ file, scope }: FunctionRef, index: number): readonly string[] {
  return Object.entries(file.scopes[scope]?.bindings ?? {})
    .filter(([, { values }]) => values.some((value) => value.kind === "parameter" && value.index === index))
    .map(([name]) => name);
}

/** The call a value is an argument of. */
export function argumentCall(view: View, file: FileFacts, use: Extract<Use, { to: "argument" }>): Call | undefined {
  const operation = file.operations[use.operation];
  return operation === undefined ? undefined : view.call(file, operation);
}

function follow(
  view: View,
  flow: Flow,
  visitor: FlowVisitor,
  {
    at,
    use,
    depth,
    by,
  }: { readonly at: FunctionRef; readonly use: Use; readonly depth: number; readonly by?: Read | Operation },
): void {
  switch (use.to) {
    case "awaited":
    case "item":
      return flow.use(at, use.then, depth, by);
    case "tested":
      if (use.then !== undefined) flow.use(at, use.then, depth, by);
      return;
    case "member":
      if (use.then.to === "target" || use.then.to === "deleted") return;
      if (use.then.to !== "callee") return flow.use(at, use.then, depth + 1, by);
      return flow.result(at.file, at.file.operations[use.then.operation], depth);
    case "bound":
      return flow.variable(at.file, use.scope, use.name, depth);
    case "destructured":
      for (const name of use.names) flow.variable(at.file, use.scope, name, depth);
      return;
    case "argument": {
      const call = argumentCall(view, at.file, use);
      const targets = call === undefined ? [] : view.targets(call);
      if (targets.length === 0) return visitor.lost(`given to \`${call?.callee ?? "unknown code"}\``);
      for (const target of targets) flow.parameter(target, use.index, depth);
      return;
    }
    case "iterated":
    case "assigned":
    case "field":
    case "returned":
    case "exported":
    case "yielded":
      return visitor.lost("kept elsewhere");
    default:
      return;
  }
}
