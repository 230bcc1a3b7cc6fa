/** Where a new import goes in a Python file: with its like, in their order, and else after all that must stay first. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";

import { eolAt, lineEnd, lineStart } from "../textLines";
import type { PresentImport } from "./editImports";
import type { PyEditNode, PySource } from "./editSource";

/** Sections of imports, in the order in which style guides put them (PEP 8). */
const STANDARD = 0;
const INSTALLED = 1;
const OWN = 2;

export interface NewImport {
  readonly module: string;
  /** The statement. */
  readonly text: string;
  /** Does a module belong to the project? */
  isOwn(module: string): boolean;
}

export interface PlacedImport {
  /** Statements of a higher section come later. */
  readonly section: number;
  readonly edit: TextEdit;
}

/** The edit that adds the statement. `imports` are those the file has at its top, in order. */
export function importPlace(source: PySource, imports: readonly PresentImport[], added: NewImport): PlacedImport {
  const section = sectionOf(added, added.module);
  return { section, edit: placed(source, openingBlock(source, imports), section, added) };
}

function placed(source: PySource, block: readonly PresentImport[], section: number, added: NewImport): TextEdit {
  const own = block.filter(({ module }) => sectionOf(added, module) === section);
  if (own.length > 0) return among(source, own, added);
  const before = block.filter(({ module }) => sectionOf(added, module) < section).at(-1);
  if (before !== undefined) return after(source, before.statement, added.text, true);
  const [next] = block;
  if (next !== undefined) return ahead(source, next.statement, added.text);
  return afterOpening(source, added.text);
}

/** Imports before the first definition: a later one has its reason. */
function openingBlock(source: PySource, imports: readonly PresentImport[]): readonly PresentImport[] {
  const definition = source.root.children.find(isDefinition);
  const end = definition?.start ?? source.text.length;
  // `import a; import b` shares a line with other code: nothing goes beside it.
  return imports.filter(({ statement }) => statement.start < end && endsLine(source, statement));
}

const isDefinition = (node: PyEditNode | undefined): boolean => /definition$/.test(node?.kind ?? "");

/** In the order of modules where the others are in order, else behind the last. */
function among(source: PySource, own: readonly PresentImport[], added: NewImport): TextEdit {
  const last = own.at(-1);
  const run = lastRun(source, own);
  const isSorted = run.every((present, index) => index === 0 || compare(run[index - 1], keyOf(present)) <= 0);
  const later = isSorted ? run.find((present) => compare(present, keyOfNew(added)) > 0) : undefined;
  if (later !== undefined) {
    const at = lineStart(source.text, later.statement.start);
    return insertAt(at, added.text + eolAt(source.text, later.statement.start));
  }
  return last === undefined ? afterOpening(source, added.text) : after(source, last.statement, added.text, false);
}

/** The imports at the end that stand together: between them and what is above are only lines of theirs. */
function lastRun(source: PySource, own: readonly PresentImport[]): readonly PresentImport[] {
  let from = own.length - 1;
  while (from > 0) {
    const above = own[from - 1]?.statement;
    const below = own[from]?.statement;
    if (above === undefined || below === undefined) break;
    if (above !== below && source.text.slice(lineEnd(source.text, above.end), below.start).trim() !== "") break;
    from--;
  }
  return own.slice(from);
}

interface Key {
  readonly plain: boolean;
  readonly module: string;
}

const keyOf = ({ module, names }: PresentImport): Key => ({ plain: names.has(""), module });
const keyOfNew = ({ module, text }: NewImport): Key => ({ plain: text.startsWith("import "), module });

