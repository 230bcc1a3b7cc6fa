/** Where a Python file starts its program: the block under `if __name__ == "__main__":`, and the coroutines that a loop is started with. */

import type { Span } from "#facts/place";

import { calleeText } from "./editCalls";
import { symbolAmong } from "./editNames";
import { childIn, contains, isAsync, nodeAt, type PyEditNode, type PySource, textOf, upward } from "./editSource";

/** The block that runs when the file is started, with the condition before it. */
export interface PyMain {
  readonly condition: PyEditNode;
  readonly block: PyEditNode;
}

/** The `if __name__ == "__main__":` at the top level of the file; undefined when there is none, or more than one. */
export function mainOf(source: PySource): PyMain | undefined {
  const found = source.root.children.flatMap((statement) => mainIn(source, statement));
  return found.length === 1 ? found[0] : undefined;
}

function mainIn(source: PySource, statement: PyEditNode): readonly PyMain[] {
  const condition = statement.kind === "if_statement" ? childIn(statement, "condition") : undefined;
  const block = childIn(statement, "consequence");
  if (condition === undefined || block === undefined) return [];
  const text = textOf(source, condition).replace(/[\s()]+/g, "");
  return /^(__name__==(["'])__main__\2|(["'])__main__\3==__name__)$/.test(text) ? [{ condition, block }] : [];
}

/** Is the span inside of the statement that starts the program? */
export function isInMain(source: PySource, { condition }: PyMain, span: Span): boolean {
  const statement = condition.parent;
  return [...upward(nodeAt(source, span))].some((node) => node === statement);
}

/** Coroutine functions at the top level that an event loop of the file is started with: `asyncio.run(main())`. */
export function startedCoroutines(source: PySource): readonly PyEditNode[] {
  const names = new Set<string>();
  contains(
    source.root,
    (node) => {
      const name = node.kind === "call" ? startedName(source, node) : undefined;
      if (name !== undefined) names.add(name);
      return false;
    },
    { intoFunctions: true },
  );
  return source.root.children.filter((definition) => {
    const name =
      definition.kind === "function_definition" && isAsync(definition) ? childIn(definition, "name") : undefined;
    return name !== undefined && names.has(textOf(source, name));
  });
}

function startedName(source: PySource, call: PyEditNode): string | undefined {
  const starts =
    symbolAmong(source, call, /^run$/) === "asyncio.run" || /(^|\.)run_until_complete$/.test(calleeText(source, call));
  const [given] = starts ? (childIn(call, "arguments")?.children ?? []) : [];
  const callee = given?.kind === "call" ? childIn(given, "function") : undefined;
  return callee?.kind === "identifier" ? textOf(source, callee) : undefined;
}

/** The first statement of a function behind its docstring. */
export function firstStatement(definition: PyEditNode): PyEditNode | undefined {
  const statements = childIn(definition, "body")?.children ?? [];
  const [first, second] = statements;
  const isText = first?.kind === "expression_statement" && first.children[0]?.kind === "string";
  return isText ? second : first;
}
