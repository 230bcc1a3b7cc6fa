/** Calls of Python that open, read or write a file by its path: `open`, `io.open`, and the methods of `pathlib`. */

import { argumentsOf } from "./editCalls";
import { symbolOf } from "./editNames";
import { isPath } from "./editPaths";
import { childIn, contains, isName, type PyEditNode, type PySource, textOf } from "./editSource";

export interface PyFileCall {
  readonly call: PyEditNode;
  /** What names the file; undefined when the arguments do not say. */
  readonly path: PyEditNode | undefined;
  /** `open` gives a handle; `whole` reads or writes all of the file at once; `atomic` is the kit's write. */
  readonly form: "open" | "whole" | "atomic";
  /** `change`: both read and written (`r+`). `unknown`: the mode is not written here. */
  readonly use: "read" | "write" | "append" | "create" | "change" | "unknown";
  readonly binary: boolean;
  /** Keyword → value of what else the call is given, positional ones by their name; undefined when it cannot be told. */
  readonly options: ReadonlyMap<string, PyEditNode> | undefined;
}

const NAMES = /(^|\.)\s*(open|(read|write)_(text|bytes)|\w*write_atomic\w*)$/;

/** What a call does with a file; undefined when it is none of those that are known. */
export function fileCallOf(source: PySource, call: PyEditNode): PyFileCall | undefined {
  const callee = childIn(call, "function");
  // What a name stands for is asked only where it may be one of these: that goes through the whole file.
  if (callee === undefined || !NAMES.test(textOf(source, callee))) return undefined;
  if (isOpen(source, call, callee)) return opened(source, call, OPEN_PARAMETERS);
  if (/(^|\.)atomic_write\.write_atomic$/.test(symbolOf(source, call) ?? "")) return writtenAtomically(source, call);
  const member = callee.kind === "attribute" ? childIn(callee, "attribute") : undefined;
  const object = callee.kind === "attribute" ? childIn(callee, "object") : undefined;
  if (member === undefined || object === undefined) return undefined;
  const name = textOf(source, member);
  if (!/^(open|(read|write)_(text|bytes))$/.test(name) || !isPath(source, object)) return undefined;
  if (name === "open") return opened(source, call, OPEN_PARAMETERS.slice(1), object);
  const isWrite = name.startsWith("write");
  const parameters = isWrite ? WRITE_PARAMETERS : WRITE_PARAMETERS.slice(1);
  return {
    call,
    path: object,
    form: "whole",
    use: isWrite ? "write" : "read",
    binary: name.endsWith("bytes"),
    options: optionsOf(source, call, parameters),
  };
}

function writtenAtomically(source: PySource, call: PyEditNode): PyFileCall {
  const options = optionsOf(source, call, ["path", "data"]);
  return { call, path: options?.get("path"), form: "atomic", use: "write", binary: false, options };
}

const OPEN_PARAMETERS = ["file", "mode", "buffering", "encoding", "errors", "newline", "closefd", "opener"];
const WRITE_PARAMETERS = ["data", "encoding", "errors", "newline"];

/** The built-in of that name, unless the file has another one. */
function isOpen(source: PySource, call: PyEditNode, callee: PyEditNode): boolean {
  const symbol = symbolOf(source, call);
  if (symbol !== undefined) return symbol === "io.open" || symbol === "builtins.open";
  if (callee.kind !== "identifier" || textOf(source, callee) !== "open") return false;
  return !contains(source.root, (node) => isOwnOpen(source, node), { intoFunctions: true });
}

function isOwnOpen(source: PySource, node: PyEditNode): boolean {
  if (!isName(source, node, "open") || node.parent === undefined) return false;
  const { kind } = node.parent;
  // A method of that name is called through its object.
  if (kind === "function_definition") return node.parent.parent?.parent?.kind !== "class_definition";
  return kind === "parameters" || (kind === "assignment" && node.field === "left");
}

function opened(source: PySource, call: PyEditNode, parameters: readonly string[], receiver?: PyEditNode): PyFileCall {
  const options = optionsOf(source, call, parameters);
  const path = receiver ?? options?.get("file");
  const given = options?.get("mode");
  const mode = given === undefined ? "r" : /^["']([a-zA-Z+]*)["']$/.exec(textOf(source, given))?.[1];
  const use = options === undefined || mode === undefined ? "unknown" : useOf(mode);
  return { call, path, form: "open", use, binary: mode?.includes("b") ?? false, options };
}

function useOf(mode: string): PyFileCall["use"] {
  if (mode.includes("a")) return "append";
  if (mode.includes("x")) return "create";
  if (mode.includes("+")) return "change";
  return mode.includes("w") ? "write" : "read";
}

function optionsOf(
  source: PySource,
  call: PyEditNode,
  parameters: readonly string[],
): ReadonlyMap<string, PyEditNode> | undefined {
  const given = argumentsOf(source, call);
  if (given === undefined || given.spread !== "" || given.positional.length > parameters.length) return undefined;
  const named = given.positional.map((value, index) => [parameters[index] ?? "", value] as const);
  return new Map([...named, ...given.keywords]);
}

/** Every such call in `within`, in the order of the text. */
export function fileCallsIn(source: PySource, within: PyEditNode): readonly PyFileCall[] {
  const own = within.kind === "call" ? fileCallOf(source, within) : undefined;
  const inner = within.children.flatMap((child) => fileCallsIn(source, child));
  return own === undefined ? inner : [own, ...inner];
}
