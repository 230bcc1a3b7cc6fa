import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import lockfile from "proper-lockfile";

export interface Message {
  id: string;
  order: string;
  text: string;
}

export async function pending(folder: string): Promise<Message[]> {
  return JSON.parse(await readFile(join(folder, "outbox.json"), "utf8")) as Message[];
}

/** Adds a message while nobody else changes the file; readers see the old list or the new one. */
export async function enqueue(folder: string, message: Message): Promise<void> {
  const file = join(folder, "outbox.json");
  const unlock = await lockfile.lock(file, { retries: 5 });
  try {
    const messages = JSON.parse(await readFile(file, "utf8")) as Message[];
    messages.push(message);
    await replace(file, JSON.stringify(messages));
  } finally {
    await unlock();
  }
}

async function replace(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, text, { flush: true });
  await rename(temporary, file);
}
