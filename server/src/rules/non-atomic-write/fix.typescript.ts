/** Writes a file through the kit's atomic write: `writeFile(` becomes `writeFileAtomic(`. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { kitInstead } from "#knowledge/conformance";
import { importParts } from "#languages/typescript/editKit";
import {
  callAt,
  contains,
  type EditSource,
  enclosingFunction,
  isFunctionLike,
  openSource,
  spanOf,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { detectStyle, type EditStyle } from "#languages/typescript/editStyle";
import { plainSymbol, symbolOf } from "#languages/typescript/editSymbols";
import { withoutUnusedImport } from "#languages/typescript/editUnused";

import { defineFix, type FixRequest, refuse } from "../fix";
import { jsonOptions, pathHindrance, plainOptions } from "./fix.typescript.arguments";

const TITLE = "Write the file atomically";

export const writeAtomically = defineFix({
  id: "write-atomically",
  language: "typescript",
  rules: ["non-atomic-write"],
  tier: "behavioral",
  preferred: true,
  title: () => TITLE,
  refactoring: {
    kind: "atomic-write",
    title: "Make this write atomic",
    subject(path, text, selection) {
      const source = openSource(path, text);
      const call = callAt(source, selection);
      if (call === undefined || !ts.isCallExpression(call) || writeOf(source, call) === undefined) return undefined;
      return spanOf(source, call.expression);
    },
  },
  plan(request) {
    const source = openSource(request.path, request.text);
    const call = callAt(source, request.span);
    if (call === undefined || !ts.isCallExpression(call)) return refuse("there is no write here any more");
    const write = writeOf(source, call, request);
    if (write === undefined) return refuse(whyNot(source, call));
    const hindrance = hindranceOf(source, call, write);
    if (hindrance !== undefined) return refuse(hindrance);
    const style = detectStyle(source, request.reader);
    const data = dataEdits(source, style, call, write);
    if ("because" in data) return refuse(data.because);
    const name = write.blocking ? "writeFileAtomicSync" : "writeFileAtomic";
    const imported = importParts(request, source, style, [{ part: "atomicWrite", name }]);
    if ("because" in imported) return refuse(imported.because);
    const [local = name] = imported.locals;
    const edits = [
      ...withoutUnusedImport(source, call.expression, imported.edits),
      { span: spanOf(source, call.expression), newText: local },
      ...data.edits,
    ];
    const others = readsBefore(source, call) ? " (several writers need a lock too)" : "";
    const title = `${TITLE}${others}${kitInstead("atomic-write", request.dependency)}`;
    const notes = notesOf(source, call, write);
    return { kind: "ways", ways: [{ title, tier: "behavioral", edits, kit: ["atomicWrite"], notes }] };
  },
});

interface Write {
  readonly symbol: string;
  readonly blocking: boolean;
  /** The value is turned into text on the way, as fs-extra's `writeJson` does. */
  readonly json: boolean;
}

const WRITE =
  /^(?:(?:fs|fs\/promises|fs\.promises|graceful-fs|graceful-fs\.promises|fs-extra)\.writeFile|fs-extra\.writeJ(?:son|SON))(Sync)?$/;

/** A write of a whole file through Node's `fs` or a package of the same shape. */
function writeOf(source: EditSource, call: ts.CallExpression, request?: FixRequest): Write | undefined {
  const told = request?.facts.symbol;
  const symbol = plainSymbol(symbolOf(source, call) ?? (typeof told === "string" ? told : ""));
  const found = WRITE.exec(symbol);
  return found === null ? undefined : { symbol, blocking: found[1] !== undefined, json: /writeJ/.test(symbol) };
}

/** Why a call is not one of the writes that can be replaced. */
function whyNot(source: EditSource, call: ts.CallExpression): string {
  const callee = textOf(source, call.expression);
  const name = callee.slice(callee.lastIndexOf(".") + 1);
  if (/Atomic(Sync)?$/.test(name)) return "the file is written atomically already";
  if (/^append/.test(name)) return "what is appended cannot replace the file";
  if (/^createWriteStream$/.test(name)) return "the file is written as a stream";
  if (/^output(File|Json|JSON)/.test(name)) return `\`${name}\` also makes the folder, which the atomic write does not`;
  if (/^(copyFile|truncate|ftruncate)/.test(name)) return `\`${name}\` does not write new content`;
  if (/^write(File)?(Sync)?$/.test(name)) return "only writes by path through Node's `fs` can be replaced";
  return "there is no write of a whole file here";
}

