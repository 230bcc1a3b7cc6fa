/** Writes 400 KiB where the system allows less, and prints the code of the error. Arguments: how, path. */

import writeWhole from "write-file-atomic";

import { writeFileAtomic, writeFileAtomicSync } from "#kit/typescript/atomicWrite";

const [how = "", path = ""] = process.argv.slice(2);
const text = "x".repeat(400 * 1024);

process.on("SIGXFSZ", () => undefined); // the write then fails with EFBIG instead of ending the process

async function run(): Promise<string> {
  try {
    if (how === "sync") writeFileAtomicSync(path, text);
    else if (how === "write-file-atomic") await writeWhole(path, text);
    else await writeFileAtomic(path, text);
    return "success";
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

void run().then((result) => process.stdout.write(result));
