/** What a name in a Python file stands for, as far as the file itself says: imports, and variables that hold one known thing. */

import { allImports } from "./editImports";
import { childIn, enclosingFunction, type PyEditNode, type PySource, textOf, upward } from "./editSource";

/**
 * The callee as its library calls it: `requests.get`, `urllib.request.urlopen`, `requests.Session.get` for a method of a session
 * that the file makes or annotates. Undefined when the file does not say.
 */
export function symbolOf(source: PySource, call: PyEditNode): string | undefined {
  const callee = childIn(call, "function");
  return callee === undefined ? undefined : symbolOfNode(source, callee, 0);
}

/**
 * The same where the last name of a dotted callee fits `members`, else undefined: what an object is takes a walk over the file. A name
 * alone may be another one's alias and is always looked up.
 */
export function symbolAmong(source: PySource, call: PyEditNode, members: RegExp): string | undefined {
  const callee = childIn(call, "function");
  const member = callee?.kind === "attribute" ? childIn(callee, "attribute") : undefined;
  return member === undefined || members.test(textOf(source, member)) ? symbolOf(source, call) : undefined;
}

/** Variables of variables are followed this far. */
const MAX_STEPS = 3;

function symbolOfNode(source: PySource, node: PyEditNode, steps: number): string | undefined {
  if (steps > MAX_STEPS) return undefined;
  const text = textOf(source, node).replace(/\s+/g, "");
  if (!/^[A-Za-z_][\w.]*$/.test(text)) {
    const made = node.kind === "attribute" ? childIn(node, "object") : undefined;
    const member = childIn(node, "attribute");
    if (made?.kind !== "call" || member === undefined) return undefined;
    // `requests.Session().get(…)`
    const maker = symbolOf(source, made);
    return maker === undefined ? undefined : `${maker}.${textOf(source, member)}`;
  }
  if (isParameter(source, node, text)) return undefined;
  return importedSymbol(source, text) ?? heldBy(source, node, steps);
}

/** A dotted name whose beginning is imported, under the library's own name: `pathlib.Path` of `Path`. */
export function importedSymbol(source: PySource, text: string): string | undefined {
  for (const { module, names } of allImports(source)) {
    for (const [name, local] of names) {
      if (local === "*") continue;
      const whole = name === "" ? module : `${module}.${name}`;
      // `import a.b` binds `a`: what follows is written in full.
      if (text === local || text.startsWith(`${local}.`)) return whole + text.slice(local.length);
      if (name === "" && local === module && text.startsWith(`${module.split(".")[0]}.`)) return text;
    }
  }
  return undefined;
}

/** `session.get` where `session = requests.Session()`, `with httpx.Client() as client` or `session: requests.Session`. */
function heldBy(source: PySource, node: PyEditNode, steps: number): string | undefined {
  const receiver = childIn(node, "object");
  const member = childIn(node, "attribute");
  if (node.kind !== "attribute" || receiver === undefined || member === undefined) return undefined;
  const name = textOf(source, receiver).replace(/\s+/g, "");
  const type = annotationOf(source, node, name);
  if (type !== undefined) return symbolWith(importedSymbol(source, type), source, member);
  const made = valuesOf(source, node, name);
  const [value] = made;
  // Of two values the wrong one might be meant.
  if (made.length !== 1 || value?.kind !== "call") return undefined;
  const callee = childIn(value, "function");
  return callee === undefined ? undefined : symbolWith(symbolOfNode(source, callee, steps + 1), source, member);
}

const symbolWith = (owner: string | undefined, source: PySource, member: PyEditNode): string | undefined =>
  owner === undefined ? undefined : `${owner}.${textOf(source, member)}`;

/** What the file assigns to a name that `use` can see: in its own function, else anywhere for a field, else at module level. */
export function valuesOf(source: PySource, use: PyEditNode, name: string): readonly PyEditNode[] {
  const scope = enclosingFunction(use);
  const found: { readonly value: PyEditNode; readonly scope: PyEditNode | undefined }[] = [];
  const visit = (node: PyEditNode): void => {
    const value = valueFor(source, node, name);
    if (value !== undefined) found.push({ value, scope: enclosingFunction(node) });
    for (const child of node.children) visit(child);
  };
  visit(source.root);
  if (name.includes(".")) return found.map(({ value }) => value);
  const own = found.filter((one) => one.scope === scope);
  return (own.length > 0 ? own : found.filter((one) => one.scope === undefined)).map(({ value }) => value);
}

/** The value that an assignment or `with … as` gives to the name. */
function valueFor(source: PySource, node: PyEditNode, name: string): PyEditNode | undefined {
  const [target, value] =
    node.kind === "assignment"
      ? [childIn(node, "left"), childIn(node, "right")]
      : node.kind === "as_pattern"
        ? [childIn(node, "alias"), node.children[0]]
        : [];
  if (target === undefined || value === undefined) return undefined;
  return textOf(source, target).replace(/\s+/g, "") === name ? value : undefined;
}

/** The functions around a node, innermost first, each with its parameters. */
function* parameterLists(node: PyEditNode): Generator<PyEditNode> {
  for (const up of upward(node)) {
    const parameters = childIn(up, "parameters");
    if (parameters !== undefined && node.end <= up.end && node.start >= parameters.end) yield parameters;
  }
}

/** Is the name itself, or what its member is taken of, a parameter around the node? An annotated one is known by its type. */
export function isParameter(source: PySource, node: PyEditNode, text: string): boolean {
  const [root = ""] = text.split(".");
  for (const list of parameterLists(node)) {
    const named = list.children.find((parameter) => parameterName(source, parameter) === root);
    if (named !== undefined) return root !== "self" && childIn(named, "type") === undefined;
  }
  return false;
}

/** The type that a parameter around `node` is annotated with, as written: `requests.Session`. */
export function annotationOf(source: PySource, node: PyEditNode, name: string): string | undefined {
  for (const list of parameterLists(node)) {
    const named = list.children.find((parameter) => parameterName(source, parameter) === name);
    const type = named === undefined ? undefined : childIn(named, "type");
    if (named !== undefined) return type === undefined ? undefined : textOf(source, type);
  }
  return undefined;
}

function parameterName(source: PySource, parameter: PyEditNode): string {
  const name = parameter.kind === "identifier" ? parameter : (childIn(parameter, "name") ?? parameter.children[0]);
  return name === undefined ? "" : textOf(source, name);
}
