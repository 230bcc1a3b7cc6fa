/** Is a file written only where there is none yet? Then there is no older state to tear. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import { lastNameOf, memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

/** `if (!existsSync(file)) write(file)`, `if (existsSync(file)) return;` before it, `try { await access(file) } catch { await write(file) }`. */
export function createsFirst(view: View, call: Call, resource: string): boolean {
  const { file, operation } = call;
  if (isAfterFailedLook(view, call, resource) || isAfterMissing(view, call, resource)) return true;
  const scope = file.scopes[operation.scope]?.function ?? 0;
  return view
    .operations(file, scope)
    .some(
      (other) =>
        other.order < operation.order &&
        other.use.to === "tested" &&
        isLook(view, file, other, resource) &&
        (isUnderNot(view, call, other) || leavesWhenThere(view, call, other, scope)),
    );
}

const isLook = (view: View, file: FileFacts, operation: Operation, resource: string): boolean => {
  const check = view.call(file, operation);
  return check?.concept === "file-exists" && view.resource(check) === resource;
};

/** Written in the branch of `if (!existsSync(file))`. */
const isUnderNot = (view: View, { file, operation }: Call, look: Operation): boolean =>
  view
    .chain(file, operation.scope)
    .some(({ kind, test }) => kind === "branch" && test?.kind === "not" && isBy(view, file, test.of, look));

const isBy = (view: View, file: FileFacts, test: Value, look: Operation): boolean =>
  view.sources(file, test).some((source) => source.operation === look);

/** `if (existsSync(file)) return;` earlier, or `if (existsSync(file)) { if (statSync(file).isFile()) return; … }`. */
function leavesWhenThere(view: View, { file, operation }: Call, look: Operation, owner: number): boolean {
  return file.scopes.some((branch) => {
    if (branch.kind !== "branch" || branch.function !== owner || branch.test === undefined) return false;
    if (branch.span.end > operation.span.start || !isBy(view, file, branch.test, look)) return false;
    if (!view.inside(file, operation.scope, branch.parent)) return false;
    return (
      isWayOut(branch) ||
      file.scopes.some((inner) => view.inside(file, inner.id, branch.id) && leavesForFile(view, file, inner))
    );
  });
}

const isWayOut = ({ exits }: Scope): boolean => exits === "return" || exits === "throw";

/** `else if (stats.isFile()) return;`: what is there and goes on is no file. */
const leavesForFile = (view: View, file: FileFacts, branch: Scope): boolean =>
  branch.kind === "branch" && isWayOut(branch) && asksForFile(view, file, branch.test);

function asksForFile(view: View, file: FileFacts, test: Value | undefined): boolean {
  if (test?.kind === "choice")
    return [...test.of, ...(test.and === undefined ? [] : [test.and])].some((one) => asksForFile(view, file, one));
  return test?.kind === "result" && memberOf(file.operations[test.operation]?.callee) === "isFile";
}

/** In the handler of a `try` that starts with a look at the same path. */
const isAfterFailedLook = (view: View, { file, operation }: Call, resource: string): boolean =>
  view.chain(file, operation.scope).some(({ kind, of, function: owner }) => {
    if (kind !== "catch" || of === undefined || owner !== file.scopes[operation.scope]?.function) return false;
    const [first] = view.operations(file, of).filter(({ kind: what }) => what === "call");
    return first !== undefined && (isLook(view, file, first, resource) || isStat(view, file, first, resource));
  });

/**
 * `try { read(file) } catch (error) { if (error.code !== "ENOENT") throw error; write(file) }`, `except FileNotFoundError`: the read
 * says that there is none.
 */
const isAfterMissing = (view: View, { file, operation }: Call, resource: string): boolean =>
  view.chain(file, operation.scope).some((handler) => {
    if (handler.kind !== "catch" || handler.of === undefined || handler.function !== functionIn(file, operation))
      return false;
    const isRead = view.operations(file, handler.of).some((other) => {
      const read = other.kind === "call" ? view.call(file, other) : undefined;
      return read?.concept === "file-read" && view.resource(read) === resource;
    });
    if (!isRead) return false;
    if (handler.caught?.length === 1 && handler.caught.every((value) => lastNameOf(value) === "FileNotFoundError"))
      return true;
    const within = view.chain(file, operation.scope).filter(({ id }) => view.inside(file, id, handler.id));
    return (
      within.some(({ kind, test }) => kind === "branch" && isMissing(test, true)) ||
      file.scopes.some(
        (branch) =>
          branch.kind === "branch" &&
          branch.parent === handler.id &&
          branch.span.end <= operation.span.start &&
          isWayOut(branch) &&
          isMissing(branch.test, false),
      )
    );
  });

const functionIn = (file: FileFacts, { scope }: Operation): number | undefined => file.scopes[scope]?.function;

/** Does the condition hold only for a file that is not there (`is`), or for every other failure? */
function isMissing(test: Value | undefined, is: boolean): boolean {
  if (test?.kind === "not") return isMissing(test.of, !is);
  if (test?.kind !== "comparison" || !/^[!=]==?$/.test(test.operator)) return false;
  const names = [test.left, test.right].some((side) => side.kind === "literal" && side.value === "ENOENT");
  return names && test.operator.startsWith("=") === is;
}

function isStat(view: View, file: FileFacts, operation: Operation, resource: string): boolean {
  const call = view.call(file, operation);
  return call !== undefined && isStatCall(call) && view.resource(call) === resource;
}

/** `stat` and `lstat` read no content. */
export const isStatCall = ({ callee, symbol }: Call): boolean => /(^|\.)l?stat(Sync)?$/.test(symbol ?? callee);