/** Plain imports come first, as most sorters have it; more dots come before fewer. */
function compare(present: PresentImport | undefined, key: Key): number {
  if (present === undefined) return -1;
  const mine = keyOf(present);
  if (mine.plain !== key.plain) return mine.plain ? -1 : 1;
  const [a, b] = [sortable(mine.module), sortable(key.module)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function sortable(module: string): string {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  return `${dots === 0 ? "z" : String.fromCharCode(97 + Math.max(0, 20 - dots))}${module.slice(dots).toLowerCase()}`;
}

function after(source: PySource, statement: PyEditNode, text: string, apart: boolean): TextEdit {
  const at = lineEnd(source.text, statement.end);
  const eol = eolAt(source.text, statement.start);
  return insertAt(at, eol + (apart ? eol : "") + text);
}

/** Before the first import, a section of its own. */
function ahead(source: PySource, statement: PyEditNode, text: string): TextEdit {
  const eol = eolAt(source.text, statement.start);
  return insertAt(lineStart(source.text, statement.start), text + eol + eol);
}

/** No import is there: after the shebang, the encoding, the licence, the docstring and `from __future__`. */
function afterOpening(source: PySource, added: string): TextEdit {
  const { text } = source;
  const opening = source.root.children.filter((node, index) => isOpening(node, index));
  const last = opening.at(-1);
  const eol = eolAt(text, 0);
  if (last !== undefined && endsLine(source, last)) {
    const at = lineEnd(text, last.end);
    const next = at + (text.startsWith("\r", at) ? 2 : 1);
    return insertAt(at, eol + eol + added + eol.repeat(blankLinesMissing(source, next)));
  }
  const at = afterComments(source);
  return insertAt(at, added + eol + eol.repeat(blankLinesMissing(source, at)));
}

/** Blank lines that lack between an import above `at`, the start of a line, and the code there: two before a definition, else one. */
function blankLinesMissing({ text, root }: PySource, at: number): number {
  const rest = text.slice(at);
  if (rest.trim() === "") return 0;
  const next = root.children.find(({ start }) => start >= at);
  const present = /^(?:[ \t]*\r?\n)*/.exec(rest)?.[0].split("\n").length ?? 1;
  return Math.max((isDefinition(next) ? 2 : 1) - (present - 1), 0);
}

const isOpening = (node: PyEditNode, index: number): boolean =>
  node.kind === "future_import_statement" ||
  (index === 0 && node.kind === "expression_statement" && node.children[0]?.kind === "string") ||
  (index === 0 && node.kind === "string");

/** Comments at the top speak about the file when they are a shebang, an encoding, or end with a blank line. */
function afterComments({ text }: PySource): number {
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  let safe = at;
  for (;;) {
    const line = /^[ \t]*(#[^\r\n]*)?(\r?\n|$)/.exec(text.slice(at));
    if (line === null || line[0] === "") return safe;
    at += line[0].length;
    const isBlank = line[1] === undefined;
    const isMark = /^#!|coding[:=]/.test(line[1] ?? "");
    if (isBlank || isMark) safe = at;
  }
}

/** Does the statement have its line, or lines, for itself? A comment may follow it. */
export function endsLine({ text }: PySource, statement: PyEditNode): boolean {
  const starts = text.slice(lineStart(text, statement.start), statement.start).trim() === "";
  return starts && /^[ \t]*(#.*)?$/.test(text.slice(statement.end, lineEnd(text, statement.end)));
}

function sectionOf(added: Pick<NewImport, "isOwn">, module: string): number {
  if (module.startsWith(".") || added.isOwn(module)) return OWN;
  return isStandardModule(module) ? STANDARD : INSTALLED;
}

/** Does Python itself bring the module? */
export const isStandardModule = (module: string): boolean => STANDARD_LIBRARY.has(module.split(".")[0] ?? "");

/** `sys.stdlib_module_names` of Python 3.9 to 3.13, without what only tests and old platforms use. */
const STANDARD_LIBRARY = new Set(
  `__future__ abc argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 calendar cgi cmath cmd code codecs
  collections colorsys compileall concurrent configparser contextlib contextvars copy copyreg csv ctypes curses dataclasses
  datetime dbm decimal difflib dis distutils doctest email encodings enum errno faulthandler fcntl filecmp fileinput fnmatch
  fractions ftplib functools gc getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http imaplib imp importlib
  inspect io ipaddress itertools json keyword linecache locale logging lzma mailbox marshal math mimetypes mmap modulefinder
  msvcrt multiprocessing netrc numbers operator optparse os pathlib pdb pickle pickletools pipes pkgutil platform plistlib
  poplib posix posixpath pprint profile pstats pty pwd py_compile queue quopri random re readline reprlib resource runpy sched
  secrets select selectors shelve shlex shutil signal site smtplib socket socketserver sqlite3 ssl stat statistics string
  struct subprocess symtable sys sysconfig syslog tarfile telnetlib tempfile termios textwrap threading time timeit tkinter
  token tokenize tomllib trace traceback tracemalloc tty types typing unicodedata unittest urllib uuid venv warnings wave
  weakref webbrowser winreg wsgiref xml xmlrpc zipapp zipfile zipimport zlib zoneinfo`.split(/\s+/),
);
