/** Passwords that are stored as they are: what a row holds is compared with what a request sends, with nothing in between. */

import type { FileFacts, ScopeId, Value } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import type { Call, View } from "#linking/view";

import { comparisonsOf } from "../questions/input/genuine";
import { traceInput } from "../questions/input/inputTrace";

export interface PlainPassword {
  readonly place: Place;
  /** As written: `user.password`. */
  readonly stored: string;
  readonly hops: readonly Hop[];
  /** What it opens is an account, and not a room or a document. */
  readonly isAccount: boolean;
}

type Name = Extract<Value, { kind: "name" }>;
type Comparison = Extract<Value, { kind: "comparison" }>;

const PASSWORD = /(?:^|[a-z_])(?:[Pp]assw(?:or)?d|[Pp]wd|[Pp]asscode)$|^(?:pass|PASSWORD)$/;
const ACCOUNT = /user|account|member|admin|customer|client|employee|person|student|teacher|author|owner|login/i;
const MAX_DEPTH = 3;

export function* plainPasswords(view: View, file: FileFacts): Iterable<PlainPassword> {
  if (file.language === "python") return;
  for (const { value, scope } of comparedIn(file)) {
    const [stored, sent] =
      sides(value).find(([one, other]) => isOfRow(view, file, one) && isSent(view, file, other)) ?? [];
    if (stored?.kind !== "name" || sent === undefined || scope === 0) continue;
    const written = [stored.name, ...stored.path].join(".");
    const read = rowOf(view, file, stored);
    yield {
      place: view.place(file, stored.span),
      stored: written,
      hops: read === undefined ? [] : [{ place: read.place, note: "read here" }],
      isAccount: ACCOUNT.test(`${written} ${read?.callee ?? ""}`),
    };
  }
  for (const call of view.calls(file, { concept: "row-read" })) {
    const asked = call.operation.arguments.flatMap((value) => conditionsOf(value, 0));
    if (asked.some((value) => isSent(view, file, value)))
      yield { place: call.place, stored: "password", hops: [], isAccount: true };
  }
}

/** Comparisons of conditions and of what is returned. */
const comparedIn = (file: FileFacts): readonly { readonly value: Comparison; readonly scope: ScopeId }[] => [
  ...file.scopes.flatMap(({ kind, test, function: scope }) =>
    kind === "branch" ? comparisonsOf(test).map((value) => ({ value, scope })) : [],
  ),
  ...file.operations.flatMap(({ kind, arguments: given, scope }) =>
    kind === "return" ? given.flatMap((one) => comparisonsOf(one)).map((value) => ({ value, scope })) : [],
  ),
];

const sides = ({ operator, left, right }: Comparison): readonly (readonly [Value, Value])[] =>
  /^[!=]==?$/.test(operator)
    ? [
        [left, right],
        [right, left],
      ]
    : [];

/** `user.password` of a row that was looked up. */
const isOfRow = (view: View, file: FileFacts, value: Value): boolean =>
  value.kind === "name" && PASSWORD.test(value.path.at(-1) ?? "") && rowOf(view, file, value) !== undefined;

const rowOf = (view: View, file: FileFacts, value: Name): Call | undefined =>
  view
    .sources(file, { ...value, path: [] })
    .find((call) => view.effectsOf(call).some(({ concept }) => concept === "row-read"));

/** What somebody sends as a password, untouched: no hash, no helper between the request and here. */
const isSent = (view: View, file: FileFacts, value: Value): boolean =>
  value.kind === "name" &&
  PASSWORD.test(value.path.at(-1) ?? value.name) &&
  traceInput(view, file, value, { until: Number.POSITIVE_INFINITY }).trails.some(
    ({ calls, origin }) => calls.length === 0 && origin.part !== "data",
  );

/** `{ where: { email, password } }`: not what is chosen, sorted or written. */
function conditionsOf(value: Value, depth: number): readonly Value[] {
  if (value.kind !== "object" || depth > MAX_DEPTH) return [];
  return Object.entries(value.properties).flatMap(([name, item]) =>
    PASSWORD.test(name)
      ? [item]
      : /^(select|include|data|create|update|\$set|orderBy)$/.test(name)
        ? []
        : conditionsOf(item, depth + 1),
  );
}
