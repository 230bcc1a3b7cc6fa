/** An environment variable whose absence silently weakens security, or switches a limit off. */

import type { FileFacts, Scope, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { memberOf } from "#linking/lexical";
import type { View } from "#linking/view";

import { comparisonsOf } from "../questions/input/genuine";
import { traceInput } from "../questions/input/inputTrace";
import { askedFor, settingName, settingOf } from "../questions/input/settings";
import { branchesAround } from "../questions/secrets/environment";
import { defineRule } from "../rule";
import { limitSetting, plainSetting } from "./limits";
import { secretSubjects } from "./signingSecrets";
import { optionalVariable, setIn, skippedChecks } from "./skippedChecks";
import type { Subject, Use } from "./subject";

export const unvalidatedEnv = defineRule<Subject, Use>({
  id: "unvalidated-env",
  principle: "defense-in-depth",
  priority: "P1",
  confidence: "medium",
  version: 5,
  languages: ["typescript", "python"],
  summary: "An environment variable whose absence weakens security or switches a limit off.",
  *subjects(view, file) {
    yield* secretSubjects(view, file);
    yield* comparedSubjects(view, file);
    // In TypeScript such a check is fail-open-check's.
    if (file.language !== "python") return;
    for (const { variable, asked } of skippedChecks(view, file))
      yield {
        place: variable.place.path === file.path ? variable.place : view.place(file, asked),
        setting: `process.env.${variable.name}`,
        use: { kind: "skipped" },
      };
  },
  judge(view, { setting, use }): Verdict<Use> {
    if (!setting.startsWith("process.env.")) return pass("the configuration reads it");
    const name = settingName(setting);
    if (isRequired(view, name, use.kind === "skipped" ? STOPS : LEAVES)) return pass("its absence stops the start");
    const schema = schemaOf(view, name);
    if (schema === undefined) return gap(use);
    return parsesEnvironment(view, schema)
      ? pass("a schema asks for it")
      : unknown("a schema of the environment may speak of it");
  },
  message: ({ setting }, use) => {
    const name = settingName(setting);
    switch (use.kind) {
      case "compared":
        if (use.as === "None")
          return `Without \`${name}\` a caller who sends nothing is equal to it (None == None) and gets in: stop at start when it is not set.`;
        return use.as === "text" || use.as === "None in a text"
          ? `Without \`${name}\` this compares with the text "${use.as === "text" ? "undefined" : "None"}", which anyone can send: stop at start when it is not set.`
          : `Without \`${name}\` a caller who sends nothing is equal to it and gets in: stop at start when it is not set.`;
      case "left-out":
        return `Without \`${name}\`, \`${use.callee}\` signs nothing and verifies nothing: stop at start when it is not set.`;
      case "late":
        return `Without \`${name}\`, \`${use.callee}\` fails when the first request comes, long after the start: stop at start when it is not set.`;
      case "skipped":
        return `Without \`${name}\` the check is skipped and everybody gets in, with nothing at start that says so: stop at start when it is not set.`;
      case "limit":
        return `Without a number in \`${name}\` this limit is NaN and never holds: check it at start, or give it a default.`;
    }
  },
  fixFacts: (_view, { setting }, { kind }) => ({
    variable: settingName(setting),
    as: kind === "limit" ? "number" : "text",
  }),
});

/** `given !== process.env.TOKEN`, and limits read with `Number(process.env.MAX)`. */
function* comparedSubjects(view: View, file: FileFacts): Iterable<Subject> {
  // The `else` of an `if` holds the same comparison once more.
  const seen = new Set<string>();
  for (const branch of file.scopes) {
    const { kind, test } = branch;
    if (test === undefined) continue;
    for (const comparison of kind === "branch" ? comparisonsOf(test) : []) {
      const found = comparedUse(view, file, comparison);
      if (found === undefined) continue;
      // `!token || given !== token`: asked for right here.
      const asked = [...askedFor(test, "empty"), ...askedAround(file, branch)].some(
        (value) => settingOf(view, file, value) === found.setting,
      );
      const place = placeOf(view, file, found.given, branch);
      const key = `${place.span.start} ${found.setting}`;
      if (asked || seen.has(key) || isGivenChecked(view, file, test, found.given)) continue;
      seen.add(key);
      yield { place, setting: found.setting, use: found.use };
    }
  }
}

/** Values that have to be set for a branch to be reached, and for the rest of its own condition. */
const askedAround = (file: FileFacts, branch: Scope): readonly Value[] =>
  branchesAround(file, branch.span).flatMap(({ test }) => (test === undefined ? [] : setIn(test)));

interface Compared {
  readonly setting: string;
  readonly use: Use;
  readonly given: Value;
}

function comparedUse(
  view: View,
  file: FileFacts,
  { left, right, operator }: Extract<Value, { kind: "comparison" }>,
): Compared | undefined {
  for (const [own, given] of [
    [left, right],
    [right, left],
  ] as const) {
    if (given.kind === "literal") continue;
    if (/^[<>]=?$/.test(operator)) {
      const setting = limitSetting(view, file, own);
      if (setting !== undefined) return { setting, use: { kind: "limit" }, given };
      continue;
    }
    const isPython = file.language === "python";
    const text = own.kind === "template" ? own : textBehind(view, file, own);
    const part = text?.parts.map((one) => missing(view, file, one)).find((one) => one !== undefined);
    if (part !== undefined && fromCaller(view, file, given))
      return { setting: part, use: { kind: "compared", as: isPython ? "None in a text" : "text" }, given };
    const setting = missing(view, file, own);
    if (setting === undefined || !CREDENTIAL.test(setting) || (isPython && !mayBeNone(view, file, given))) continue;
    if (fromCaller(view, file, given))
      return { setting, use: { kind: "compared", as: isPython ? "None" : "itself" }, given };
  }
  return undefined;
}

/** Is the caller's side nothing when it is not sent? `headers.get("x")`, or a parameter whose default is `None`. */
function mayBeNone(view: View, file: FileFacts, given: Value): boolean {
  const values =
    given.kind === "name" && given.path.length === 0
      ? (view.variable(file, given.scope, given.name)?.binding.values ?? [])
      : [given];
  return values.some((value) => {
    if (value.kind === "literal") return value.value === null;
    const operation = value.kind === "result" ? file.operations[value.operation] : undefined;
    return memberOf(operation?.callee) === "get" && operation?.arguments.length === 1;
  });
}

/** The variable a value is, when nothing stands in for it: in Python, `None` does. */
function missing(view: View, file: FileFacts, value: Value): string | undefined {
  if (file.language !== "python") return plainSetting(view, file, value);
  const variable = optionalVariable(view, file, value);
  return variable === undefined || variable.isEmptyText ? undefined : `process.env.${variable.name}`;
}

const CREDENTIAL = /key|secret|token|pass|auth|credential/i;

function textBehind(view: View, file: FileFacts, value: Value): Extract<Value, { kind: "template" }> | undefined {
  if (value.kind !== "name" || value.path.length > 0) return undefined;
  const values = view.variable(file, value.scope, value.name)?.binding.values ?? [];
  return values.length === 1 && values[0]?.kind === "template" ? values[0] : undefined;
}

const fromCaller = (view: View, file: FileFacts, value: Value): boolean =>
  traceInput(view, file, value, {
    until: Number.POSITIVE_INFINITY,
    through: (call) =>
      call.concept === undefined && view.targets(call).length === 0 ? call.operation.arguments : undefined,
  }).trails.length > 0;

const placeOf = (view: View, file: FileFacts, given: Value, branch: Scope): Place =>
  view.place(file, given.kind === "name" ? given.span : { start: branch.span.start, end: branch.span.start + 1 });

/** `if (!given || given !== token)`: nothing is not accepted, whatever the variable holds. */
const isGivenChecked = (view: View, file: FileFacts, test: Value, given: Value): boolean =>
  given.kind === "name" &&
  askedFor(test, "empty").some(
    (value) =>
      value.kind === "name" && value.name === given.name && view.variable(file, value.scope, value.name) !== undefined,
  );

const LEAVES = /./;
const STOPS = /^(?:throw|exit)$/;

/** Somewhere its absence throws, ends the process or refuses: a branch that asks for it leaves in such a way. */
const isRequired = (view: View, name: string, leaves: RegExp): boolean =>
  view.files.some((file) =>
    file.scopes.some(
      (scope) =>
        scope.kind === "branch" &&
        scope.test !== undefined &&
        scope.exits !== undefined &&
        leaves.test(scope.exits) &&
        askedFor(scope.test, "empty").some((value) => settingOf(view, file, value) === `process.env.${name}`),
    ),
  );

const ENVIRONMENT_SCHEMAS = /^(envalid|znv|env-var|convict|@t3-oss|zod|valibot|joi|yup|typebox|arktype|@sinclair)/;

/** A file that parses the whole environment: envalid, zod, joi … name their variables as keys. */
const schemaOf = (view: View, name: string): FileFacts | undefined =>
  view.files.find(
    (file) =>
      file.imports.some(({ from }) => ENVIRONMENT_SCHEMAS.test(from)) &&
      view
        .calls(file)
        .some(
          ({ symbol, operation }) =>
            ENVIRONMENT_SCHEMAS.test(symbol ?? "") &&
            operation.arguments.some((value) => value.kind === "object" && names(value, name)),
        ),
  );

/** `z.object({ … }).parse(process.env)` */
const parsesEnvironment = (view: View, file: FileFacts): boolean =>
  file.operations.some(
    ({ kind, callee, arguments: [given] }) =>
      kind === "call" &&
      memberOf(callee) === "parse" &&
      given !== undefined &&
      view.things(file, given).some((thing) => thing.kind === "library" && /process\.env$/.test(thing.symbol)),
  );

/** The variable is a key, on top or in the `server` part that @t3-oss/env has. */
function names(value: Extract<Value, { kind: "object" }>, name: string): boolean {
  if (Object.hasOwn(value.properties, name)) return true;
  const server = Object.hasOwn(value.properties, "server") ? value.properties.server : undefined;
  return server?.kind === "object" && Object.hasOwn(server.properties, name);
}
