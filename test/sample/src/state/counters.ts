import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface Counters {
  placed: number;
  cancelled: number;
}

export async function readCounters(folder: string): Promise<Counters> {
  return JSON.parse(await readFile(join(folder, "counters.json"), "utf8")) as Counters;
}

export async function count(folder: string, what: keyof Counters): Promise<void> {
  const file = join(folder, "counters.json");
  const counters = JSON.parse(await readFile(file, "utf8")) as Counters;
  counters[what] += 1;
  await writeFile(file, JSON.stringify(counters));
}
