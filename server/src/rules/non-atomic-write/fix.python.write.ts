/** A write of a whole file in Python: the statement that does it, the path, and the parts of the text that make the content. */

import { insertAt } from "#facts/edits";
import type { Span, TextEdit } from "#facts/place";
import { argumentsOf } from "#languages/python/editCalls";
import { fileCallOf, type PyFileCall } from "#languages/python/editFiles";
import { symbolOf } from "#languages/python/editNames";
import {
  callAt,
  childIn,
  contains,
  enclosingFunction,
  isName,
  nearest,
  nodeAt,
  type PyEditNode,
  type PySource,
  textOf,
} from "#languages/python/editSource";

export interface PyWrite {
  /** What the atomic write takes the place of. */
  readonly statement: PyEditNode;
  readonly file: PyFileCall;
  readonly path: PyEditNode;
  /** Each is text or bytes; the content is all of them, one after the other. */
  readonly parts: readonly Part[];
}

/** A part of the content: the text that stays, and what changes in it. */
export interface Part {
  readonly node: PyEditNode;
  readonly edits: readonly TextEdit[];
  /** What it certainly is, as far as it shows. */
  readonly gives: "text" | "bytes" | "either";
  /** Text that cannot hold what the encoding of the system would change. */
  readonly isPlain: boolean;
}

type Refused = { readonly because: string };

/** The write that a span means, or why there is none that can be replaced. */
export function writeAt(source: PySource, span: Span): PyWrite | Refused {
  const call = callAt(source, span);
  const file = call === undefined ? undefined : fileCallOf(source, call);
  if (file?.form === "atomic") return { because: "the file is written atomically already" };
  if (file?.form === "whole") return wholeWrite(source, file);
  if (file !== undefined) return openedWrite(source, file);
  const block = nearest(call ?? nodeAt(source, span), "with_statement");
  const item = block === undefined ? undefined : onlyItem(block);
  const opened = item === undefined ? undefined : fileCallOf(source, item.value);
  if (block !== undefined && item !== undefined && opened !== undefined && means(source, call, item, span))
    return blockWrite(source, block, item, opened);
  const inner = call === undefined ? undefined : openedInside(source, call);
  return inner === undefined ? { because: whyNot(source, call) } : openedWrite(source, inner);
}

/** The span is on the head of the block, or on a call that works on its handle. */
function means(source: PySource, call: PyEditNode | undefined, item: Item, span: Span): boolean {
  if (span.start < item.value.end) return true;
  const handle = item.name === undefined ? undefined : textOf(source, item.name);
  return call !== undefined && handle !== undefined && contains(call, (node) => isName(source, node, handle));
}

/** `json.dump(o, open(p, "w"))`, `open(p, "w").write(x)` */
function openedInside(source: PySource, call: PyEditNode): PyFileCall | undefined {
  const given = argumentsOf(source, call);
  const object = childIn(childIn(call, "function") ?? call, "object");
  for (const node of [object, ...(given?.positional ?? []), ...(given?.keywords.values() ?? [])]) {
    const file = node?.kind === "call" ? fileCallOf(source, node) : undefined;
    if (file !== undefined) return file;
  }
  return undefined;
}

function whyNot(source: PySource, call: PyEditNode | undefined): string {
  const callee = call === undefined ? "" : textOf(source, childIn(call, "function") ?? call);
  if (/atomic/i.test(callee)) return "the file is written atomically already";
  if (/(^|\.)write_(text|bytes)$/.test(callee)) return "whether this is a path of `pathlib` cannot be told";
  if (/^(aiofiles|anyio|trio)\b/.test(symbolOf(source, call ?? source.root) ?? callee))
    return "the file is written by coroutines";
  return "there is no write of a whole file here";
}

/** `path.write_text(x)` */
function wholeWrite(source: PySource, file: PyFileCall): PyWrite | Refused {
  if (file.use !== "write") return { because: "the file is read here" };
  const { call, path, options } = file;
  const data = options?.get("data");
  if (path === undefined || data === undefined) return { because: "what is written is not named here" };
  const statement = aloneStatement(call);
  if (statement === undefined) return { because: "what the write gives is used" };
  return { statement, file, path, parts: [valuePart(source, data)] };
}

