/** Lets a delivery wait for the tests that run beside it. */

import type { TextEdit } from "#facts/place";
import { itemBehind, jobAt, lineInFront, openWorkflow } from "#languages/workflow/edit";
import { fieldsOf } from "#languages/workflow/nodes";
import type { YamlEntry } from "#languages/yaml/document";

import { defineFix, refuse } from "../fix";

export const needTests = defineFix({
  id: "need-tests",
  language: "workflow",
  rules: ["ci-no-test-gate"],
  tier: "behavioral",
  preferred: true,
  title: ({ beside }) => `Wait for \`${beside ?? "the tests"}\``,
  answers: ({ beside }) => beside !== undefined,
  plan({ text, span, facts: { beside } }) {
    if (typeof beside !== "string")
      return refuse("no job of this workflow tests: add one, and let the delivery need it");
    const job = jobAt(openWorkflow(text), span);
    if (job === undefined) return refuse("the job is not written out here");
    const fields = fieldsOf(job.value);
    const needs = fields.get("needs");
    const [first] = fields.values();
    if (first === undefined) return refuse("the job is empty");
    const edit = needs === undefined ? lineInFront(text, first, `needs: ${beside}`) : withJob(text, needs, beside);
    if (edit === undefined) return refuse("the job is not written in lines of its own");
    if (edit === "there") return refuse("the gap is gone");
    return {
      kind: "ways",
      ways: [{ title: `Wait for \`${beside}\``, tier: "behavioral", edits: [edit], kit: [], notes: [] }],
    };
  },
});

/** One more job in `needs`, in the form it has. */
function withJob(text: string, { value }: YamlEntry, job: string): TextEdit | "there" | undefined {
  if (value.kind === "scalar")
    return value.text === job ? "there" : { span: value.span, newText: `[${value.text}, ${job}]` };
  if (value.kind !== "list") return undefined;
  if (value.items.some((item) => item.kind === "scalar" && item.text === job)) return "there";
  return itemBehind(text, value, job);
}
