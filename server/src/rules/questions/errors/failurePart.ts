/** Does anybody look at the part of a result that says whether it failed? */

import type { FileFacts, Read, ScopeId, Use, Value } from "#facts/file";
import type { Hop } from "#facts/place";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { mentions } from "../mentions";

export type FailurePart =
  | { readonly state: "looked" }
  /** `dropped`: the whole result. `half`: other parts are used. */
  | { readonly state: "ignored"; readonly how: "dropped" | "half"; readonly hops: readonly Hop[] }
  | { readonly state: "unknown"; readonly because: string };

const LOOKED: FailurePart = { state: "looked" };
const DROPPED: FailurePart = { state: "ignored", how: "dropped", hops: [] };
const open = (because: string): FailurePart => ({ state: "unknown", because });

const DEPTH = 6;

/** Follows the result of a call: `members` are those that tell of a failure. */
export const failurePart = (view: View, call: Call, members: readonly string[]): FailurePart =>
  follow(
    { view, file: call.file, members, isIdentity: call.model?.identifies === true },
    call.operation.use,
    call.operation.scope,
    0,
  );

interface Search {
  readonly view: View;
  readonly file: FileFacts;
  readonly members: readonly string[];
  /** The result says who is signed in: code that leaves when it names nobody has refused, whatever the reason. */
  readonly isIdentity: boolean;
}

function follow(search: Search, use: Use, scope: ScopeId, depth: number): FailurePart {
  if (depth > DEPTH) return open("the result goes a long way");
  switch (use.to) {
    case "awaited":
      return follow(search, use.then, scope, depth + 1);
    case "dropped":
    case "voided":
      return DROPPED;
    case "member":
      return member(search, use, scope, depth);
    case "destructured":
      return destructured(search, use);
    case "bound":
      return variable(search, use.scope, use.name, depth);
    case "tested":
      return LOOKED;
    default:
      return open("the result goes on to other code");
  }
}

function member(search: Search, use: Extract<Use, { to: "member" }>, scope: ScopeId, depth: number): FailurePart {
  if (search.members.includes(use.name)) return LOOKED;
  const next = use.then.to === "callee" ? search.file.operations[use.then.operation] : undefined;
  if (next === undefined) return refusedLater(search, use.then, scope) ? LOOKED : half([]);
  if (use.name === "catch" || use.name === "finally") return follow(search, next.use, scope, depth + 1);
  if (use.name !== "then") return open(`handed to \`${use.name}\``);
  const [handler] = next.arguments;
  if (handler?.kind !== "function") return open("given to code that is not known");
  return parameter(search, handler.scope, depth);
}

/** `const user = (await auth.getUser()).data.user; if (!user) throw …` */
function refusedLater(search: Search, use: Use, scope: ScopeId): boolean {
  if (use.to === "member" || use.to === "awaited") return refusedLater(search, use.then, scope);
  if (use.to === "tested") return use.then !== undefined && refusedLater(search, use.then, scope);
  if (use.to === "returned") return search.isIdentity && refusedByCallers(search, scope);
  return use.to === "bound" && refusesNothing(search, use.scope, use.name);
}

/** `return found.data.user ?? undefined`, and whoever asks for it leaves when it is nobody. */
function refusedByCallers(search: Search, scope: ScopeId): boolean {
  const { view, file } = search;
  const { callers, complete } = view.callers({ file, scope: file.scopes[scope]?.function ?? 0 });
  return (
    complete &&
    callers.length > 0 &&
    callers.every(({ call: { file: asking, operation } }) => {
      const use = operation.use.to === "awaited" ? operation.use.then : operation.use;
      return use.to === "bound" && refusesNothing({ ...search, file: asking }, use.scope, use.name);
    })
  );
}

