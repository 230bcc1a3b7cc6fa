/** Commands whose failure the next one of the function shows: a "create if it is not there", a wait before the state is asked. */

import type { FileFacts, Value } from "#facts/file";
import type { Call, View } from "#linking/view";

import { failurePart } from "../questions/errors/failurePart";
import { mentions, partsOf } from "../questions/mentions";

const CREATES = /^create(-[\w-]+)?$/;
const WAITS = /^wait$/;

/** True when what follows says how things stand, whether this command went well or not. */
export function shownByNext(view: View, call: Call, members: readonly string[]): boolean {
  const words = wordsOf(call);
  if (words.some((word) => CREATES.test(word))) return isUsedNext(view, call, members);
  return words.some((word) => WAITS.test(word)) && isAskedAfter(view, call);
}

const listOf = ({ operation }: Call): readonly Value[] =>
  operation.arguments.flatMap((value) => (value.kind === "array" ? value.items : []));

const wordsOf = (call: Call): readonly string[] =>
  listOf(call).flatMap((word) => (word.kind === "literal" ? [String(word.value)] : []));

/**
 * `run("topics", "create", topic)`, then `const bound = run("topics", "bind", topic)`, whose exit code is looked at: a topic that is
 * there already fails the first, a topic that is not there the second.
 */
function isUsedNext(view: View, call: Call, members: readonly string[]): boolean {
  const { file, operation } = call;
  const owner = file.scopes[operation.scope]?.function ?? 0;
  const next = view
    .calls(file, { concept: "subprocess" })
    .find(
      (other) =>
        other.operation.span.start > operation.span.end && file.scopes[other.operation.scope]?.function === owner,
    );
  if (next === undefined || next.operation.scope !== operation.scope) return false;
  const names = listOf(call).flatMap((word) => namesIn(file, word, 0));
  const isSame = names.every((name) => next.operation.arguments.some((value) => mentions(file, value, name)));
  return names.length > 0 && isSame && failurePart(view, next, members).state === "looked";
}

function namesIn(file: FileFacts, value: Value, depth: number): readonly string[] {
  if (depth > 3) return [];
  return value.kind === "name" ? [value.name] : partsOf(file, value).flatMap((part) => namesIn(file, part, depth + 1));
}

/** The function ends by asking another command for the state, and gives that back. */
function isAskedAfter(view: View, { file, operation }: Call): boolean {
  const owner = file.scopes[operation.scope]?.function ?? 0;
  const later = view
    .operations(file, owner)
    .find(({ kind, span, scope }) => kind === "return" && scope === owner && span.start > operation.span.end);
  const [value] = later?.arguments ?? [];
  const asked = value?.kind === "result" ? file.operations[value.operation] : undefined;
  const call = asked === undefined ? undefined : view.call(file, asked);
  return call !== undefined && view.effectsOf(call).some(({ concept }) => concept === "subprocess");
}
