/** The steps of an operation of Python: statements that are one call which may wait or fail, each with a name that is its own. */

import { importedSymbol, symbolOf } from "#languages/python/editNames";
import {
  childIn,
  contains,
  isAsync,
  isFunction,
  type PyEditNode,
  type PySource,
  textOf,
} from "#languages/python/editSource";

export interface PyStep {
  /** From the callee; a second step of the same name gets `#2`. */
  readonly name: string;
  readonly statement: PyEditNode;
}

/** The steps of a function in the order of the text, or why they cannot be told apart. */
export function stepsOf(
  source: PySource,
  target: PyEditNode,
): { readonly steps: readonly PyStep[] } | { readonly because: string } {
  const body = childIn(target, "body");
  const found: { readonly statement: PyEditNode; readonly call: PyEditNode }[] = [];
  const isStep = isAsync(target) ? undefined : (call: PyEditNode) => isWork(source, call);
  if (body !== undefined) collect(body, isStep, found);
  const loops = new Map<PyEditNode, number>();
  for (const { statement } of found) {
    const loop = loopAround(statement, target);
    if (loop?.kind === "while_statement") return { because: "a loop runs the steps until it is told to end" };
    if (loop !== undefined) loops.set(loop, (loops.get(loop) ?? 0) + 1);
  }
  if ([...loops.values()].some((steps) => steps > 1)) return { because: "a loop runs more than one of the steps" };
  const seen = new Map<string, number>();
  const steps = found.map(({ statement, call }) => {
    const plain = nameOf(source, call);
    const times = (seen.get(plain) ?? 0) + 1;
    seen.set(plain, times);
    return { name: times === 1 ? plain : `${plain}#${times}`, statement };
  });
  return { steps };
}

/** Statements that are an awaited call, or one that `isStep` takes; in functions inside nothing is looked for. */
function collect(
  node: PyEditNode,
  isStep: ((call: PyEditNode) => boolean) | undefined,
  found: { readonly statement: PyEditNode; readonly call: PyEditNode }[],
): void {
  for (const child of node.children) {
    if (isFunction(child) || child.kind === "class_definition") continue;
    const call = wholeCall(child, isStep);
    if (call === undefined) collect(child, isStep, found);
    else found.push({ statement: child, call });
  }
}

/** The call of `rows = await load()`, `await save(rows)` and `return await load()`; without `await` where `isStep` is given. */
function wholeCall(statement: PyEditNode, isStep: ((call: PyEditNode) => boolean) | undefined): PyEditNode | undefined {
  if (!/^(expression|return)_statement$/.test(statement.kind) || statement.children.length !== 1) return undefined;
  const [only] = statement.children;
  const value = only?.kind === "assignment" ? childIn(only, "right") : only;
  if (value?.kind === "await") return value.children.find(({ kind }) => kind === "call");
  return value?.kind === "call" && isStep?.(value) === true ? value : undefined;
}

/** Functions of the project and of its libraries that do something; not what only computes or writes a log. */
function isWork(source: PySource, call: PyEditNode): boolean {
  const callee = childIn(call, "function");
  if (callee === undefined) return false;
  const text = textOf(source, callee).replace(/\s+/g, "");
  if (/(^|\.)_*[A-Z]\w*$/.test(text) || /(^|[._])log(ger|ging)?\.\w+$/i.test(text)) return false;
  if (/^self\.\w+$/.test(text)) return true;
  const symbol = symbolOf(source, call) ?? importedSymbol(source, text);
  if (symbol !== undefined) return !COMPUTES.test(symbol);
  return callee.kind === "identifier" && isDefined(source, text);
}

const COMPUTES =
  /^(json|math|re|copy|itertools|functools|collections|dataclasses|typing|random|uuid|hashlib|logging|argparse|sys|datetime|decimal|textwrap|warnings|contextlib|operator|struct|base64|enum|string|secrets|os\.path|os\.environ|os\.getenv|pathlib\.Path$|time\.(time|monotonic|perf_counter))\b/;

const isDefined = (source: PySource, name: string): boolean =>
  contains(
    source.root,
    (node) => node.kind === "function_definition" && textOf(source, childIn(node, "name") ?? node) === name,
    { intoFunctions: true },
  );

function loopAround(statement: PyEditNode, target: PyEditNode): PyEditNode | undefined {
  for (let at = statement.parent; at !== undefined && at !== target; at = at.parent)
    if (/^(for|while)_statement$/.test(at.kind)) return at;
  return undefined;
}

/** `read_rows`, `pool.query`, `repository.save` of `self.repository.save`. */
function nameOf(source: PySource, call: PyEditNode): string {
  const names = textOf(source, childIn(call, "function") ?? call).replace(/\s+/g, "");
  if (!/^[A-Za-z_][\w.]*$/.test(names)) return /(\w+)$/.exec(names)?.[1] ?? "step";
  const parts = names.split(".").filter((part) => part !== "self" && part !== "cls");
  return parts.slice(-2).join(".");
}
