import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface Counters {
  placed: number;
  cancelled: number;
}

const fileIn = (folder: string) => join(folder, "counters.json");

export async function readCounters(folder: string): Promise<Counters> {
  return JSON.parse(await readFile(fileIn(folder), "utf8")) as Counters;
}

export async function count(folder: string, what: keyof Counters): Promise<void> {
  const counters = JSON.parse(await readFile(fileIn(folder), "utf8")) as Counters;
  counters[what] += 1;
  await writeFile(fileIn(folder), JSON.stringify(counters));
}
