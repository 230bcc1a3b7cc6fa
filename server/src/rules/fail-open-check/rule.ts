/** A check that lets everybody through when its secret is not set, when it is given nothing to check, or when it fails itself. */

import type { FileFacts, Operation, Scope, ScopeId, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, type Verdict } from "#facts/verdict";
import type { Call, View } from "#linking/view";

import { checksIn, comparisonsOf, isSignatureCheck, letsThrough } from "../questions/input/genuine";
import { traceInput } from "../questions/input/inputTrace";
import { askedFor, settingName, settingOf } from "../questions/input/settings";
import { defineRule } from "../rule";
import { type Denial, denialOf } from "./denials";

type Subject = GuardSubject | DenialSubject;

/** A handler of a check that holds back what is bad. */
interface DenialSubject {
  readonly place: Place;
  readonly denial: Denial;
}

interface GuardSubject {
  readonly place: Place;
  readonly denial?: never;
  readonly file: FileFacts;
  /** The function that checks. */
  readonly scope: Scope;
  /** The settings it compares or verifies with. */
  readonly secrets: ReadonlySet<string>;
  readonly checks: readonly Call[];
}

type Gap =
  | { readonly how: "unset"; readonly setting: string }
  | { readonly how: "absent" }
  | { readonly how: "failed"; readonly check: string }
  | { readonly how: "not-found"; readonly check: string; readonly word: string };

/** A setting that is compared is a credential by its name only: a default domain is compared as well. */
const CREDENTIAL = /key|secret|token|pass|sign|auth|credential|hmac/i;

export const failOpenCheck = defineRule<Subject, Gap>({
  id: "fail-open-check",
  principle: "defense-in-depth",
  priority: "P0",
  confidence: "medium",
  version: 4,
  languages: ["typescript", "python"],
  summary: "A check that lets everybody through when it is not configured or fails.",
  *subjects(view, file) {
    for (const scope of file.scopes.filter(({ kind }) => kind === "function")) {
      const operations = view.operations(file, scope.id);
      const checks = ownChecks(view, file, operations);
      const compared = comparedSettings(view, file, scope, operations, checks);
      // With nothing asked about it, two times nothing is equal: that is what `unvalidated-env` says.
      const secrets = new Set([...compared].filter((setting) => isAskedFor(view, file, setting)));
      if (secrets.size > 0 || checks.length > 0)
        yield { place: view.place(file, scope.nameSpan ?? firstOf(scope)), file, scope, secrets, checks };
    }
    for (const handler of view.handlers(file)) {
      const denial = denialOf(view, handler);
      if (denial !== undefined) yield { place: handler.place, denial };
    }
  },
  judge(view, subject): Verdict<Gap> {
    if (subject.denial !== undefined) return judgeDenial(subject.denial);
    const { file, scope, secrets, checks } = subject;
    for (const branch of partsOf(file, scope, "branch")) {
      if (isForDevelopment(view, file, branch)) continue;
      const unset = lettingUnset(view, file, branch, secrets) ?? guardingOnlySet(view, file, scope, branch, secrets);
      if (unset !== undefined)
        return gap({ how: "unset", setting: settingName(unset) }, [
          { place: view.place(file, branch.span), note: "let through here" },
        ]);
      if (checks.some(isSignatureCheck) && lettingAbsent(view, file, branch))
        return gap({ how: "absent" }, [{ place: view.place(file, branch.span), note: "let through here" }]);
    }
    const failed = lettingFailed(view, file, scope);
    if (failed !== undefined)
      return gap({ how: "failed", check: failed.check.callee }, [
        { place: view.place(file, failed.handler.span), note: "let through here when it throws" },
      ]);
    return pass("what cannot be checked is refused");
  },
  message: (subject, found) => {
    const scope = subject.denial === undefined ? subject.scope : undefined;
    const name = scope?.name === undefined ? "This check" : `\`${scope.name}\``;
    switch (found.how) {
      case "unset":
        return `${name} lets everybody through when \`${found.setting}\` is not set: refuse, or stop at start.`;
      case "absent":
        return `${name} lets a request without a signature through, so nobody has to sign: refuse it.`;
      case "failed":
        return `${name} lets the caller through when \`${found.check}\` throws: a check that fails has to refuse.`;
      case "not-found":
        return `When \`${found.check}\` fails, this says that nothing is \`${found.word}\`: refuse, or hold it back until it was checked.`;
    }
  },
  weigh: (_subject, found) =>
    found.how === "not-found" && !/infect|malicious|malware|virus/i.test(found.word) ? "P1" : undefined,
});

const judgeDenial = ({ check, word, answer }: Denial): Verdict<Gap> =>
  answer === "let through"
    ? gap({ how: "not-found", check: check.callee, word }, [{ place: check.place, note: "the check that may fail" }])
    : pass("what cannot be checked is held back");

/** Does a condition of the file ask whether the setting is there? */
const isAskedFor = (view: View, file: FileFacts, setting: string): boolean =>
  [...branchTests(view, file).values()]
    .flat()
    .some((test) => asksAbout(test).some((value) => settingOf(view, file, value) === setting));

const asksAbout = (test: Value): readonly Value[] =>
  test.kind === "choice"
    ? [...test.of, ...(test.and === undefined ? [] : [test.and])].flatMap(asksAbout)
    : [...askedFor(test, "empty"), ...askedFor(test, "set")];

/** Branches, or catch clauses, of the function itself. */
const partsOf = (file: FileFacts, scope: Scope, kind: Scope["kind"]): readonly Scope[] =>
  file.scopes.filter((part) => part.kind === kind && part.function === scope.id);

