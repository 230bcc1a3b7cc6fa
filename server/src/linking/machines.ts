/** Helpers of Sails: `sails.helpers.mail.sendOne(…)` runs the `fn` of `api/helpers/mail/send-one.js`, which no import names. */

import type { FileFacts } from "#facts/file";
import { type Linker, noteRead } from "./linker";
import { joinPath } from "./project";
// bulwark-ignore circular-dependency: what a name leads to and what a helper runs are defined by each other, and nothing of them is used at load
import { thingsOf } from "./things";
import type { Thing } from "./view";

export interface Helper {
  readonly things: readonly Thing[];
  /** What is left of the path behind the helper; `with` only takes the inputs by name. */
  readonly rest: readonly string[];
}

/** What `sails.helpers.…` is, for the path behind `sails`; undefined when there is no file of that name. sails 1.5 docs, "Helpers". */
export function helperOf(linker: Linker, file: FileFacts, path: readonly string[]): Helper | undefined {
  if (path[0] !== "helpers") return undefined;
  const root = joinPath(linker.modules.package(file.path)?.folder ?? "", "api/helpers");
  const names = path.slice(1).map(fileName);
  for (let length = names.length; length > 0; length--) {
    const base = joinPath(root, names.slice(0, length).join("/"));
    const found = linker.files.get(`${base}.js`) ?? linker.files.get(`${base}.ts`);
    const machine = found?.exports["export="];
    if (found === undefined || machine?.kind !== "object") continue;
    noteRead(linker, found);
    const run = machine.properties.fn;
    const after = path.slice(length + 1);
    const rest = after[0] === "with" ? after.slice(1) : after;
    return run?.kind === "function" ? { things: thingsOf(linker, found, run), rest } : undefined;
  }
  return undefined;
}

/** `sendOne` is in `send-one.js`. */
const fileName = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
