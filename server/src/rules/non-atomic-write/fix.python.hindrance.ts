/** Why a file that Python writes must not be replaced by a new one, and what else speaks against it. */

import { calleeText } from "#languages/python/editCalls";
import { symbolOf, valuesOf } from "#languages/python/editNames";
import { isPath, pathText } from "#languages/python/editPaths";
import {
  childIn,
  contains,
  enclosingFunction,
  type PyEditNode,
  type PySource,
  textOf,
} from "#languages/python/editSource";

import type { PyWrite } from "./fix.python.write";

/** One line that says what speaks against writing the file atomically; undefined when nothing does. */
export function writeHindrance(source: PySource, write: PyWrite): string | undefined {
  return pathHindrance(source, write) ?? optionHindrance(source, write) ?? kindHindrance(write);
}

/** The kit's write takes text as UTF-8 and keeps line ends. */
function optionHindrance(source: PySource, { file: { options } }: PyWrite): string | undefined {
  if (options === undefined) return "the arguments are spread";
  for (const [name, value] of options) {
    const text = textOf(source, value);
    if (name === "file" || name === "mode" || name === "data") continue;
    if (value.kind === "none" || (name === "buffering" && text === "-1")) continue;
    if (name === "encoding") {
      if (/^["'](utf-?8|ascii|us-ascii)["']$/i.test(text)) continue;
      return "the atomic write encodes text as UTF-8";
    }
    if (name === "newline" && /^(["'])(\\n)?\1$/.test(text)) continue;
    return `the atomic write does not take the option \`${name}\``;
  }
  return undefined;
}

/** `write_atomic` encodes whatever is text: a mode and a content that do not fit fail today, and must not come to pass unseen. */
function kindHindrance({ file, parts }: PyWrite): string | undefined {
  const other = file.binary ? "text" : "bytes";
  return parts.some(({ gives }) => gives === other)
    ? `the content is ${other}, and the file is opened for ${file.binary ? "bytes" : "text"}`
    : undefined;
}

function pathHindrance(source: PySource, { path, statement }: PyWrite): string | undefined {
  if (textOf(source, path).includes("\n")) return "the path is written over several lines";
  const values = path.kind === "identifier" || path.kind === "attribute" ? knownValues(source, path) : [];
  for (const node of [path, ...values]) {
    if (isDescriptor(source, node)) return "the file is open already: what is open cannot be replaced by name";
    if (/^[a-zA-Z]*["']+(\/(dev|proc|sys)\/|\\\\|\/\/)/.test(literalOf(source, node)))
      return "the path is a device, not an ordinary file";
  }
  if (/(^|[._])(fd|fileno)$/i.test(textOf(source, path)))
    return "the file is open already: what is open cannot be replaced by name";
  const around = enclosingFunction(statement) ?? source.root;
  if (isRenamed(source, around, path)) return "the file is renamed after it is written: that is atomic";
  if (isLinked(source, path)) return "the file is a pipe, or has a second name";
  return undefined;
}

const knownValues = (source: PySource, path: PyEditNode): readonly PyEditNode[] =>
  valuesOf(source, path, textOf(source, path).replace(/\s+/g, ""));

/** A number, `sys.stdout.fileno()`, or what `os.open` and its like give. */
function isDescriptor(source: PySource, node: PyEditNode): boolean {
  if (node.kind === "integer") return true;
  if (node.kind !== "call") return false;
  const callee = textOf(source, childIn(node, "function") ?? node);
  return (
    callee.endsWith(".fileno") || /^(os\.(open|dup|pipe|openpty)|tempfile\.mkstemp)$/.test(symbolOf(source, node) ?? "")
  );
}

/** The text of a literal path, through `Path(…)`. */
function literalOf(source: PySource, node: PyEditNode): string {
  const text = pathText(source, node);
  return /^[a-zA-Z]*["']/.test(text) ? text : "";
}

/** `os.replace(p, target)`, `p.rename(target)`: the file is a new one beside its target already. */
function isRenamed(source: PySource, around: PyEditNode, path: PyEditNode): boolean {
  const wanted = pathText(source, path);
  return contains(
    around,
    (node) => {
      if (node.kind !== "call" || !/(rename|renames|replace|move)$/.test(calleeText(source, node))) return false;
      if (/^(os\.(rename|replace|renames)|shutil\.move)$/.test(symbolOf(source, node) ?? "")) {
        const [first] = childIn(node, "arguments")?.children ?? [];
        return first !== undefined && pathText(source, first) === wanted;
      }
      const callee = childIn(node, "function");
      const object = callee === undefined ? undefined : childIn(callee, "object");
      const member = callee === undefined ? undefined : childIn(callee, "attribute");
      if (object === undefined || member === undefined || !/^(rename|replace)$/.test(textOf(source, member)))
        return false;
      return pathText(source, object) === wanted && isPath(source, object);
    },
    { intoFunctions: true },
  );
}

/** `os.mkfifo(p)`, `os.link(p, other)` */
function isLinked(source: PySource, path: PyEditNode): boolean {
  const wanted = pathText(source, path);
  return contains(
    source.root,
    (node) =>
      node.kind === "call" &&
      /(mkfifo|link)$/.test(calleeText(source, node)) &&
      /^os\.(mkfifo|link)$/.test(symbolOf(source, node) ?? "") &&
      (childIn(node, "arguments")?.children ?? []).some((given) => pathText(source, given) === wanted),
    { intoFunctions: true },
  );
}
