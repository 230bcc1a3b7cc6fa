/** What must be given back after use, by the library call that takes it, and how it is given back. */

import type { Call } from "#linking/view";

export interface Held {
  readonly what: string;
  /** Methods that give it back. */
  readonly release: RegExp;
  /** Opened once at start-up by design: a leak only where requests or jobs open one each. */
  readonly onlyServed?: boolean;
  /** Without any release, somebody else may own it. */
  readonly onlyOnError?: boolean;
}

const CONNECTION: Held = { what: "connection", release: /^(release|destroy|end|close)$/ };
const HANDLE: Held = { what: "file handle", release: /^close$/ };
const BROWSER: Held = { what: "browser", release: /^(close|disconnect|kill)$/, onlyServed: true };
const FOLDER: Held = { what: "temporary folder", release: /^never$/, onlyOnError: true };
export const TEMPORARY_FILE: Held = { what: "temporary file", release: /^never$/, onlyOnError: true };
const CLIENT: Held = { what: "connection", release: /^(disconnect|quit|close|end|destroy)$/, onlyServed: true };
const TIMER: Held = { what: "timer", release: /^(unref|close)$/, onlyServed: true };

/** Symbol of the call that takes it → what it is. */
export const HELD: ReadonlyMap<string, Held> = new Map([
  ["pg.Pool.connect", CONNECTION],
  ["mysql2.Pool.getConnection", CONNECTION],
  ["typeorm.DataSource.createQueryRunner", { ...CONNECTION, what: "query runner" }],
  ["pg.Client", CLIENT],
  ["ioredis.default", CLIENT],
  ["ioredis.Redis", CLIENT],
  ["mongodb.Client.startSession", { what: "session", release: /^endSession$/ }],
  ["mongoose.startSession", { what: "session", release: /^endSession$/ }],
  ["mongoose.Connection.startSession", { what: "session", release: /^endSession$/ }],
  ["mongoose.Model.startSession", { what: "session", release: /^endSession$/ }],
  ["node:fs/promises.open", HANDLE],
  ["node:fs.promises.open", HANDLE],
  ["fs-extra.open", HANDLE],
  ["node:fs.openSync", { ...HANDLE, onlyOnError: true }],
  ["node:fs/promises.mkdtemp", FOLDER],
  ["node:fs.promises.mkdtemp", FOLDER],
  ["node:fs.mkdtempSync", FOLDER],
  ["fs-extra.mkdtemp", FOLDER],
  ["exiftool-vendored.ExifTool", { what: "process", release: /^end$/ }],
  ["puppeteer.launch", BROWSER],
  ["puppeteer-core.launch", BROWSER],
  ["browser.Type.launch", BROWSER],
  ["browser.Browser.newPage", { ...BROWSER, what: "page" }],
  ["browser.Browser.newContext", { ...BROWSER, what: "browser context" }],
  ["global.setInterval", TIMER],
]);

const OF_SERVER: Held = { what: "connection", release: /^close$/, onlyServed: true };

/** The same of Python. A connection of a program that ends is closed with it. */
const HELD_IN_PYTHON: ReadonlyMap<string, Held> = new Map([
  ["global.open", HANDLE],
  ["io.open", HANDLE],
  ["pathlib.Path.open", HANDLE],
  ["socket.socket", { what: "socket", release: /^(close|detach|shutdown)$/ }],
  ["socket.create_connection", { what: "socket", release: /^(close|detach|shutdown)$/ }],
  ["sqlite3.connect", OF_SERVER],
  ["psycopg2.connect", OF_SERVER],
  ["psycopg.connect", OF_SERVER],
  ["pymysql.connect", OF_SERVER],
  ["MySQLdb.connect", OF_SERVER],
  ["asyncpg.connect", OF_SERVER],
  ["tempfile.mkdtemp", FOLDER],
  ...["", "Async"].flatMap((kind): readonly (readonly [string, Held])[] => [
    [`python.playwright.${kind}Manager.start`, { what: "driver", release: /^stop$/, onlyServed: true }],
    [`python.playwright.${kind}BrowserType.launch`, BROWSER],
    [`python.playwright.${kind}BrowserType.launch_persistent_context`, { ...BROWSER, what: "browser context" }],
    [`python.playwright.${kind}Browser.new_context`, { ...BROWSER, what: "browser context" }],
    [`python.playwright.${kind}Browser.new_page`, { ...BROWSER, what: "page" }],
    [`python.playwright.${kind}Context.new_page`, { ...BROWSER, what: "page" }],
  ]),
]);

/** What a call takes that must be given back; undefined for others. */
export const heldBy = ({ file, symbol = "" }: Call): Held | undefined =>
  (file.language === "python" ? HELD_IN_PYTHON : HELD).get(symbol);

/** Functions that take what they release as their first argument. */
export const REMOVES =
  /^(closeSync|close|rm|rmSync|rmdir|rmdirSync|unlink|unlinkSync|remove|removeSync|rimraf|clearInterval|clearTimeout|ftruncateSync|rmtree)$/;
