/** Does finding something keep later code from running? Either a branch on "found" leaves, or the code sits under "not found". */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import type { Span } from "#facts/place";
import type { Call, View } from "#linking/view";

export interface Decision {
  /** Branches taken when something was found, that leave. */
  readonly leaves: readonly Scope[];
  /** Branches taken when nothing was found. */
  readonly under: readonly Scope[];
  /** The tested name, when what was found went through a variable. */
  readonly tested?: Span;
}

/** The branches of `scope` (a function) that test what `lookup` found; undefined when none does. */
export function decisionOf(view: View, file: FileFacts, scope: Scope, lookup: Call): Decision | undefined {
  const leaves: Scope[] = [];
  const under: Scope[] = [];
  let tested: Span | undefined;
  for (const branch of file.scopes) {
    if (branch.kind !== "branch" || branch.function !== scope.id || branch.test === undefined) continue;
    const found = asks(view, file, branch.test, lookup, false);
    if (found === undefined) continue;
    const leaving = found.positive ? leavingOf(view, file, scope, branch) : [];
    if (leaving.length > 0) leaves.push(...leaving);
    else if (!found.positive) under.push(branch);
    else continue;
    tested ??= found.span;
  }
  if (leaves.length === 0 && under.length === 0) return undefined;
  return tested === undefined ? { leaves, under } : { leaves, under, tested };
}

/** The branch itself, when it leaves; else the branches that leave because of a flag it sets (`if (found) taken = true; if (taken) return`). */
function leavingOf(view: View, file: FileFacts, scope: Scope, branch: Scope): readonly Scope[] {
  if (branch.exits !== undefined) return [branch];
  const flags = view.operations(file, branch.id).flatMap(({ kind, callee, arguments: [value], compound }) => {
    const isFlag = kind === "assign" && compound === undefined && value?.kind === "literal" && value.value === true;
    return isFlag && callee?.kind === "name" && callee.path.length === 0
      ? [view.variable(file, callee.scope, callee.name)?.binding]
      : [];
  });
  return flags.length === 0
    ? []
    : file.scopes.filter(
        ({ kind, function: owner, test, exits, span }) =>
          kind === "branch" &&
          owner === scope.id &&
          exits !== undefined &&
          span.start >= branch.span.end &&
          test?.kind === "name" &&
          test.path.length === 0 &&
          flags.includes(view.variable(file, test.scope, test.name)?.binding),
      );
}

/** True when the decision can keep the operation from running. */
export const isStopped = (view: View, file: FileFacts, decision: Decision, operation: Operation): boolean =>
  decision.leaves.some((branch) => operation.span.start >= branch.span.end) ||
  decision.under.some((branch) => view.inside(file, operation.scope, branch.id));

interface Asked {
  readonly positive: boolean;
  readonly span?: Span;
}

/** Is the condition about whether the look-up found something? `positive`: true when it holds for "found". */
function asks(view: View, file: FileFacts, test: Value, lookup: Call, negated: boolean): Asked | undefined {
  switch (test.kind) {
    case "not":
      return asks(view, file, test.of, lookup, !negated);
    case "choice": {
      // `if (found && found.kind !== kind)` asks about the row, not whether there is one.
      if (test.and !== undefined && !negated && test.of.some((value) => asksField(view, file, value, lookup)))
        return undefined;
      for (const value of [...test.of, ...(test.and === undefined ? [] : [test.and])]) {
        const found = asks(view, file, value, lookup, negated);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    case "comparison": {
      const absent = isNothing(test.right) || isNothing(test.left);
      const counted = isZero(test.right);
      if (!absent && !counted) return undefined;
      const side = isNothing(test.left) ? test.right : test.left;
      const found = asks(view, file, side, lookup, negated);
      if (found === undefined) return undefined;
      const equal = test.operator === "===" || test.operator === "==";
      return { ...found, positive: equal ? !found.positive : found.positive };
    }
    case "name":
    case "result":
    case "awaited":
      return isFound(view, file, test, lookup)
        ? { positive: !negated, ...(test.kind === "name" ? { span: test.span } : {}) }
        : undefined;
    default:
      return undefined;
  }
}

function asksField(view: View, file: FileFacts, test: Value, lookup: Call): boolean {
  if (test.kind === "not") return asksField(view, file, test.of, lookup);
  const sides = test.kind === "comparison" ? [test.left, test.right] : [test];
  return sides.some(
    (side) =>
      side.kind === "name" &&
      side.path.length > 0 &&
      !isFound(view, file, side, lookup) &&
      isFound(view, file, { ...side, path: [] }, lookup),
  );
}

const isNothing = (value: Value): boolean =>
  value.kind === "literal" && (value.value === null || value.value === undefined);
const isZero = (value: Value): boolean => value.kind === "literal" && value.value === 0;

/** The row itself, its id, its first element or a count: not one of its fields (`if (link.banned)` asks something else). */
function isFound(
  view: View,
  file: FileFacts,
  value: Extract<Value, { kind: "name" | "result" | "awaited" }>,
  lookup: Call,
): boolean {
  if (!value.path.every((member) => /^(\d+|id|_id|length|count|rowCount|rows)$/.test(member))) return false;
  if (value.kind === "name" && (isOfElement(view, file, value) || isFailure(view, file, value))) return false;
  return view
    .sources(file, value)
    .some((source) => source.operation === lookup.operation && source.file === lookup.file);
}

/** `const { row, error } = await load()`: whether it went wrong, not whether there is one. */
const isFailure = (view: View, file: FileFacts, value: Extract<Value, { kind: "name" }>): boolean =>
  (view.variable(file, value.scope, value.name)?.binding.values ?? []).some(
    (inner) => "path" in inner && /^(error|err|failure)$/.test(inner.path.at(-1) ?? ""),
  );

/** `const failure = item.failure` in a loop over what was found: it says something of one row, not whether there is one. */
function isOfElement(view: View, file: FileFacts, value: Extract<Value, { kind: "name" }>): boolean {
  const bound = view.variable(file, value.scope, value.name)?.binding.values ?? [];
  return bound.some((inner) => {
    if (inner.kind !== "name" || inner.path.length === 0) return inner.kind === "element" && inner.path.length > 0;
    const owner = view.variable(file, inner.scope, inner.name)?.binding.values ?? [];
    return owner.some(({ kind }) => kind === "element");
  });
}
