/** Is something written to the input of a child process, and does anybody hear that it has gone? */

import type { FileFacts, Operation, Use } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

const STARTS = /^node:child_process\.(spawn|exec|execFile|fork)$/;
const WRITES = /^(write|end)$/;
const LISTENS = /^(on|once|addListener|prependListener)$/;

export interface ChildInput {
  /** What writes first. */
  readonly written: Operation;
  readonly isHeard: boolean;
}

/** `child.stdin.write(…)` and `source.pipe(child.stdin)` of a process kept in a variable; undefined when nothing is written. */
export function childInput(view: View, { file, operation, symbol }: Call): ChildInput | undefined {
  const { use } = operation;
  if (!STARTS.test(symbol ?? "") || use.to !== "bound") return undefined;
  const inputs = (view.variable(file, use.scope, use.name)?.reads ?? []).flatMap(({ use: read }) =>
    read.to === "member" && read.name === "stdin" ? [read.then] : [],
  );
  const users = inputs.flatMap((then) => usersOf(file, then));
  const written = users.find(({ name, isGiven }) => (isGiven ? name === "pipe" : WRITES.test(name)))?.operation;
  if (written === undefined) return undefined;
  const isHeard = users.some(({ operation: user, name, isGiven }) =>
    isGiven ? name !== "pipe" : LISTENS.test(name) && isErrorEvent(user),
  );
  return { written, isHeard };
}

interface User {
  readonly operation: Operation;
  readonly name: string;
  /** It is given the input, rather than called on it. */
  readonly isGiven: boolean;
}

function usersOf(file: FileFacts, use: Use): readonly User[] {
  const id = use.to === "member" && use.then.to === "callee" ? use.then.operation : undefined;
  const operation = file.operations[id ?? (use.to === "argument" ? use.operation : -1)];
  return operation === undefined ? [] : [{ operation, name: lastNameOf(operation.callee), isGiven: id === undefined }];
}

const isErrorEvent = ({ arguments: [name] }: Operation): boolean => name?.kind === "literal" && name.value === "error";
