/** Something that is no error is thrown: no stack, no class, no cause. */

import type { FileFacts, Operation, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { View } from "#linking/view";

import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly file: FileFacts;
  readonly thrown: Value;
  readonly how: "thrown" | "rejected";
}

interface Gap {
  readonly what: "a text" | "an object" | "a response" | "nothing" | "a plain value";
}

export const throwNonError = defineRule<Subject, Gap>({
  id: "throw-non-error",
  principle: "error-classification",
  priority: "P2",
  confidence: "high",
  version: 2,
  summary: "Something that is no error is thrown.",
  *subjects(view, file) {
    for (const operation of file.operations) {
      const [thrown] = operation.arguments;
      if (thrown === undefined || isPassedOn(view, file, thrown) || isExit(view, file, operation)) continue;
      if (operation.kind === "throw") yield { place: view.place(file, operation.span), file, thrown, how: "thrown" };
      else if (operation.kind === "call" && rejects(view, file, operation))
        yield { place: view.place(file, operation.span), file, thrown, how: "rejected" };
    }
  },
  judge: (view, { file, thrown }) => judgeValue(view, file, thrown),
  message: ({ how }, { what }) =>
    `${what.charAt(0).toUpperCase()}${what.slice(1)} is ${how} here: it has no stack, and \`instanceof Error\` fails. Wrap it in an \`Error\`.`,
  fixFacts: (_view, _subject, { what }) => ({ what }),
});

/** `Promise.reject(…)`, or the `reject` of `new Promise((resolve, reject) => …)`. */
function rejects(view: View, file: FileFacts, operation: Operation): boolean {
  const { callee } = operation;
  if (callee?.kind !== "name") return false;
  if (callee.name === "Promise") return callee.path.length === 1 && callee.path[0] === "reject";
  if (callee.path.length > 0 || !/^(_?rej|reject|fail)\w*$/.test(callee.name)) return false;
  const owner = view.variable(file, callee.scope, callee.name);
  const use = owner === undefined ? undefined : file.scopes[owner.scope]?.use;
  if (owner === undefined || use?.to !== "argument" || use.index !== 0) return false;
  const isSecond = owner.binding.values.some((value) => value.kind === "parameter" && value.index === 1);
  const made = file.operations[use.operation];
  return isSecond && made?.kind === "new" && made.callee?.kind === "name" && made.callee.name === "Promise";
}

function judgeValue(view: View, file: FileFacts, thrown: Value): Verdict<Gap> {
  switch (thrown.kind) {
    case "literal":
      return gap({
        what: thrown.value == null ? "nothing" : typeof thrown.value === "string" ? "a text" : "a plain value",
      });
    case "template":
      return gap({ what: "a text" });
    case "opaque":
      return unknown("what is thrown is not known");
    case "object":
      return isAskedFor(view, file, thrown) ? pass("what the library asks for") : judgeObject(thrown);
    case "array":
      return gap({ what: "a plain value" });
    case "choice":
      return judgeChoice(view, file, thrown.of);
    case "name":
      return gap({ what: isAnswer(view, file, thrown) ? "a response" : "a text" });
    case "error":
    case "parameter":
      return gap({ what: "a text" });
    default:
      return pass("made with `new`");
  }
}

/** The caught error once more, a parameter, what a function gave (`redirect("/")`): whoever made it answers for it. */
function isPassedOn(view: View, file: FileFacts, thrown: Value): boolean {
  switch (thrown.kind) {
    case "result":
      return file.operations[thrown.operation]?.kind !== "new";
    case "name":
      return !isText(view, file, thrown) && !isAnswer(view, file, thrown);
    case "literal":
    case "template":
    case "object":
    case "array":
    case "opaque":
      return false;
    case "choice":
      return thrown.of.every((value) => isPassedOn(view, file, value));
    case "error":
    case "parameter":
      return !isMessage(thrown);
    default:
      return true;
  }
}

/** `reject(error.message)`: what an error says, without the error. */
const isMessage = ({ path }: { readonly path: readonly string[] }): boolean =>
  path.length > 0 && path.at(-1) === "message";

/** Frameworks that answer with the response a handler throws. */
const ANSWERS_WITH_THROWN = ["react-router", "@remix-run/node", "@remix-run/server-runtime", "@sveltejs/kit", "astro"];

/** `if (!response.ok) throw response`: what was received, which is no error. */
const isAnswer = (view: View, file: FileFacts, thrown: Extract<Value, { kind: "name" }>): boolean =>
  thrown.path.length === 0 &&
  view.things(file, thrown).some((thing) => thing.kind === "type" && thing.name === "fetch.Response") &&
  !ANSWERS_WITH_THROWN.some((name) => view.dependency(file, name) !== undefined);

/** sails 1.5 docs, "Actions" and "Helpers": `fn` leaves by an exit with `throw "notFound"` or `throw { notFound: … }`. */
function isExit(view: View, file: FileFacts, { kind, scope }: Operation): boolean {
  if (kind !== "throw" || view.dependency(file, "sails") === undefined) return false;
  return view.chain(file, scope).some((outer) => outer.kind === "function" && outer.name === "fn");
}

/** @tus/server 2 README, hooks: throw `{ status_code, body }` to refuse an upload. */
const isAskedFor = (view: View, file: FileFacts, { properties }: Extract<Value, { kind: "object" }>): boolean =>
  Object.hasOwn(properties, "status_code") && view.dependency(file, "@tus/server") !== undefined;

/** Objects that spread something may carry an error's fields, and objects with a stack took the trouble. */
const judgeObject = (thrown: Extract<Value, { kind: "object" }>): Verdict<Gap> =>
  thrown.spreads.length > 0 || Object.hasOwn(thrown.properties, "stack")
    ? unknown("an object made from another")
    : gap({ what: "an object" });

function judgeChoice(view: View, file: FileFacts, of: readonly Value[]): Verdict<Gap> {
  const verdicts = of.filter((value) => !isPassedOn(view, file, value)).map((value) => judgeValue(view, file, value));
  return verdicts.find(({ kind }) => kind === "gap") ?? verdicts[0] ?? unknown("what is thrown is not known");
}

/** A variable that holds nothing but texts. */
function isText(view: View, file: FileFacts, { name, path, scope }: Extract<Value, { kind: "name" }>): boolean {
  const values = view.variable(file, scope, name)?.binding.values ?? [];
  if (isMessage({ path })) return true;
  return (
    path.length === 0 &&
    values.length > 0 &&
    values.every((value) => value.kind === "template" || (value.kind === "literal" && typeof value.value === "string"))
  );
}
