/** Output that is only compared with a text: a command that failed does not say it, which is the other answer. */

import type { FileFacts, Use, Value } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { partsOf } from "../questions/mentions";

type Comparison = Extract<Value, { kind: "comparison" }>;

const DEPTH = 6;
/** What a text is before it is compared. */
const TIDIES = /^(toString|trim(Start|End)?|toLowerCase|toUpperCase)$/;

/** `(await run("git", ["rev-parse", "--abbrev-ref", "HEAD"])).stdout === "HEAD"` */
export function isComparedWithText(view: View, call: Call): boolean {
  if (!endsInTest(view, call.file, call.operation.use, 0)) return false;
  const made = comparisonsIn(view, call);
  return made.length > 0 && made.every(({ text }) => text);
}

/** Nothing else is done with it. */
function endsInTest(view: View, file: FileFacts, use: Use, depth: number): boolean {
  if (depth > DEPTH) return false;
  const next = (then: Use) => endsInTest(view, file, then, depth + 1);
  const all = (scope: number, names: readonly string[]) =>
    names.every((name) => {
      const reads = view.variable(file, scope, name)?.reads ?? [];
      return reads.length > 0 && reads.every((read) => next(read.use));
    });
  switch (use.to) {
    case "tested":
      return true;
    case "awaited":
      return next(use.then);
    case "bound":
      return all(use.scope, [use.name]);
    case "destructured":
      return all(use.scope, use.names);
    case "member": {
      const called = use.then.to === "callee" ? file.operations[use.then.operation] : undefined;
      if (called === undefined) return next(use.then);
      return TIDIES.test(memberOf(called.callee) ?? "") && next(called.use);
    }
    default:
      return false;
  }
}

/** Comparisons of what the call gave, and whether each asks for equality with a text that is not empty. */
function comparisonsIn(view: View, { file, operation }: Call): readonly { readonly text: boolean }[] {
  const owner = file.scopes[operation.scope]?.function ?? 0;
  const inside = file.scopes.filter((scope) => scope.function === owner);
  const values = [
    ...inside.flatMap(({ bindings, test }) => [
      ...Object.values(bindings).flatMap((binding) => binding.values),
      ...(test === undefined ? [] : [test]),
    ]),
    ...view.operations(file, owner).flatMap((one) => one.arguments),
  ];
  const isOurs = (side: Value) =>
    view.sources(file, untidied(file, side, 0)).some((source) => source.operation === operation);
  return values.flatMap((value) =>
    comparisonsOf(file, value, 0).flatMap(({ operator, left, right }) => {
      const other = isOurs(left) ? right : isOurs(right) ? left : undefined;
      return other === undefined ? [] : [{ text: /^[!=]==?$/.test(operator) && isText(other) }];
    }),
  );
}

/** `asked.stdout` of `asked.stdout.toString().trim()` */
function untidied(file: FileFacts, side: Value, depth: number): Value {
  if (depth > DEPTH) return side;
  if (side.kind === "member") return untidied(file, side.of, depth + 1);
  const callee = side.kind === "result" ? file.operations[side.operation]?.callee : undefined;
  return callee !== undefined && TIDIES.test(memberOf(callee) ?? "") ? untidied(file, callee, depth + 1) : side;
}

const comparisonsOf = (file: FileFacts, value: Value, depth: number): readonly Comparison[] =>
  depth > DEPTH
    ? []
    : [
        ...(value.kind === "comparison" ? [value] : []),
        ...partsOf(file, value).flatMap((part) => comparisonsOf(file, part, depth + 1)),
      ];

const isText = (value: Value): boolean =>
  value.kind === "literal" && typeof value.value === "string" && value.value !== "";
