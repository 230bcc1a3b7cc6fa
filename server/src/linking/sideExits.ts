/** Functions that give a value on the way out of a side exit only, and nothing where they end. */

import type { FileFacts, Operation, ScopeId } from "#facts/file";
import { isInside, operationsIn } from "./lexical";

/** `if (!socket.writable) return retry(); socket.write(line);`: a plain function that goes on to its work after this `return`, and then falls off its end. */
export function isSideExit(file: FileFacts, exit: Operation): boolean {
  const at = file.scopes[exit.scope];
  const own = at === undefined ? undefined : file.scopes[at.function];
  if (own === undefined || own.kind !== "function" || own.id === exit.scope) return false;
  if (own.async === true || own.exits !== undefined || own.returns !== undefined) return false;
  return operationsIn(file, own.id).some((later) => later.order > exit.order && isWorkAfter(file, later, exit.scope));
}

/** In the same flow: not in another arm of the choice the exit stands in, which takes its turn. */
const isWorkAfter = (file: FileFacts, { kind, scope, use }: Operation, exit: ScopeId): boolean =>
  (kind === "call" || kind === "new") && use.to !== "returned" && scope !== exit && isInside(file, exit, scope);
