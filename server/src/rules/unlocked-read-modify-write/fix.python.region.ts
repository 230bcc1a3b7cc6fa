/** The statements of Python that must run under the lock, and the path it is for: the same from the read to the write. */

import { symbolOf } from "#languages/python/editNames";
import {
  childIn,
  contains,
  enclosingFunction,
  isAsync,
  isGenerator,
  nearest,
  type PyEditNode,
  type PySource,
  textOf,
  upward,
} from "#languages/python/editSource";

import type { PyAccess } from "./fix.python.access";

export interface PyRegion {
  readonly path: PyEditNode;
  /** The function around; undefined at the top of the file. */
  readonly around: PyEditNode | undefined;
  /** Statements of one block that follow each other, from the one that reads to the one that writes. */
  readonly statements: readonly PyEditNode[];
  readonly waits: boolean;
}

type Refused = { readonly because: string };

/** The region of a read and a write, or why it cannot be told. */
export function regionOf(source: PySource, { read, write }: PyAccess): PyRegion | Refused {
  const { path } = write;
  if (path === undefined) return { because: "the path of the file is not visible here" };
  const around = enclosingFunction(write.call);
  if (around?.kind === "lambda") return { because: "a lambda has no room for a lock" };
  if (around !== undefined && isGenerator(around))
    return { because: "a generator would hold the lock until its caller goes on" };
  const block = commonBlock(read.call, write.call);
  const from = block?.children.findIndex((statement) => holds(statement, read.call)) ?? -1;
  const to = block?.children.findIndex((statement) => holds(statement, write.call)) ?? -1;
  if (block === undefined || from === -1 || to === -1)
    return { because: "the read and the write have no block in common" };
  const statements = block.children.slice(from, to + 1);
  const because = pathHindrance(source, path, statements);
  if (because !== undefined) return { because };
  return { path, around, statements, waits: around !== undefined && isAsync(around) };
}

const holds = (outer: PyEditNode, inner: PyEditNode): boolean => outer.start <= inner.start && inner.end <= outer.end;

function commonBlock(a: PyEditNode, b: PyEditNode): PyEditNode | undefined {
  for (const up of upward(a)) if (/^(block|module)$/.test(up.kind) && holds(up, b)) return up;
  return undefined;
}

/** Names and members in the path must exist before the lock and keep their value. */
function pathHindrance(source: PySource, path: PyEditNode, statements: readonly PyEditNode[]): string | undefined {
  const [first] = statements;
  const last = statements.at(-1);
  if (first === undefined || last === undefined) return "there is nothing to lock";
  if (textOf(source, path).includes("\n")) return "the path is written over several lines";
  if (/^[a-zA-Z]*["'](\/dev\/|\/proc\/|\/sys\/|\\\\|\/\/)/.test(textOf(source, path)) || path.kind === "integer")
    return "the path is not an ordinary file";
  if (contains(path, (node) => node.kind === "await" || node.kind === "named_expression" || isOtherCall(source, node)))
    return "the path is computed by a call";
  let because: string | undefined;
  contains(path, (node) => {
    if (node.kind === "identifier" && node.field !== "attribute")
      because ??= unstableName(source, node, { first, last });
    if (node.kind === "attribute") because ??= unstableMember(source, node);
    return because !== undefined;
  });
  return because;
}

/** Calls that only put a path together. */
const PATHS =
  /^(os\.path\.(join|abspath|normpath|expanduser|realpath)|os\.fspath|pathlib\.(Path|PurePath)(\.(home|joinpath))?)$/;

function isOtherCall(source: PySource, node: PyEditNode): boolean {
  if (node.kind !== "call" || PATHS.test(symbolOf(source, node) ?? "")) return false;
  const callee = textOf(source, childIn(node, "function") ?? node);
  return callee !== "str" && !/\.(joinpath|with_suffix|with_name|with_stem|format)$/.test(callee);
}

/** A variable that is set from the read on, or that a function sets with `global`. */
function unstableName(
  source: PySource,
  name: PyEditNode,
  { first, last }: { readonly first: PyEditNode; readonly last: PyEditNode },
): string | undefined {
  const text = textOf(source, name);
  const around = enclosingFunction(first) ?? source.root;
  const isSetHere = contains(
    around,
    (node) => node.start >= first.start && node.end <= last.end && isTarget(source, node, text),
    { intoFunctions: true },
  );
  if (isSetHere) return "the path is made after the read begins";
  const isShared = contains(
    source.root,
    (node) =>
      /^(global|nonlocal)_statement$/.test(node.kind) && node.children.some((child) => textOf(source, child) === text),
    { intoFunctions: true },
  );
  return isShared ? `\`${text}\` is assigned to by other functions` : undefined;
}

/** `a = …`, `a, b = …`, `a += …`, `for a in …`, `with … as a`, `(a := …)` */
function isTarget(source: PySource, node: PyEditNode, name: string): boolean {
  if (node.kind === "named_expression") return textOf(source, childIn(node, "name") ?? node) === name;
  if (node.kind === "as_pattern_target") return contains(node, (inner) => textOf(source, inner) === name);
  if (!/^(assignment|augmented_assignment|for_statement|for_in_clause)$/.test(node.kind)) return false;
  const left = childIn(node, "left");
  return (
    left !== undefined &&
    contains(
      left,
      (inner) => inner.kind === "identifier" && textOf(source, inner) === name && inner.field !== "attribute",
    )
  );
}

/** A member that code of this file sets outside of what builds its object: it may do so while the lock is waited for. */
function unstableMember(source: PySource, member: PyEditNode): string | undefined {
  const name = textOf(source, childIn(member, "attribute") ?? member);
  const isSet = contains(
    source.root,
    (node) => {
      if (!/^(assignment|augmented_assignment)$/.test(node.kind)) return false;
      const left = childIn(node, "left");
      const own = left?.kind === "attribute" ? childIn(left, "attribute") : undefined;
      return own !== undefined && textOf(source, own) === name && !isBuilding(source, node);
    },
    { intoFunctions: true },
  );
  return isSet ? `\`${textOf(source, member)}\` is assigned to` : undefined;
}

const isBuilding = (source: PySource, node: PyEditNode): boolean => {
  const around = nearest(node, "function_definition");
  const name = around === undefined ? undefined : childIn(around, "name");
  return name !== undefined && /^__(init|post_init|new)__$/.test(textOf(source, name));
};
