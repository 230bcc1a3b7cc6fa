/** Gives a workflow's token the right to read the repository alone, and each job what its steps are known to need. */

import type { Span, TextEdit } from "#facts/place";
import { linesBehind, openWorkflow, readWorkflow } from "#languages/workflow/edit";
import { fieldsOf, valueAt } from "#languages/workflow/nodes";
import type { YamlEntry } from "#languages/yaml/document";

import { type FixPlan, type FixRequest, refuse } from "../fix";
import { tokenNeeds } from "./tokenNeeds";

/** The edits on a workflow as it stands; refused when a step may need more than is known. */
export async function permissionsPlan({ path, text }: FixRequest): Promise<FixPlan> {
  const { root } = openWorkflow(text);
  const fields = fieldsOf(root);
  const on = fields.get("on");
  if (on === undefined || !fields.has("jobs")) return refuse("it is no workflow");
  if (fields.has("permissions")) return refuse("the workflow says what its token may do");
  const { workflow, scripts } = await readWorkflow(path, text);
  const jobs = fieldsOf(valueAt(root, "jobs"));
  const edits: (TextEdit | undefined)[] = [linesBehind(text, on, ["", "permissions:", "  contents: read"])];
  for (const job of workflow?.jobs ?? []) {
    if (job.permissions !== undefined) continue;
    const needs = tokenNeeds(job, scripts);
    if ("because" in needs) return refuse(needs.because);
    const scopes = Object.entries(needs.scopes);
    const runner = fieldsOf(jobs.get(job.id)?.value).get("runs-on");
    if (scopes.length > 0) edits.push(runner === undefined ? undefined : scopesBehind(text, runner, scopes));
  }
  if (edits.includes(undefined)) return refuse("the workflow is not written in lines of its own");
  const notes = ["What is not named is denied: a script that pushes or comments by the token needs its scope."];
  return {
    kind: "ways",
    ways: [
      {
        title: "Add `permissions: contents: read`",
        tier: "preview",
        edits: edits.flatMap((edit) => edit ?? []),
        kit: [],
        notes,
      },
    ],
  };
}

/** What a selection on a key of the workflow's own, or on the name of a job, is about: `on:`. Undefined where permissions are named. */
export function headAt(text: string, { start, end }: Span): Span | undefined {
  const fields = fieldsOf(openWorkflow(text).root);
  const on = fields.get("on");
  if (on === undefined || fields.has("permissions") || !fields.has("jobs")) return undefined;
  const keys = [...fields.values(), ...fieldsOf(fields.get("jobs")?.value).values()];
  return keys.some(({ keySpan }) => keySpan.start <= end && start <= keySpan.end) ? on.keySpan : undefined;
}

/** A job's own list replaces the workflow's, so it says that the files may be read, too. */
function scopesBehind(
  text: string,
  entry: YamlEntry,
  scopes: readonly (readonly [scope: string, access: string])[],
): TextEdit | undefined {
  const all = scopes.some(([scope]) => scope === "contents") ? scopes : [["contents", "read"] as const, ...scopes];
  return linesBehind(text, entry, ["permissions:", ...all.map(([scope, access]) => `  ${scope}: ${access}`)]);
}