/** The statement that is nothing but the call. */
function aloneStatement(call: PyEditNode): PyEditNode | undefined {
  const { parent } = call;
  return parent?.kind === "expression_statement" && parent.children.length === 1 ? parent : undefined;
}

/** A write through the handle that `open` gives, in its block or at once. */
function openedWrite(source: PySource, file: PyFileCall): PyWrite | Refused {
  const mode = modeHindrance(file);
  if (mode !== undefined) return { because: mode };
  const { call } = file;
  const block = nearest(call, "with_statement");
  if (block !== undefined && call.end <= (childIn(block, "body")?.start ?? 0)) {
    const item = onlyItem(block);
    return item === undefined
      ? { because: "the block holds more than the file" }
      : blockWrite(source, block, item, file);
  }
  const holder =
    call.parent?.kind === "attribute" || call.parent?.kind === "argument_list" ? call.parent.parent : undefined;
  const outer = call.parent?.kind === "keyword_argument" ? call.parent.parent?.parent : holder;
  const statement = outer?.kind === "call" ? aloneStatement(outer) : undefined;
  if (statement === undefined) return { because: "the file is opened by one statement and written by another" };
  return finished(source, file, statement, [statement], call);
}

interface Item {
  readonly value: PyEditNode;
  readonly name: PyEditNode | undefined;
}

/** The one thing a `with` holds. */
function onlyItem(block: PyEditNode): Item | undefined {
  const items = block.children.find(({ kind }) => kind === "with_clause")?.children ?? [];
  const [item] = items;
  const held = item?.children[0];
  if (items.length !== 1 || held === undefined) return undefined;
  if (held.kind !== "as_pattern") return { value: held, name: undefined };
  const value = held.children[0];
  return value === undefined ? undefined : { value, name: childIn(held, "alias")?.children[0] };
}

function blockWrite(source: PySource, block: PyEditNode, item: Item, file: PyFileCall): PyWrite | Refused {
  const mode = modeHindrance(file);
  if (mode !== undefined) return { because: mode };
  if (block.children.some(({ kind }) => kind === "async")) return { because: "the file is written by coroutines" };
  const { name } = item;
  if (name?.kind !== "identifier") return { because: "the block gives its file no name" };
  const body = childIn(block, "body");
  const handle = textOf(source, name);
  if (body === undefined || body.children.length === 0) return { because: "nothing is written in the block" };
  const around = enclosingFunction(block) ?? source.root;
  const isUsedLater = contains(
    around,
    (node) => node.start > block.end && isName(source, node, handle) && isRead(node),
  );
  if (isUsedLater) return { because: `\`${handle}\` is used after its block` };
  return finished(source, file, block, body.children, name);
}

/** A handle of the same name that another `with` gives is another one. */
const isRead = (node: PyEditNode): boolean =>
  node.parent?.kind !== "as_pattern_target" && !(node.parent?.kind === "assignment" && node.field === "left");

function modeHindrance({ use }: PyFileCall): string | undefined {
  switch (use) {
    case "read":
      return "the file is opened for reading";
    case "append":
      return "what is appended cannot replace the file";
    case "create":
      return "the file must not be there yet (`x`): the atomic write would replace it";
    case "change":
      return "the file is changed in place, not written anew";
    case "unknown":
      return "how the file is opened is not written here";
    case "write":
      return undefined;
  }
}

/** What the statements write through the handle, which must be all they do. */
function finished(
  source: PySource,
  file: PyFileCall,
  statement: PyEditNode,
  body: readonly PyEditNode[],
  handle: PyEditNode,
): PyWrite | Refused {
  const { path } = file;
  if (path === undefined) return { because: "the path of the file is not visible here" };
  const parts: Part[] = [];
  for (const step of body) {
    const call = step.kind === "expression_statement" && step.children.length === 1 ? step.children[0] : undefined;
    const part = call?.kind === "call" ? partOf(source, call, handle) : undefined;
    if (part === undefined) {
      return { because: LOOPS.test(step.kind) ? "the content is written piece by piece, in a loop" : MORE };
    }
    if ("because" in part) return part;
    parts.push(part);
  }
  const isSum = parts.length > 1;
  if (parts.length > MOST_PARTS || (isSum && (file.binary || parts.some(({ node }) => !JOINABLE.test(node.kind)))))
    return { because: "the content is written piece by piece" };
  return { statement, file, path, parts };
}

