/** What a function checks: signatures and tokens, and the settings it compares with what a caller sends. */

import type { FileFacts, Operation, Scope, ScopeId, Value } from "#facts/file";
import type { Call, View } from "#linking/view";

import { checksIn, comparisonsOf, hmacKey, isSignatureCheck } from "../questions/input/genuine";
import { traceInput } from "../questions/input/inputTrace";
import { askedFor, settingOf } from "../questions/input/settings";

/** A setting that is compared is a credential by its name only: a default domain is compared as well. */
const CREDENTIAL = /key|secret|token|pass|sign|auth|credential|hmac/i;

/** Signature and token checks of the function itself, and of helpers it calls. */
export function ownChecks(view: View, file: FileFacts, operations: readonly Operation[]): readonly Call[] {
  return operations.flatMap((operation) => {
    const call = view.call(file, operation);
    if (call === undefined) return [];
    if (call.concept === "signature-check" || call.concept === "token-check" || isSignatureCheck(call)) return [call];
    return call.concept === undefined && view.targets(call).some((target) => checksIn(view, target, 0).length > 0)
      ? [call]
      : [];
  });
}

const TESTS: { readonly fallback: ReadonlyMap<ScopeId, readonly Value[]> } = { fallback: new Map() };

/** Conditions of the branches of each function. */
const branchTests = (view: View, file: FileFacts): ReadonlyMap<ScopeId, readonly Value[]> =>
  view.remember(TESTS, file, () => {
    const tests = new Map<ScopeId, Value[]>();
    for (const { kind, function: owner, test } of file.scopes) {
      const known = tests.get(owner);
      const own = kind === "branch" && test !== undefined ? [test] : [];
      if (known === undefined) tests.set(owner, own);
      else known.push(...own);
    }
    return tests;
  });

/** Settings that are compared with something from the caller, or handed to a check. */
export function comparedSettings(
  view: View,
  file: FileFacts,
  scope: Scope,
  operations: readonly Operation[],
  checks: readonly Call[],
): ReadonlySet<string> {
  const found = new Set<string>();
  const tests = branchTests(view, file).get(scope.id) ?? [];
  const returned = operations.flatMap((operation) => (operation.kind === "return" ? operation.arguments : []));
  for (const comparison of [...tests, ...returned].flatMap((value) => comparisonsOf(value)))
    for (const [side, other] of [
      [comparison.left, comparison.right],
      [comparison.right, comparison.left],
    ] as const) {
      const setting = other.kind === "literal" || other.kind === "typeof" ? undefined : settingIn(view, file, side);
      if (setting !== undefined && CREDENTIAL.test(setting) && comesFromCaller(view, file, other)) found.add(setting);
    }
  for (const check of checks)
    for (const value of check.operation.arguments) {
      const setting = settingIn(view, file, value);
      if (setting !== undefined) found.add(setting);
    }
  for (const operation of operations) {
    const call = view.call(file, operation);
    const key = operation.arguments[(call === undefined ? undefined : hmacKey(call)) ?? -1];
    const setting = key === undefined ? undefined : settingIn(view, file, key);
    if (setting !== undefined) found.add(setting);
  }
  return found;
}

/** The setting itself, or the text it is put into (`Bearer ${secret}`). */
export function settingIn(view: View, file: FileFacts, value: Value): string | undefined {
  if (value.kind === "template")
    return value.parts.map((part) => settingIn(view, file, part)).find((one) => one !== undefined);
  if (value.kind === "name" && value.path.length === 0) {
    const [only] = view.variable(file, value.scope, value.name)?.binding.values ?? [];
    if (only?.kind === "template") return settingIn(view, file, only);
  }
  return settingOf(view, file, value);
}

const comesFromCaller = (view: View, file: FileFacts, value: Value): boolean =>
  traceInput(view, file, value, {
    until: Number.POSITIVE_INFINITY,
    through: (call) => (call.concept === undefined ? call.operation.arguments : undefined),
  }).trails.length > 0;

/** Does a condition of the file ask whether the setting is there? */
export const isAskedFor = (view: View, file: FileFacts, setting: string): boolean =>
  [...branchTests(view, file).values()]
    .flat()
    .some((test) => asksAbout(test).some((value) => settingOf(view, file, value) === setting));

const asksAbout = (test: Value): readonly Value[] =>
  test.kind === "choice"
    ? [...test.of, ...(test.and === undefined ? [] : [test.and])].flatMap(asksAbout)
    : [...askedFor(test, "empty"), ...askedFor(test, "set")];