function hindranceOf(source: EditSource, call: ts.CallExpression, { symbol, blocking }: Write): string | undefined {
  const given = call.arguments;
  const [path, data] = given;
  if (given.some(ts.isSpreadElement)) return "the arguments are spread";
  if (path === undefined || data === undefined) return "the write names no content";
  const callback = given.at(-1);
  const isCallback = given.length > 2 && callback !== undefined && isFunctionLike(callback);
  if (isCallback || (isCallbackForm(symbol, blocking) && !isTakenAsPromise(call)))
    return "the callback form has no promise to keep: use `fs.promises` first";
  const content = textOf(source, data);
  if (/\bcreateReadStream\b|\bReadable\b|\.pipe\(|\.stream\(\)|\.body$/.test(content))
    return "the content is a stream, not text or bytes";
  return pathHindrance(source, call, path);
}

/** `fs.writeFile` gives a promise only when it was promisified. */
const isCallbackForm = (symbol: string, blocking: boolean): boolean =>
  !blocking && /^(fs|graceful-fs)\.writeFile$/.test(symbol);

function isTakenAsPromise({ parent }: ts.Node): boolean {
  if (ts.isAwaitExpression(parent) || ts.isReturnStatement(parent) || ts.isArrowFunction(parent)) return true;
  return ts.isPropertyAccessExpression(parent) && /^(then|catch|finally)$/.test(parent.name.text);
}

type Data = { readonly edits: readonly TextEdit[] } | { readonly because: string };

/** Edits of the content and the options: JSON is made here, as the library made it. */
function dataEdits(source: EditSource, style: EditStyle, call: ts.CallExpression, { symbol, json }: Write): Data {
  const [, data, options] = call.arguments;
  if (data === undefined) return { because: "the write names no content" };
  if (!json) {
    const because = options === undefined ? undefined : plainOptions(source, options);
    return because === undefined ? { edits: [] } : { because };
  }
  const spaces = options === undefined ? "" : jsonOptions(source, options);
  if (spaces === undefined) {
    return { because: `\`${symbol.slice(symbol.lastIndexOf(".") + 1)}\` is told more than how to indent` };
  }
  const end = `${spaces === "" ? "" : `, null, ${spaces}`}) + ${style.quote}\\n${style.quote}`;
  const dropped = options === undefined ? [] : [{ span: { start: data.end, end: options.end }, newText: "" }];
  return { edits: [insertAt(data.getStart(source.tree), "JSON.stringify("), insertAt(data.end, end), ...dropped] };
}

/** Is the same path read earlier in the function, with no lock around both? */
function readsBefore(source: EditSource, call: ts.CallExpression): boolean {
  const around = enclosingFunction(call) ?? source.tree;
  const path = call.arguments[0];
  if (path === undefined || isLocked(source, call)) return false;
  return contains(
    around,
    (node) =>
      ts.isCallExpression(node) &&
      node.end <= call.getStart(source.tree) &&
      /(^|\.)read(File|Json|JSON)(Sync)?$/.test(textOf(source, node.expression)) &&
      node.arguments[0] !== undefined &&
      textOf(source, node.arguments[0]) === textOf(source, path),
  );
}

const LOCKS = /\b(acquireFileLock|withFileLock|runExclusive|lockfile\.lock)\s*\(/;

function isLocked(source: EditSource, call: ts.CallExpression): boolean {
  let outermost: ts.Node | undefined = enclosingFunction(call);
  for (let up: ts.Node | undefined = outermost; up !== undefined; up = enclosingFunction(up)) outermost = up;
  // The call that takes the lock is around the function, or in it.
  return outermost !== undefined && LOCKS.test(textOf(source, outermost.parent));
}

/** What the user should know of other places that write the file. */
function notesOf(source: EditSource, call: ts.CallExpression, write: Write): readonly string[] {
  const path = call.arguments[0];
  const mixed = contains(
    source.tree,
    (node) =>
      ts.isCallExpression(node) &&
      node.arguments[0] !== undefined &&
      path !== undefined &&
      textOf(source, node.arguments[0]) === textOf(source, path) &&
      /(^|\.)write(File|Json|JSON)\w*$/.test(textOf(source, node.expression)) &&
      /Sync$/.test(textOf(source, node.expression)) !== write.blocking,
    { intoFunctions: true },
  );
  return mixed ? ["the file is also written the other way, blocking or not: those two do not take turns"] : [];
}