const firstOf = ({ span }: Scope) => ({ start: span.start, end: Math.min(span.end, span.start + 1) });

/** Signature and token checks of the function itself, and of helpers it calls. */
function ownChecks(view: View, file: FileFacts, operations: readonly Operation[]): readonly Call[] {
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
function comparedSettings(
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
    const isKeyed = /^(node:crypto|crypto)\.createHmac$/.test(call?.symbol ?? "");
    const isKeyedFirst = /^hmac\.(new|digest|HMAC)$/.test(call?.symbol ?? "");
    const key = operation.arguments[isKeyed ? 1 : isKeyedFirst ? 0 : -1];
    const setting = key === undefined ? undefined : settingIn(view, file, key);
    if (setting !== undefined) found.add(setting);
  }
  return found;
}

/** The setting itself, or the text it is put into (`Bearer ${secret}`). */
function settingIn(view: View, file: FileFacts, value: Value): string | undefined {
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

/** `if (!secret) return next();` */
function lettingUnset(view: View, file: FileFacts, branch: Scope, secrets: ReadonlySet<string>): string | undefined {
  if (branch.test === undefined || secrets.size === 0) return undefined;
  const setting = askedFor(branch.test, "empty")
    .map((value) => settingOf(view, file, value))
    .find((one) => one !== undefined && secrets.has(one));
  if (setting === undefined) return undefined;
  const own = view.operations(file, branch.id);
  return own.some((operation) => letsThrough(view, file, operation)) ? setting : undefined;
}

/** `if (secret) { if (given !== secret) return refuse(); }` and on it goes: with no secret nobody is refused. */
function guardingOnlySet(
  view: View,
  file: FileFacts,
  scope: Scope,
  branch: Scope,
  secrets: ReadonlySet<string>,
): string | undefined {
  if (branch.test === undefined || secrets.size === 0) return undefined;
  const asked = branch.test.kind === "choice" && branch.test.and !== undefined ? [branch.test.and] : [branch.test];
  const setting = asked
    .flatMap((test) => askedFor(test, "set"))
    .map((value) => settingOf(view, file, value))
    .find((one) => one !== undefined && secrets.has(one));
  if (setting === undefined) return undefined;
  const refuses =
    branch.test.kind === "choice"
      ? branch.exits !== undefined && comparisonsOf(branch.test).some((one) => speaksOf(view, file, one, setting))
      : file.scopes.some(
          (inner) =>
            inner.kind === "branch" &&
            inner.id !== branch.id &&
            view.inside(file, inner.id, branch.id) &&
            inner.exits !== undefined &&
            comparisonsOf(inner.test).some((one) => speaksOf(view, file, one, setting)),
        ) && branch.exits === undefined;
  if (!refuses) return undefined;
  const later = view.operations(file, scope.id).filter((operation) => operation.span.start >= branch.span.end);
  const isElse = file.scopes.some(
    (other) =>
      other.kind === "branch" &&
      other.parent === branch.parent &&
      other.test?.kind === "not" &&
      other.span.start >= branch.span.end &&
      other.exits !== undefined &&
      askedFor(other.test, "empty").some((value) => settingOf(view, file, value) === setting),
  );
  const goesOn = later.some((operation) => letsThrough(view, file, operation) || isWork(view, file, operation));
  return goesOn && !isElse ? setting : undefined;
}

const speaksOf = (
  view: View,
  file: FileFacts,
  { left, right }: Extract<Value, { kind: "comparison" }>,
  setting: string,
): boolean => [left, right].some((side) => settingIn(view, file, side) === setting);

const isWork = (view: View, file: FileFacts, operation: Operation): boolean => {
  const call = view.call(file, operation);
  return call !== undefined && (call.concept?.startsWith("row-") === true || view.effectsOf(call).length > 0);
};

/** `if (!request.headers["x-signature"]) return next();` */
function lettingAbsent(view: View, file: FileFacts, branch: Scope): boolean {
  if (branch.test === undefined) return false;
  const asked = askedFor(branch.test, "empty");
  if (asked.length === 0 || !view.operations(file, branch.id).some((one) => letsThrough(view, file, one))) return false;
  return asked.some((value) =>
    traceInput(view, file, value, { until: Number.POSITIVE_INFINITY }).trails.some(
      ({ origin }) => origin.part === "headers" && /sign|hmac|hub/i.test(origin.path.join(".")),
    ),
  );
}

/** `catch { return true; }` round a check; `catch { next(); }` round the check of a signature. */
function lettingFailed(
  view: View,
  file: FileFacts,
  scope: Scope,
): { readonly handler: Scope; readonly check: Call } | undefined {
  for (const handler of partsOf(file, scope, "catch")) {
    if (handler.of === undefined) continue;
    const check = ownChecks(view, file, view.operations(file, handler.of)).find(
      (call) => !view.inside(file, call.operation.scope, handler.id),
    );
    if (check === undefined) continue;
    const through = view.operations(file, handler.id).find((operation) => letsThrough(view, file, operation));
    // `next()` after a bad token may only mean that the caller stays anonymous.
    if (through !== undefined && (through.kind === "return" || isSignatureCheck(check))) return { handler, check };
  }
  return undefined;
}

/** Said in so many words: only outside production, or by a switch of its own. */
function isForDevelopment(view: View, file: FileFacts, branch: Scope): boolean {
  const chain = view.chain(file, branch.id).filter((scope) => scope.kind === "branch");
  return chain.some((scope) =>
    /NODE_ENV|VERCEL_ENV|isDev|isProd|isTest|development|production|localhost|DEV_MODE|DEBUG/.test(
      JSON.stringify(scope.test),
    ),
  );
}
