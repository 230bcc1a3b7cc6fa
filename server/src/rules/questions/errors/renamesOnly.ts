/** A handler that gives errors of one library a new name and throws on all others, beside a promise that never asks that library. */

import type { FileFacts, Scope, Value } from "#facts/file";
import type { Call, View } from "#linking/view";

const DATABASE = /^(row-|query$|transaction$)/;

/** `return new Promise(…); } catch (error) { if (error instanceof DatabaseError) throw new Failed(); throw error; }` */
export function renamesOnly(view: View, { file, operation, symbol }: Call, handler: Scope): boolean {
  const [executor] = operation.arguments;
  if (operation.kind !== "new" || symbol !== "global.Promise" || executor?.kind !== "function") return false;
  const classes = renamed(view, file, handler);
  if (classes.length === 0 || !throwsTheRest(view, file, handler)) return false;
  return view.operations(file, executor.scope, "nested").every((inner) => {
    const call = view.call(file, inner);
    if (call === undefined) return true;
    const { callee } = inner;
    if (callee?.kind === "name" && classes.includes(callee.name)) return false;
    const effects = view.effectsOf(call);
    if (view.targets(call).length > 0 && effects.length > 0) return false;
    return !effects.some(({ concept }) => DATABASE.test(concept));
  });
}

/** Names by which the branches of the handler ask for a class; none when one asks for something else. */
function renamed(view: View, file: FileFacts, handler: Scope): readonly string[] {
  const branches = file.scopes.filter(({ id, kind }) => kind === "branch" && view.inside(file, id, handler.id));
  const names = branches.flatMap(({ test }) => classOf(test, handler.error) ?? []);
  return names.length === branches.length ? names : [];
}

/** `Prisma` of `error instanceof Prisma.KnownError`. */
const classOf = (test: Value | undefined, error: string | undefined): string | undefined =>
  test?.kind === "comparison" &&
  test.operator === "instanceof" &&
  test.left.kind === "name" &&
  test.left.name === error &&
  test.right.kind === "name"
    ? test.right.name
    : undefined;

/** Nothing happens in the handler but throws, and what no branch asks for is thrown as it came. */
function throwsTheRest(view: View, file: FileFacts, handler: Scope): boolean {
  const operations = view.operations(file, handler.id);
  return (
    operations.every(({ kind, use }) => kind === "throw" || (kind === "new" && use.to === "thrown")) &&
    operations.some(
      ({ kind, scope, arguments: [value] }) =>
        kind === "throw" &&
        scope === handler.id &&
        value?.kind === "name" &&
        value.name === handler.error &&
        value.path.length === 0,
    )
  );
}