const LOOPS = /^(for|while)_statement$/;
const MORE = "the block does more than write one content";
const MOST_PARTS = 3;
/** What needs no brackets beside `+`. */
const JOINABLE = /^(call|string|identifier|attribute|subscript|parenthesized_expression)$/;

/** Libraries whose `dump(value, file)` has a `dumps(value)` beside it, and those whose own function gives the text without a file. */
const DUMPS = /^(json|simplejson|ujson|toml|tomli_w|pickle|cloudpickle|dill)\.dump$/;
const YAML = /^yaml\.(safe_)?dump$/;
const BYTES = /^(pickle|cloudpickle|dill)\./;

/** What one call through the handle writes; undefined when it is not known. */
function partOf(source: PySource, call: PyEditNode, handle: PyEditNode): Part | Refused | undefined {
  const callee = childIn(call, "function");
  const given = argumentsOf(source, call);
  if (callee === undefined || given === undefined || given.spread !== "") return undefined;
  const method = childIn(callee, "attribute");
  const object = childIn(callee, "object");
  if (object !== undefined && isSame(source, object, handle)) {
    const [data] = given.positional;
    const isOne = given.positional.length === 1 && given.keywords.size === 0;
    if (method === undefined || textOf(source, method) !== "write" || data === undefined || !isOne) return undefined;
    return /copyfileobj|\.iter_content|\.stream\(/.test(textOf(source, data)) ? undefined : valuePart(source, data);
  }
  return dumpPart(source, call, { callee, handle });
}

/** The same name; a call made on the spot only when it is that call. */
const isSame = (source: PySource, node: PyEditNode, handle: PyEditNode): boolean =>
  node === handle || (handle.kind === "identifier" && isName(source, node, textOf(source, handle)));

/** `json.dump(value, handle, indent=2)` → `json.dumps(value, indent=2)` */
function dumpPart(
  source: PySource,
  call: PyEditNode,
  { callee, handle }: { readonly callee: PyEditNode; readonly handle: PyEditNode },
): Part | Refused | undefined {
  const symbol = symbolOf(source, call) ?? "";
  const isYaml = YAML.test(symbol);
  if (!isYaml && !DUMPS.test(symbol)) return undefined;
  if (callee.kind !== "attribute") return { because: `\`${textOf(source, callee)}\` is imported without its module` };
  const list = childIn(call, "arguments")?.children ?? [];
  const at = list.findIndex((one) => isSame(source, childIn(one, "value") ?? one, handle));
  const before = list[at - 1];
  const own = list[at];
  if (before === undefined || own === undefined) return undefined;
  const others = list.filter((one) => one !== own && contains(one, (node) => isSame(source, node, handle)));
  const isEncoded = isYaml && /\bencoding\s*=/.test(textOf(source, call));
  // What follows the handle by position would be taken for something else.
  if (others.length > 0 || isEncoded || (at === 1 && list[2] !== undefined && isPositional(list[2]))) return undefined;
  const removed: TextEdit = { span: { start: before.end, end: own.end }, newText: "" };
  return {
    node: call,
    edits: isYaml ? [removed] : [insertAt(callee.end, "s"), removed],
    gives: BYTES.test(symbol) ? "bytes" : symbol === "tomli_w.dump" ? "either" : "text",
    isPlain: /^(simple)?json\./.test(symbol) && !/ensure_ascii/.test(textOf(source, call)),
  };
}

const isPositional = ({ kind }: PyEditNode): boolean => kind !== "keyword_argument";

function valuePart(source: PySource, node: PyEditNode): Part {
  const text = textOf(source, node);
  const isBytes = /^[a-zA-Z]*[bB][a-zA-Z]*["']/.test(text) || /\.encode\([^()]*\)$/.test(text);
  const isText =
    !isBytes && (node.kind === "string" || node.kind === "concatenated_string" || /\.decode\([^()]*\)$/.test(text));
  const isPlain = node.kind === "string" && /^[ -~]*$/.test(text) && !/[\\{]/.test(text);
  return { node, edits: [], gives: isBytes ? "bytes" : isText ? "text" : "either", isPlain };
}
