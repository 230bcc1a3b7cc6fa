/** Damaged journals: every cut and every flipped bit is an error, or takes no more than the last record. */

import * as fs from "node:fs";
import { join } from "node:path";

import { afterAll, beforeEach, expect, test } from "vitest";

import { JournalDamagedError, openJournal } from "#kit/typescript/journal";
import { readJournal } from "#kit/typescript/journalFile";

import { scratchFolder } from "./support/program";

const scratch = scratchFolder();
afterAll(() => scratch.remove());

let file = "";
beforeEach(() => {
  file = join(fs.mkdtempSync(join(scratch.path, "case-")), "orders.journal");
});

const openHere = () => openJournal<unknown>(file, { durable: false });

async function written(...values: readonly unknown[]): Promise<Buffer> {
  const journal = await openHere();
  for (const value of values) await journal.append(value);
  await journal.close();
  return fs.readFileSync(file);
}

async function reopened(bytes?: Uint8Array): Promise<{ values: unknown[]; cutBytes: number }> {
  if (bytes !== undefined) fs.writeFileSync(file, bytes);
  const journal = await openHere();
  await journal.close();
  return { values: journal.recovered.map(({ value }) => value), cutBytes: journal.cutBytes };
}

test("a file cut at any byte has every record that was whole, and takes new ones", async () => {
  const whole = await written(0, "é😀", []);
  const header = whole.indexOf(10) + 1;
  for (let size = 0; size <= whole.length; size++) {
    fs.writeFileSync(file, whole.subarray(0, size));
    if (size < header) {
      await expect(openHere()).rejects.toMatchObject({ name: "JournalDamagedError", path: file, offset: 0 });
      expect(fs.statSync(file).size).toBe(size);
      continue;
    }
    const lines = whole.subarray(0, size).filter((byte) => byte === 10).length - 1;
    const end = whole.subarray(0, size).lastIndexOf(10) + 1;
    const journal = await openHere();
    expect([journal.recovered.length, journal.cutBytes]).toEqual([lines, size - end]);
    expect(await journal.append("after")).toBe(lines + 1);
    await journal.close();
    expect((await reopened()).values).toHaveLength(lines + 1);
  }
});

test("a flipped bit anywhere is an error, or takes the last record at most, and never changes one", async () => {
  const values = [{ n: 0 }, { n: 1, s: "é" }, "last"];
  const whole = await written(...values);
  const lastLine = whole.subarray(0, -1).lastIndexOf(10) + 1;
  const found = (bytes: Buffer): unknown => {
    const { entries, validBytes } = readJournal(file, bytes);
    return { values: entries.map(({ value }) => value), cutBytes: bytes.length - validBytes };
  };
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const bytes = Buffer.from(whole);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const isOpened = bit % 101 === 0;
    if (bit >> 3 >= lastLine) {
      const expected = { values: values.slice(0, 2), cutBytes: whole.length - lastLine };
      expect(found(bytes)).toEqual(expected);
      if (isOpened) expect(await reopened(bytes)).toEqual(expected);
      continue;
    }
    expect(() => found(bytes)).toThrow(JournalDamagedError);
    if (!isOpened) continue;
    await expect(reopened(bytes)).rejects.toThrow(JournalDamagedError);
    expect(fs.readFileSync(file)).toEqual(bytes);
  }
});

test("lines that are missing, doubled or in another order are an error, at the end too", async () => {
  const lines = (await written("a", "b", "c")).toString().split("\n").slice(0, -1);
  const [header, a, b, c] = lines;
  const orders = [
    [header, b, c],
    [header, a, c],
    [header, a, a, b, c],
    [header, a, b, b],
    [header, a, c, b],
    [header, a, b, c, a],
  ];
  for (const order of orders) {
    await expect(reopened(Buffer.from(`${order.join("\n")}\n`))).rejects.toThrow(JournalDamagedError);
  }
  await expect(reopened(Buffer.from([header, a, "", c, ""].join("\n")))).rejects.toMatchObject({
    offset: `${header}\n${a}\n`.length,
    message: expect.stringContaining("a record that cannot be read stands before good ones"),
  });
});

test("what a file system leaves of a write that did not finish is cut off", async () => {
  const whole = await written("a");
  for (const tail of ["\0".repeat(4096), `\0\0\0\n`, "deadbeef {\n{\n", "é", whole.toString().split("\n")[1] ?? ""]) {
    const outcome = await reopened(Buffer.concat([whole, Buffer.from(tail)]));
    expect(outcome).toEqual({ values: ["a"], cutBytes: Buffer.byteLength(tail) });
    expect(fs.readFileSync(file)).toEqual(whole);
  }
});

test("another file, an empty one or one of a later version is left alone", async () => {
  for (const text of ["", "hello\n", "{}\n"]) {
    await expect(reopened(Buffer.from(text))).rejects.toThrow(/damaged at byte 0: it does not begin as a journal does/);
    expect(fs.readFileSync(file, "utf8")).toBe(text);
  }
  expect(fs.existsSync(`${file}.lock`)).toBe(false);
});
