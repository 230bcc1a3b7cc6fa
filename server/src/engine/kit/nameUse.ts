/** Which name is written at an offset of a file, by its facts: what stands in comments, texts and keys is no name. */

import type { FileFacts, Operation, ScopeId, Value } from "#facts/file";
import type { Span } from "#facts/place";

export interface NameUse {
  readonly name: string;
  /** Where it is written: look the name up from here. */
  readonly scope: ScopeId;
  /** Members read from it, up to the one at the offset. */
  readonly path: readonly string[];
  /** The word at the offset. */
  readonly span: Span;
}

/** The name at an offset, or the member of one; undefined where there is none. */
export function nameUseAt(facts: FileFacts, text: string, offset: number): NameUse | undefined {
  const span = wordAt(text, offset);
  if (span === undefined) return undefined;
  return declaredAt(facts, text, span) ?? readAt(facts, span) ?? writtenAt(facts, text, span);
}

const WORD = /[\p{ID_Continue}$]/u;

function wordAt(text: string, offset: number): Span | undefined {
  let start = offset;
  while (start > 0 && WORD.test(text.charAt(start - 1))) start--;
  let end = offset;
  while (end < text.length && WORD.test(text.charAt(end))) end++;
  return start === end ? undefined : { start, end };
}

function declaredAt(facts: FileFacts, text: string, span: Span): NameUse | undefined {
  const name = text.slice(span.start, span.end);
  for (const { id, bindings } of facts.scopes) {
    const binding = Object.hasOwn(bindings, name) ? bindings[name] : undefined;
    if (binding !== undefined && binding.span.start === span.start) return { name, scope: id, path: [], span };
  }
  return undefined;
}

function readAt({ reads }: FileFacts, span: Span): NameUse | undefined {
  const read = reads.find((one) => one.span.start === span.start && one.span.end === span.end);
  return read === undefined ? undefined : { name: read.name, scope: read.scope, path: [], span };
}

/** Names that are called or given to a call; what imports bind is in no other list of the facts. */
function writtenAt({ operations }: FileFacts, text: string, span: Span): NameUse | undefined {
  for (const operation of operations) {
    if (!isInside(span, operation.span)) continue;
    for (const { value, end } of valuesOf(operation)) {
      const use = inValue(value, text, { span, end });
      if (use !== undefined) return use;
    }
  }
  return undefined;
}

const isInside = (inner: Span, outer: Span): boolean => outer.start <= inner.start && inner.end <= outer.end;

function valuesOf({ callee, calleeSpan, arguments: given, keywords, span }: Operation) {
  const called = callee === undefined ? [] : [{ value: callee, end: (calleeSpan ?? span).end }];
  const values = [...given, ...Object.values(keywords ?? {})];
  return [...called, ...values.map((value) => ({ value, end: span.end }))];
}

function inValue(value: Value, text: string, at: { readonly span: Span; readonly end: number }): NameUse | undefined {
  switch (value.kind) {
    case "name":
      return inName(value, text, at);
    case "object":
      return firstIn([...Object.values(value.properties), ...value.spreads], text, at);
    case "array":
      return firstIn(value.items, text, at);
    case "spread":
      return inValue(value.of, text, at);
    case "choice":
      return firstIn(value.of, text, at);
    default:
      return undefined;
  }
}

function firstIn(
  values: readonly Value[],
  text: string,
  at: { readonly span: Span; readonly end: number },
): NameUse | undefined {
  for (const value of values) {
    const found = inValue(value, text, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `v.object`: the name itself, or a member up to the word. */
function inName(
  { name, scope, path, span }: Extract<Value, { kind: "name" }>,
  text: string,
  at: { readonly span: Span; readonly end: number },
): NameUse | undefined {
  if (at.span.start < span.start || at.span.end > at.end) return undefined;
  const [first, ...members] = text
    .slice(span.start, at.span.end)
    .split(/\s*\??\.\s*/)
    .map((word) => word.trim());
  const isChain = first === name && members.every((member, index) => member === path[index]);
  return isChain ? { name, scope, path: members, span: at.span } : undefined;
}
