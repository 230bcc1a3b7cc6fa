/** Hands an expression over in `env` and reads the variable where it stood. */

import type { TextEdit } from "#facts/place";
import { linesBehind, openWorkflow, scriptAt, stepAt } from "#languages/workflow/edit";
import { fieldsOf, textOf, valueAt } from "#languages/workflow/nodes";
import type { YamlMap } from "#languages/yaml/document";

import { defineFix, refuse } from "../fix";
import { quotingAt } from "./shellWords";

export const passByEnv = defineFix({
  id: "pass-by-env",
  language: "workflow",
  rules: ["workflow-script-injection"],
  tier: "behavioral",
  preferred: true,
  title: () => "Hand it over in `env`",
  async plan({ path, text, span }) {
    const expression = text.slice(span.start, span.end);
    const step = /^\$\{\{[\s\S]*\}\}$/.test(expression) ? stepAt(openWorkflow(text), span) : undefined;
    if (step === undefined) return refuse("the gap is gone");
    if (/: | #|\n/.test(expression)) return refuse("the expression does not fit on the line of a variable");
    const given = variableFor(step, expression);
    if (given === undefined) return refuse("the step has another variable of that name");
    const uses = await usesOf(path, text, step, expression, given.name);
    if (typeof uses === "string") return refuse(uses);
    const added = given.isThere ? [] : [variableLine(text, step, given.name, expression)];
    const edits = [...uses, ...added].flatMap((edit) => edit ?? []);
    if (edits.length !== uses.length + added.length) return refuse("the step is written on one line");
    return {
      kind: "ways",
      ways: [{ title: `Hand it over as \`${given.name}\``, tier: "behavioral", edits, kit: [], notes: [] }],
    };
  },
});

interface Variable {
  readonly name: string;
  /** The step has it already. */
  readonly isThere: boolean;
}

/** The variable of the step that holds the expression, or a free name for one. */
function variableFor(step: YamlMap, expression: string): Variable | undefined {
  const own = [...fieldsOf(valueAt(step, "env"))].map(([name, { value }]) => ({ name, text: textOf(value)?.text }));
  const there = own.find(({ text }) => text === expression);
  if (there !== undefined) return { name: there.name, isThere: true };
  const env = /^\$\{\{\s*env\.(\w+)\s*\}\}$/.exec(expression)?.[1];
  if (env !== undefined) return { name: env, isThere: true };
  const name = nameOf(expression);
  return own.some((one) => one.name === name) ? undefined : { name, isThere: false };
}

/** `PULL_REQUEST_TITLE` for `github.event.pull_request.title`. */
function nameOf(expression: string): string {
  const [context = "value"] = /(?:github|inputs)(?:\.[\w-]+)+/i.exec(expression) ?? [];
  const parts = context.replace(/^(?:github\.event|github|inputs)\./i, "").replace(/\W+/g, "_");
  return parts.replace(/([a-z])([A-Z])/g, "$1_$2").toUpperCase();
}

/** Every place of the step's script where the expression stands, as the variable; or why that cannot be. */
async function usesOf(
  path: string,
  text: string,
  step: YamlMap,
  expression: string,
  name: string,
): Promise<readonly TextEdit[] | string> {
  const run = textOf(valueAt(step, "run"));
  const script = run ?? textOf(valueAt(step, "with", "script"));
  const uses = textOf(valueAt(step, "uses"))?.text;
  if (script === undefined)
    return uses === undefined ? "the gap is gone" : "how the action reads its script is not known";
  const places = placesOf(text, script.span, expression);
  if (run === undefined) {
    if (!/^actions\/github-script@/.test(uses ?? "")) return "how the action reads its script is not known";
    const edits = places.map((at) => inJavaScript(text, at, expression, name));
    return edits.some((edit) => edit === undefined)
      ? "it is a part of a longer text of the script"
      : edits.flatMap((edit) => edit ?? []);
  }
  const shell = await scriptAt(path, text, run.span);
  if (shell?.at === undefined) return "the step is run by another shell, or its text is written with escapes";
  const { at: start } = shell;
  const quotings = places.map((at) => quotingAt(shell, at - start));
  if (quotings.some((quoting) => quoting === undefined))
    return "a shell replaces no variable there, or the place is nested";
  return places.map((at, index) => ({
    span: { start: at, end: at + expression.length },
    newText: quotings[index] === "quoted" ? `\${${name}}` : `"\${${name}}"`,
  }));
}

function placesOf(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  part: string,
): readonly number[] {
  const places: number[] = [];
  for (let at = text.indexOf(part, start); at !== -1 && at < end; at = text.indexOf(part, at + 1)) places.push(at);
  return places;
}

/** A literal that is nothing but the expression. */
function inJavaScript(text: string, at: number, expression: string, name: string): TextEdit | undefined {
  const end = at + expression.length;
  const [quote = ""] = text.slice(at - 1, at);
  return /["'`]/.test(quote) && text[end] === quote
    ? { span: { start: at - 1, end: end + 1 }, newText: `process.env.${name}` }
    : undefined;
}

/** The variable in the step's `env`, which is made where there is none. */
function variableLine(text: string, step: YamlMap, name: string, expression: string): TextEdit | undefined {
  const env = fieldsOf(step).get("env");
  const line = `${name}: ${expression}`;
  const last = env?.value.kind === "map" ? env.value.entries.at(-1) : undefined;
  if (env !== undefined) return last === undefined ? undefined : linesBehind(text, last, [line]);
  const end = step.entries.at(-1);
  return end === undefined ? undefined : linesBehind(text, end, ["env:", `  ${line}`]);
}
