/** `bulwark_list_gaps`: the open findings of the folder, the most urgent first. */

import { z } from "zod";

import { PRIORITIES } from "#policy/finding";
import { unknownName } from "#policy/nearest";
import { RULES } from "#rules/registry.generated";

import { Refusal } from "./answer";
import { listAnswer } from "./gapList";
import { insidePath, isUnder } from "./paths";
import { gapsOutput, only, pageInput, pathsInput } from "./shapes";
import { tool } from "./tool";

export const listGaps = tool({
  name: "bulwark_list_gaps",
  title: "List open gaps",
  description:
    "Lists what is missing before production in this folder (deadlines, retries, locks, validation, shutdown …), most urgent first. " +
    "P0 loses data, money or control; P1 fails in production sooner or later; P2 makes an incident longer. Each gap has a name to ask about it with.",
  input: only({
    paths: pathsInput.optional(),
    rules: z.array(z.string().min(1).max(100)).max(200).optional().describe("Rule ids; all rules when absent."),
    priority: z.enum(["P0", "P1", "P2", "hint"]).optional().describe("This priority and graver ones only."),
    ...pageInput,
  }),
  output: gapsOutput,
  answer(folder, { paths, rules, priority, ...page }) {
    const wanted = paths?.map((path) => insidePath(folder, path)) ?? [""];
    const known = RULES.map(({ id }) => id);
    for (const id of rules ?? []) if (!known.includes(id)) throw new Refusal(unknownName("rule", id, known));
    const least = PRIORITIES.indexOf(priority ?? "hint");
    const findings = folder.assessment.findings.filter(
      (finding) =>
        isUnder(finding.place.path, wanted) &&
        (rules?.includes(finding.rule) ?? true) &&
        PRIORITIES.indexOf(finding.priority) <= least,
    );
    return listAnswer(folder, findings, page);
  },
});
