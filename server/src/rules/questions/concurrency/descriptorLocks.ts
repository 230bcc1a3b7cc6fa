/** Locks of open files (`fcntl.flock`): one call takes and gives back, and closing the file gives back as well. */

import type { FileFacts, Value } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { keyOf } from "./lockKey";

const CALLS = /^fcntl\.(flock|lockf)$/;

/** A call that locks or unlocks an open file, which of the two aside. */
export const isDescriptorLock = ({ symbol }: Call): boolean => CALLS.test(symbol ?? "");

/** `fcntl.flock(file, fcntl.LOCK_UN)` */
export function unlocksDescriptor(call: Call): boolean {
  const [, flags] = call.operation.arguments;
  return isDescriptorLock(call) && flags !== undefined && namesFlag(flags);
}

function namesFlag(flags: Value): boolean {
  if (flags.kind === "opaque") return (flags.of ?? []).some(namesFlag);
  return memberOf(flags) === "LOCK_UN" || (flags.kind === "name" && flags.name === "LOCK_UN");
}

/** `os.close(descriptor)`, `file.close()` of the file that `taken` locks. */
export function closesDescriptor(taken: Call, other: Call): boolean {
  const key = fileKey(taken.file, taken.operation.arguments[0]);
  if (!isDescriptorLock(taken) || key === undefined) return false;
  const { callee, arguments: given } = other.operation;
  if (other.symbol === "os.close") return fileKey(other.file, given[0]) === key;
  return memberOf(callee) === "close" && keyOf(callee) === key;
}

/**
 * A descriptor of `os.open` that stays in its function: nothing closes it there. A file object is closed, and its lock given back, when
 * nobody refers to it any more; what is kept in a field or outside the function is held on purpose (docs.python.org, os and io).
 */
export function isLeakedDescriptor(view: View, { file, operation }: Call): boolean {
  const [value] = operation.arguments;
  if (value?.kind !== "name" || value.path.length > 0) return false;
  const variable = view.variable(file, operation.scope, value.name);
  if (variable === undefined || file.scopes[variable.scope]?.kind === "module") return false;
  const isOpened = view.sources(file, value).some(({ symbol }) => symbol === "os.open");
  return isOpened && !variable.reads.some(({ use }) => /^(returned|assigned|field|item|yielded)$/.test(use.to));
}

/** The file as it is written: `self._file` of `self._file`, and of `self._file.fileno()`. */
function fileKey(file: FileFacts, value: Value | undefined): string | undefined {
  if (value?.kind === "name") return [value.name, ...value.path].join(".");
  if (value?.kind === "this") return ["this", ...value.path].join(".");
  const made = value?.kind === "result" ? file.operations[value.operation] : undefined;
  return memberOf(made?.callee) === "fileno" ? keyOf(made?.callee) : undefined;
}