/** `.then(({ data }) => …)`, `.then((result) => …)`: the first parameter is the result. */
function parameter(search: Search, scope: ScopeId, depth: number): FailurePart {
  const at = search.file.scopes[scope];
  const first = at?.parameters?.[0];
  if (first === undefined) return DROPPED;
  if (first.name !== undefined) return variable(search, scope, first.name, depth + 1);
  const names = Object.values(at?.bindings ?? {}).flatMap(({ values }) =>
    values.flatMap((value) => (value.kind === "parameter" && value.index === 0 ? value.path.slice(0, 1) : [])),
  );
  return names.some((name) => search.members.includes(name)) ? LOOKED : half([]);
}

function destructured(search: Search, use: Extract<Use, { to: "destructured" }>): FailurePart {
  const { file, view, members } = search;
  const bindings = file.scopes[use.scope]?.bindings ?? {};
  // `({ data, error } = await …)` gives values to variables of an outer scope.
  const valuesOf = (name: string) => view.variable(file, use.scope, name)?.binding.values ?? [];
  const looks = use.names.some((name) => isMember(valuesOf(name), members));
  if (looks || use.names.some((name) => refusesNothing(search, use.scope, name))) return LOOKED;
  const span = bindings[use.names[0] ?? ""]?.span;
  return half(span === undefined ? [] : [{ place: view.place(file, span), note: "only this part is taken" }]);
}

/** `if (!data) throw …`: where nothing came, whatever the reason, the code does not go on. */
const refusesNothing = ({ view, file, isIdentity }: Search, scope: ScopeId, name: string): boolean =>
  file.scopes.some(
    (branch) =>
      branch.kind === "branch" &&
      view.inside(file, branch.id, scope) &&
      (denies(file, branch.test, name) || (isIdentity && deniesFirst(file, branch.test, name))) &&
      ((isIdentity && branch.exits !== undefined) ||
        view
          .operations(file, branch.id)
          .filter((operation) => operation.scope === branch.id)
          .some((operation) => operation.kind === "throw" || view.call(file, operation)?.concept === "reply-status")),
  );

/** `!user && !isPublic(path)`: where it does not matter who it is, it goes on as nobody. */
const deniesFirst = (file: FileFacts, test: Value | undefined, name: string): boolean =>
  test?.kind === "choice" && denies(file, test.and, name);

/** `!data`, `data == null`, `!user || !data` */
function denies(file: FileFacts, test: Value | undefined, name: string): boolean {
  if (test?.kind === "not") return mentions(file, test.of, name);
  if (test?.kind === "choice") return test.of.some((one) => denies(file, one, name));
  if (test?.kind !== "comparison" || !/^===?$/.test(test.operator)) return false;
  const isNothing = (value: Value): boolean => value.kind === "literal" && value.value == null;
  return (
    (isNothing(test.right) && mentions(file, test.left, name)) ||
    (isNothing(test.left) && mentions(file, test.right, name))
  );
}

/** `const { error: problem } = …` binds another name. */
const isMember = (values: readonly Value[], members: readonly string[]): boolean =>
  values.some((value) => members.includes(memberOf(value) ?? ""));

const half = (hops: readonly Hop[]): FailurePart => ({ state: "ignored", how: "half", hops });

function variable(search: Search, scope: ScopeId, name: string, depth: number): FailurePart {
  const { view, file } = search;
  const found = view.variable(file, scope, name);
  if (found === undefined) return open("the result is kept elsewhere");
  if (found.reads.length === 0) return DROPPED;
  const parts = found.reads.map((read) => ofRead(search, read, depth));
  const decided =
    parts.find(({ state }) => state === "looked") ??
    parts.find(({ state }) => state === "unknown") ??
    parts.find(({ state }) => state === "ignored");
  if (decided?.state !== "ignored") return decided ?? open("the result is kept elsewhere");
  const [read] = found.reads;
  return half(read === undefined ? [] : [{ place: view.place(file, read.span), note: "only this part is used" }]);
}

function ofRead(search: Search, { use, scope }: Read, depth: number): FailurePart {
  if (use.to === "member" && search.members.includes(use.name)) return LOOKED;
  if (use.to === "member" && use.then.to !== "callee")
    return search.isIdentity && refusedLater(search, use, scope) ? LOOKED : half([]);
  return follow(search, use, scope, depth + 1);
}
