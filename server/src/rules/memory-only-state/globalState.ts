/** State that handlers keep in the global object (`global.conversation = …`): of all users together, as long as the process lives. */

import type { FileFacts, Operation, ScopeId, Value } from "#facts/file";
import type { Place, Span } from "#facts/place";
import { append, bindingOf } from "#linking/lexical";
import type { View } from "#linking/view";

import { partsOf } from "../questions/mentions";
import { isTaken } from "./taken";

export interface GlobalState {
  readonly file: FileFacts;
  readonly name: string;
  /** Where the file makes it, else where it first puts something in. */
  readonly span: Span;
  /** Put in for a request, with something of it inside. */
  readonly taken: readonly Addition[];
  /** Other functions that read it, of this file or another. */
  readonly seen: readonly Place[];
  /** Its own size is compared with something. */
  readonly isMeasured: boolean;
}

interface Addition {
  readonly operation: Operation;
  readonly value: Value;
}

interface Mention {
  readonly name: string;
  readonly path: readonly string[];
  readonly function: ScopeId;
  readonly span: Span;
}

const PUTS = /^(push|unshift|add|set)$/;
const MAX_DEPTH = 8;

/** Members of the global object that functions of this file put something of a request into. */
export function* globalStates(view: View, file: FileFacts): Iterable<GlobalState> {
  if (file.language !== "typescript" || file.role !== "service") return;
  const added = additionsIn(file);
  for (const name of new Set(added.map((one) => one.name))) {
    const own = added.filter((one) => one.name === name);
    const taken = own.filter((addition) => isTaken(view, file, addition));
    const [first] = own.filter(({ isMade }) => isMade).concat(taken);
    if (taken.length === 0 || first === undefined) continue;
    const inside = new Set(taken.map(({ operation }) => functionOf(file, operation.scope)));
    const seen = (mentionsOf(view).get(name) ?? [])
      .filter((one) => one.other !== file || !inside.has(one.function))
      .map(({ other, span }) => view.place(other, span));
    const isMeasured = file.scopes.some(({ test }) => test !== undefined && comparesSize(file, test, name));
    yield { file, name, span: first.operation.calleeSpan ?? first.operation.span, taken, seen, isMeasured };
  }
}

const functionOf = (file: FileFacts, scope: ScopeId): ScopeId => file.scopes[scope]?.function ?? 0;

/** `global.state = …`, `global.state.messages.push(…)`. */
const additionsIn = (file: FileFacts): readonly (Addition & { readonly name: string; readonly isMade: boolean })[] =>
  file.operations.flatMap((operation) => {
    const { kind, callee, arguments: given } = operation;
    const path = callee === undefined ? undefined : globalPath(file, callee);
    const value = given.at(kind === "assign" ? 0 : -1);
    const [name, ...rest] = path ?? [];
    if (name === undefined || value === undefined) return [];
    const isPut = kind === "call" && rest.length > 0 && PUTS.test(rest.at(-1) ?? "");
    if (kind !== "assign" && !isPut) return [];
    const isMade = kind === "assign" && rest.length === 0 && value.kind !== "literal";
    return [{ operation, value, name, isMade }];
  });

/** Names below the global object; a variable of that name is something else (`declare global` gives it no value). */
const globalPath = (file: FileFacts, value: Value): readonly string[] | undefined =>
  value.kind === "name" &&
  /^(global|globalThis)$/.test(value.name) &&
  value.path.length > 0 &&
  (bindingOf(file, value.scope, value.name)?.binding.values ?? []).every(({ kind }) => kind === "opaque")
    ? value.path
    : undefined;

interface Seen extends Mention {
  readonly other: FileFacts;
}

const BY_NAME: { readonly fallback: ReadonlyMap<string, readonly Seen[]> } = { fallback: new Map() };

/** Where any file reads members of the global object, by their names. */
const mentionsOf = (view: View): ReadonlyMap<string, readonly Seen[]> =>
  view.rememberWhole(BY_NAME, () => {
    const found = new Map<string, Seen[]>();
    for (const other of view.files)
      for (const one of mentionsIn(view, other)) append(found, one.name, { other, ...one });
    return found;
  });

const MENTIONS: { readonly fallback: readonly Mention[] } = { fallback: [] };

/** Where a file reads members of the global object. */
const mentionsIn = (view: View, file: FileFacts): readonly Mention[] =>
  file.language !== "typescript" || file.role === "test"
    ? []
    : view.remember(MENTIONS, file, () => {
        const found: Mention[] = [];
        const walk = (value: Value, at: ScopeId, depth: number): void => {
          const path = globalPath(file, value);
          const [name, ...rest] = path ?? [];
          if (name !== undefined && "span" in value && value.span !== undefined)
            found.push({ name, path: rest, function: functionOf(file, at), span: value.span });
          if (depth < MAX_DEPTH && value.kind !== "result")
            for (const part of partsOf(file, value)) walk(part, at, depth + 1);
        };
        for (const { scope, callee, arguments: given, kind } of file.operations) {
          if (callee !== undefined && kind === "call") walk(callee, scope, 0);
          for (const value of given) walk(value, scope, 0);
        }
        for (const { id, bindings, over } of file.scopes) {
          if (over !== undefined) walk(over, id, 0);
          for (const { values } of Object.values(bindings)) for (const value of values) walk(value, id, 0);
        }
        return found;
      });

/** `global.errors.length > 50` */
function comparesSize(file: FileFacts, test: Value, name: string): boolean {
  if (test.kind === "comparison")
    return [test.left, test.right].some((side) => {
      const [head, member, ...rest] = globalPath(file, side) ?? [];
      return head === name && rest.length === 0 && /^(length|size)$/.test(member ?? "");
    });
  if (test.kind === "not") return comparesSize(file, test.of, name);
  return test.kind === "choice" && test.of.some((one) => comparesSize(file, one, name));
}
