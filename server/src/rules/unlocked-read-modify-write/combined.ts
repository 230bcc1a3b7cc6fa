/** Is a value made of what a call read and something new, so that writing it back can undo what somebody else wrote? */

import type { FileFacts, Value } from "#facts/file";
import type { Call, View } from "#linking/view";

import { derivesFrom } from "../questions/state/derivation";

const MAX_DEPTH = 6;

interface Asked {
  readonly view: View;
  readonly file: FileFacts;
  readonly read: Call;
}

/** True for a copy with other members, a changed object, a longer list, arithmetic, a longer text; a value as it was read is none. */
export const combinesWhatWasRead = (view: View, file: FileFacts, value: Value, read: Call): boolean =>
  combines({ view, file, read }, value, 0);

function combines(asked: Asked, value: Value, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const inside = (inner: Value): boolean => combines(asked, inner, depth + 1);
  const derives = (inner: Value): boolean => derivesFrom(asked.view, asked.file, inner, asked.read);
  switch (value.kind) {
    case "result":
      return isShortened(asked, value) || (asked.file.operations[value.operation]?.arguments.some(inside) ?? false);
    case "object": {
      const parts = Object.values(value.properties);
      return (parts.length + value.spreads.length > 1 && value.spreads.some(derives)) || parts.some(inside);
    }
    case "array":
      return (
        (value.items.length > 1 && value.items.some((item) => item.kind === "spread" && derives(item.of))) ||
        value.items.some(inside)
      );
    case "opaque":
      return value.of?.some(derives) ?? false;
    case "template":
      return value.parts.some(derives);
    case "choice":
      return value.of.some(inside);
    case "awaited":
    case "spread":
    case "member":
      return inside(value.of);
    case "name": {
      const held = asked.view.variable(asked.file, value.scope, value.name);
      const values = held?.binding.values ?? [];
      return (values.some(derives) && isChanged(asked, value.name, value.scope)) || values.some(inside);
    }
    default:
      return false;
  }
}

/** `list.filter(…)`, `list.concat(item)`: the list that was read, with less or more in it. */
function isShortened({ view, file, read }: Asked, { operation }: Extract<Value, { kind: "result" }>): boolean {
  const callee = file.operations[operation]?.callee;
  return (
    callee?.kind === "name" &&
    /^(filter|concat|toSpliced|with)$/.test(callee.path.at(-1) ?? "") &&
    derivesFrom(view, file, { ...callee, path: callee.path.slice(0, -1) }, read)
  );
}

const CHANGES = /^(push|unshift|splice|add|set|delete|shift|pop)$/;

/** `session.seen = now`, `list.push(item)` after the read. */
function isChanged({ view, file, read }: Asked, name: string, scope: number): boolean {
  const variable = view.variable(file, scope, name)?.binding;
  return file.operations.some(({ kind, callee, order }) => {
    if (order < read.operation.order || callee?.kind !== "name" || callee.name !== name) return false;
    if (view.variable(file, callee.scope, callee.name)?.binding !== variable) return false;
    return kind === "assign" ? callee.path.length > 0 : CHANGES.test(callee.path.at(-1) ?? "");
  });
}
