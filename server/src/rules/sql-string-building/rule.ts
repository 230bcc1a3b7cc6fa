/** A statement whose text is put together from values: whoever chooses a value can change the statement. */

import type { Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, View } from "#linking/view";
import { type Trail, traceInput } from "../questions/input/inputTrace";
import type { Look } from "../questions/input/looks";
import { PATH_STEPS } from "../questions/input/pathTrail";
import { shownOrigin } from "../questions/input/shownOrigin";
import { type Limits, trailsVerdict } from "../questions/input/trailVerdict";
import { defineRule } from "../rule";
import { type OpenPart, openParts } from "./statementText";

interface Subject {
  readonly place: Place;
  readonly call: Call;
  readonly parts: readonly OpenPart[];
}

interface Gap {
  /** Where the value comes from, in words; absent when only its place between quotes is known. */
  readonly origin: string | undefined;
}

const LIMITS: Limits = {
  beside: /^(length|size)$/,
  tells: (look) => limits(look),
  steps: PATH_STEPS,
  because: "its value is checked first",
};

export const sqlStringBuilding = defineRule<Subject, Gap>({
  id: "sql-string-building",
  principle: "defense-in-depth",
  priority: "P0",
  confidence: "medium",
  version: 5,
  languages: ["typescript", "python"],
  summary: "A database statement put together from values instead of parameters.",
  *subjects(view, file) {
    for (const call of view.calls(file)) {
      const at = call.model?.sql ?? call.model?.statement;
      if (at === undefined || call.operation.tagged === true) continue;
      const text = call.operation.arguments[at];
      if (text === undefined || isStatementOfItsOwn(view, call, text)) continue;
      const parts = openParts(view, file, text).filter((part) => concerns(view, part, call));
      if (parts.length > 0) yield { place: call.place, call, parts };
    }
  },
  judge(view, { call, parts }): Verdict<Gap> {
    let quiet: Verdict<Gap> | undefined;
    for (const part of parts) {
      const verdict = judgePart(view, part, call);
      if (verdict.kind === "gap") return verdict;
      if (quiet === undefined || verdict.kind === "unknown") quiet = verdict;
    }
    return quiet ?? pass("its parts are constant");
  },
  message: ({ call }, { origin }) =>
    origin === undefined
      ? `\`${call.callee}\` puts a value between quotes: one with a quote in it changes the statement. Bind it as a parameter.`
      : `\`${call.callee}\` has ${origin} in its text: whoever sends it writes part of the statement. Bind it as a parameter.`,
  weigh: (_subject, { origin }) => (origin === undefined ? "P1" : undefined),
});

/** `session.execute(text(f"…"))`: what makes a statement of the text is judged itself. */
function isStatementOfItsOwn(view: View, { file, operation: { scope } }: Call, text: Value): boolean {
  const held = text.kind === "name" ? (view.variable(file, scope, text.name)?.binding.values ?? []) : [text];
  return held.some((value) => {
    const made = value.kind === "result" ? file.operations[value.operation] : undefined;
    return made !== undefined && view.call(file, made)?.model?.statement !== undefined;
  });
}

/** A text put together is a statement of ours unless a value from outside is in it, or a value stands between quotes. */
const concerns = (view: View, part: OpenPart, call: Call): boolean =>
  trailsOf(view, part, call).length > 0 || (isQuoted(part.before) && !isGivenConstants(view, part));

const trailsOf = (view: View, { file, value }: OpenPart, call: Call): readonly Trail[] =>
  traceInput(view, file, value, {
    until: file === call.file ? call.operation.order : Number.POSITIVE_INFINITY,
  }).trails.filter(({ origin }) => origin.part !== "file");

function judgePart(view: View, part: OpenPart, call: Call): Verdict<Gap> {
  const trails = trailsOf(view, part, call);
  const verdict = trailsVerdict(view, trails, LIMITS);
  if (verdict?.kind === "gap" && isConsole(part, trails))
    return unknown("the whole statement is asked for by its name");
  if (verdict?.kind === "gap") return gap({ origin: shownOrigin(verdict.gap.origin) }, verdict.evidence);
  if (verdict !== undefined) return verdict;
  const { file, value, before } = part;
  if (!isQuoted(before) || !isFreeText(view, part, call)) return unknown("where a part comes from is not known");
  return gap(
    { origin: undefined },
    value.kind === "name" ? [{ place: view.place(file, value.span), note: "put into the text here" }] : [],
  );
}

/** `run(body["query"])`: a console, whose callers are to write the statement. There is nothing to bind; who may ask is another matter. */
const isConsole = ({ whole }: OpenPart, trails: readonly Trail[]): boolean =>
  whole === true &&
  trails.every(({ origin }) =>
    /^(?:raw_?)?(?:sql|query|statement)(?:_?(?:text|string))?$/i.test(origin.path.at(-1) ?? ""),
  );

/** `… where name = '${name}'`, `like '%${term}%'`: in the text it is a value, and it is not bound. */
const isQuoted = (before: string): boolean => /(=|<>|!=|\blike|\bin\s*\(|,|\bvalues\s*\()\s*'%?$/i.test(before);

/** A parameter that every caller gives a text written in the code. */
function isGivenConstants(view: View, { file, value }: OpenPart): boolean {
  if (value.kind !== "name" || value.path.length > 0) return false;
  const [only, ...others] = view.variable(file, value.scope, value.name)?.binding.values ?? [];
  if (only?.kind !== "parameter" || only.path.length > 0 || others.length > 0) return false;
  const { callers, complete } = view.callers({ file, scope: only.scope });
  return (
    complete &&
    callers.length > 0 &&
    callers.every(({ call, argument }) => {
      const given = argument === undefined ? call.operation.arguments[only.index] : undefined;
      const things = given === undefined ? [] : view.things(call.file, given);
      return things.length > 0 && things.every(({ kind }) => kind === "literal");
    })
  );
}

const ON_ROWS = /\b(where|values)\b/i;

/** A parameter that is text, given by callers who may pass anything. */
function isFreeText(view: View, { file, value, before }: OpenPart, call: Call): boolean {
  if (value.kind !== "name" || value.path.length > 0) return false;
  const [only, ...others] = view.variable(file, value.scope, value.name)?.binding.values ?? [];
  if (only?.kind !== "parameter" || others.length > 0) return false;
  const parameter = file.scopes[only.scope]?.parameters?.[only.index];
  const isText =
    parameter?.type === undefined ? /(js|py)$/.test(file.path) : /^(string|str)$/.test(parameter.type.name);
  if (!isText) return false;
  const contexts = view.context({ file, scope: only.scope });
  if (contexts.has("request")) return true;
  // Python: who runs a module of queries is often not seen, and a value between quotes is one that was meant to be bound.
  const isRun = call.file === file && file.scopes[call.operation.scope]?.function === only.scope;
  return isRun && file.language === "python" && !contexts.has("cli") && !contexts.has("script") && ON_ROWS.test(before);
}

/** A list, a pattern, another value: anything but a look for emptiness. */
function limits(look: Look): boolean {
  switch (look.kind) {
    case "comparison":
      return !(look.other.kind === "literal" && (typeof look.other.value !== "string" || look.other.value === ""));
    case "membership":
    case "pattern":
      return true;
    case "library":
      return look.call.concept === "validation" || /valid|hasOwn|uuid/i.test(look.call.symbol ?? "");
    default:
      return false;
  }
}
