/** A statement whose text is put together from values: whoever chooses a value can change the statement. */

import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, View } from "#linking/view";
import { traceInput } from "../questions/input/inputTrace";
import { limitedElsewhere } from "../questions/input/limitedElsewhere";
import { type Look, looksAt } from "../questions/input/looks";
import { PATH_STEPS } from "../questions/input/pathTrail";
import { shownOrigin } from "../questions/input/shownOrigin";
import { type OpenPart, openParts } from "../questions/input/statementText";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly call: Call;
  readonly parts: readonly OpenPart[];
}

interface Gap {
  /** Where the value comes from, in words; absent when only its place between quotes is known. */
  readonly origin: string | undefined;
}

export const sqlStringBuilding = defineRule<Subject, Gap>({
  id: "sql-string-building",
  principle: "defense-in-depth",
  priority: "P0",
  confidence: "medium",
  summary: "A database statement put together from values instead of parameters.",
  *subjects(view, file) {
    for (const call of view.calls(file)) {
      const at = call.model?.sql ?? call.model?.statement;
      if (at === undefined || call.operation.tagged === true) continue;
      const text = call.operation.arguments[at];
      if (text === undefined) continue;
      const parts = openParts(view, file, text);
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

function judgePart(view: View, { file, value, before }: OpenPart, call: Call): Verdict<Gap> {
  const until = file === call.file ? call.operation.order : Number.POSITIVE_INFINITY;
  const { trails } = traceInput(view, file, value, { until });
  for (const trail of trails) {
    if (trail.origin.part === "file") continue;
    const looks = trail.held.flatMap((held) => looksAt(view, held, /^(length|size)$/));
    if (looks.some(limits)) return pass("its value is checked first");
    const limited = limitedElsewhere(view, trail, PATH_STEPS);
    if (limited !== undefined) return limited;
    if (looks.some((look) => look.kind === "unknown")) return unknown("code that is not known looks at a value first");
    const evidence: readonly Hop[] = [{ place: trail.place, note: "comes in here" }, ...trail.hops];
    return gap({ origin: shownOrigin(trail.origin) }, evidence);
  }
  if (!isQuoted(before) || !isFreeText(view, { file, value, before }))
    return unknown("where a part comes from is not known");
  return gap(
    { origin: undefined },
    value.kind === "name" ? [{ place: view.place(file, value.span), note: "put into the text here" }] : [],
  );
}

/** `… where name = '${name}'`, `like '%${term}%'`: in the text it is a value, and it is not bound. */
const isQuoted = (before: string): boolean => /(=|<>|!=|\blike|\bin\s*\(|,|\bvalues\s*\()\s*'%?$/i.test(before);

/** A parameter that is text, given by callers who may pass anything. */
function isFreeText(view: View, { file, value }: OpenPart): boolean {
  if (value.kind !== "name" || value.path.length > 0) return false;
  const [only, ...others] = view.variable(file, value.scope, value.name)?.binding.values ?? [];
  if (only?.kind !== "parameter" || others.length > 0) return false;
  const parameter = file.scopes[only.scope]?.parameters?.[only.index];
  const isText = parameter?.type === undefined ? file.path.endsWith("js") : parameter.type.name === "string";
  return isText && view.context({ file, scope: only.scope }).has("request");
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
