/** What the steps of a job need of the run's token, as far as the file tells. */

import type { ShellScript } from "#facts/shell";
import type { WorkflowEntry, WorkflowJob, WorkflowStep } from "#facts/workflow";
import { actionScopes, ghScopes, joinedScopes, type TokenScopes } from "#knowledge/workflowPermissions";

import { programOf } from "../questions/shell/programs";
import { stepsOf } from "../questions/shell/steps";

export type TokenNeeds = { readonly scopes: TokenScopes } | { readonly because: string };

/** The scopes of all steps together; or which step may need more than is known. `scripts` are those of the file. */
export function tokenNeeds(job: WorkflowJob, scripts: readonly ShellScript[]): TokenNeeds {
  if (job.uses !== undefined) return { because: `what the workflow that \`${job.id}\` calls needs is not known` };
  if (holdsToken([...job.env, ...job.imageEnv, ...job.imageCredentials]))
    return { because: `all steps of \`${job.id}\` are given the token` };
  let scopes: TokenScopes = {};
  for (const step of job.steps) {
    const needs = step.uses === undefined ? scriptNeeds(step, scripts) : usedNeeds(step, step.uses.text);
    if ("because" in needs) return needs;
    scopes = joinedScopes(scopes, needs.scopes);
  }
  return { scopes };
}

function usedNeeds(step: WorkflowStep, uses: string): TokenNeeds {
  const [action = ""] = uses.split("@");
  if (action.toLowerCase() === "docker/login-action") return loginNeeds(step);
  const options = step.with.map(({ name, value }) => [name, value?.text ?? ""] as const);
  const scopes = actionScopes(action, options);
  return scopes === undefined ? { because: `what \`${action}\` needs is not known` } : { scopes };
}

/** A login to GitHub's registry by the run's token: to push, as far as one can tell. */
const loginNeeds = ({ with: given }: WorkflowStep): TokenNeeds => ({
  scopes: holdsToken(given) ? { packages: "write" } : {},
});

const holdsToken = (entries: readonly WorkflowEntry[]): boolean =>
  entries.some(({ value }) => /\b(?:secrets\.GITHUB_TOKEN|github\.token)\b/i.test(value?.text ?? ""));

/** Deliver something: by which rights is said in files that are not read here. */
const DELIVERS =
  /\b(?:release|releaser|goreleaser|publish|deploy|changesets?|changelog|lerna|bump|gh-pages|gh-deploy|twine|auto)\b/i;

function scriptNeeds({ run, env, span }: WorkflowStep, scripts: readonly ShellScript[]): TokenNeeds {
  if (run === undefined) return { scopes: {} };
  const script = scripts.find((one) => one.span.start >= span.start && one.span.end <= span.end);
  if (script === undefined || script.script.hasSyntaxError) return { because: "a step is run by another shell" };
  const programs = stepsOf(script).flatMap((step) => programOf(step.command) ?? []);
  let scopes: TokenScopes = {};
  for (const { name, arguments: words } of programs) {
    const said = words.map(({ value = "" }) => value);
    const more = name === "gh" ? ghScopes(said.join(" ")) : name === "git" && said.includes("push") ? PUSH : {};
    if (more === undefined) return { because: `what \`gh ${said.slice(0, 2).join(" ")}\` needs is not known` };
    scopes = joinedScopes(scopes, more);
  }
  const isTold = Object.keys(scopes).length > 0 || programs.some(({ name }) => name === "gh");
  if (!isTold && (holdsToken(env) || /secrets\.GITHUB_TOKEN|github\.token/i.test(run.text)))
    return { because: "a step is given the token, and what it does with it is not told" };
  if (!isTold && DELIVERS.test(run.text)) return { because: `a step delivers something: \`${firstLine(run.text)}\`` };
  return { scopes };
}

const PUSH: TokenScopes = { contents: "write" };

const LONGEST = 40;
function firstLine(text: string): string {
  const line =
    text
      .split("\n")
      .find((one) => DELIVERS.test(one))
      ?.trim() ?? "";
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
