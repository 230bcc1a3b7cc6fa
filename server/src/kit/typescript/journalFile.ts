/** How a journal looks on the disk: lines that prove themselves, and the longest beginning that can be trusted. */

import { createHash, randomUUID } from "node:crypto";

export interface JournalEntry<T> {
  /** Counts up by one from record to record, over compactions too; never used twice. */
  readonly sequence: number;
  readonly value: T;
}

/** Something other than the end of the last write is not as it was written. Nothing was changed or skipped. */
export class JournalDamagedError extends Error {
  override readonly name = "JournalDamagedError";
  readonly path: string;
  /** Where the damage begins, in bytes. */
  readonly offset: number;

  constructor(path: string, offset: number, what: string) {
    super(`${path} is damaged at byte ${offset}: ${what}; restore it, or move it away to begin a new one`);
    this.path = path;
    this.offset = offset;
  }
}

/** What line 1 says. */
export interface JournalHeader {
  /** Names this file: lines of an earlier file under the same name do not count as its own. */
  readonly generation: string;
  /** The sequence of the first record. */
  readonly first: number;
}

export interface JournalContent<T> extends JournalHeader {
  readonly entries: readonly JournalEntry<T>[];
  /** Bytes that can be trusted; what follows is the end of a write that never finished. */
  readonly validBytes: number;
}

/** A new file: its header, and a line for each value (as JSON). */
export function newJournal(first: number, values: readonly string[]): JournalHeader & { readonly text: string } {
  const generation = randomUUID();
  const header = line("", JSON.stringify({ journal: VERSION, generation, first }));
  const lines = values.map((value, index) => commitLine(generation, first + index, [value]));
  return { generation, first, text: header + lines.join("") };
}

/** The line for values (as JSON) that are written in one go: it counts whole or not at all. */
export function commitLine(generation: string, first: number, values: readonly string[]): string {
  return line(generation, `${first} [${values.join(",")}]`);
}

/**
 * Reads a journal up to the first line that is not as it was written. Where that is the end of the last write, this is
 * all there is; where a good record follows, records that were acknowledged are gone: throws a `JournalDamagedError`.
 */
export function readJournal<T>(path: string, bytes: Buffer): JournalContent<T> {
  const header = readHeader(path, bytes);
  const entries: JournalEntry<T>[] = [];
  let position = bytes.indexOf(NEWLINE) + 1;
  for (let next = header.first; position < bytes.length; next = header.first + entries.length) {
    const end = bytes.indexOf(NEWLINE, position);
    const commit = end < 0 ? undefined : readCommit(header.generation, bytes.subarray(position, end));
    if (commit === undefined) {
      refuseGoodRecordsAfter(path, bytes, position, header.generation);
      break;
    }
    if (commit.first !== next) throw new JournalDamagedError(path, position, `record ${next} is missing`);
    for (const value of JSON.parse(commit.json) as T[]) {
      entries.push({ sequence: header.first + entries.length, value });
    }
    position = end + 1;
  }
  return { ...header, entries, validBytes: position };
}

const VERSION = 1;
const NEWLINE = 10;
const CHECKSUM_DIGITS = 16;

/** JSON has no raw line end, so that no part of a line can look like another one. */
function line(salt: string, body: string): string {
  return `${checksum(salt, body)} ${body}\n`;
}

/** The salt ties a line to its file. */
function checksum(salt: string, body: string | Uint8Array): string {
  return createHash("sha256").update(`${salt}\n`).update(body).digest("hex").slice(0, CHECKSUM_DIGITS);
}

/** What follows the checksum; undefined where it does not match. */
function bodyOf(salt: string, bytes: Buffer): string | undefined {
  const body = bytes.subarray(CHECKSUM_DIGITS + 1);
  const isRight = `${checksum(salt, body)} ` === bytes.toString("latin1", 0, CHECKSUM_DIGITS + 1);
  return isRight ? body.toString("utf8") : undefined;
}

/** A journal is created whole, so a header that is not right is never just a write that did not finish. */
function readHeader(path: string, bytes: Buffer): JournalHeader {
  const body = bodyOf("", bytes.subarray(0, Math.max(0, bytes.indexOf(NEWLINE))));
  if (body === undefined) throw new JournalDamagedError(path, 0, "it does not begin as a journal does");
  const { journal, generation, first } = JSON.parse(body) as JournalHeader & { readonly journal: unknown };
  if (journal !== VERSION) throw new JournalDamagedError(path, 0, "it was written by another version");
  return { generation, first };
}

function readCommit(generation: string, bytes: Buffer): { readonly first: number; readonly json: string } | undefined {
  const body = bodyOf(generation, bytes);
  if (body === undefined) return undefined;
  const space = body.indexOf(" ");
  return { first: Number(body.slice(0, space)), json: body.slice(space + 1) };
}

/**
 * Also finds a good record that stands behind the bad one in the same line, where the line end between them is lost.
 */
function refuseGoodRecordsAfter(path: string, bytes: Buffer, position: number, generation: string): void {
  const rest = bytes.subarray(position);
  for (const { index = 0 } of rest.toString("latin1").matchAll(/(?=[0-9a-f]{16} \d+ \[)/g)) {
    const end = rest.indexOf(NEWLINE, index);
    if (end < 0) return;
    if (readCommit(generation, rest.subarray(index, end)) === undefined) continue;
    throw new JournalDamagedError(path, position, "a record that cannot be read stands before good ones");
  }
}
