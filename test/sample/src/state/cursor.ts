import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How far the worker has read the carrier's feed. */
export class Cursor {
  readonly #file: string;

  constructor(folder: string) {
    this.#file = join(folder, "cursor.json");
  }

  read(): number {
    return (JSON.parse(readFileSync(this.#file, "utf8")) as { position: number }).position;
  }

  write(position: number): void {
    writeFileSync(this.#file, JSON.stringify({ position }));
  }
}
