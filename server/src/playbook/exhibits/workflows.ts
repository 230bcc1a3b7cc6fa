/** Reads pipelines: GitHub workflows and actions by their structure, other systems line by line. */

import type { Document, Node } from "yaml";

import { type Exhibit, lineAt, NOTHING_SHOWN, type Step, type Trigger } from "./exhibit";
import { record, texts } from "./values";

/** The part of the `yaml` package that is needed; it is loaded when the first YAML file is read. */
export interface Yaml {
  readonly parseDocument: (
    text: string,
    options?: { readonly merge?: boolean; readonly uniqueKeys?: boolean },
  ) => Document;
}

/** A GitHub workflow or composite action. One that cannot be parsed shows nothing. */
export function readWorkflow(yaml: Yaml, text: string): Exhibit {
  const document = yaml.parseDocument(text, { merge: true, uniqueKeys: false });
  if (document.errors.length > 0) return NOTHING_SHOWN;
  const content = record(document.toJS({ maxAliasCount: 100 }));
  const lineOf = (path: readonly (string | number)[]): number => {
    const node = document.getIn(path, true) as Node | undefined;
    return lineAt(text, node?.range?.[0] ?? 0);
  };
  const runs = record(content.runs);
  if (Array.isArray(runs.steps)) {
    return { kind: "pipeline", triggers: ["called"], steps: stepsOf(runs.steps, ["runs", "steps"], lineOf) };
  }
  const steps = Object.entries(record(content.jobs)).flatMap(([name, job]) => jobSteps(name, record(job), lineOf));
  // YAML 1.1 readers take the key `on` for true; this one does not, and neither does GitHub.
  return { kind: "pipeline", triggers: triggersOf(content.on), steps };
}

type LineOf = (path: readonly (string | number)[]) => number;

function jobSteps(name: string, job: Readonly<Record<string, unknown>>, lineOf: LineOf): readonly Step[] {
  const narrowed = narrowedBy(job.if);
  if (narrowed === "never") return [];
  const steps: Step[] = [];
  if (typeof job.uses === "string") steps.push({ line: lineOf(["jobs", name, "uses"]), text: `uses ${job.uses}` });
  if (job.environment !== undefined)
    steps.push({ line: lineOf(["jobs", name, "environment"]), text: "approval by environment" });
  if (Array.isArray(job.steps)) steps.push(...stepsOf(job.steps, ["jobs", name, "steps"], lineOf));
  const defaults = record(record(job.defaults).run)["working-directory"];
  return steps.map((step) => ({
    ...step,
    ...(typeof defaults === "string" ? { text: inFolder(step.text, defaults) } : {}),
    ...(job["continue-on-error"] === true ? { tolerated: true as const } : {}),
    ...(narrowed === undefined ? {} : { triggers: step.triggers ?? narrowed }),
  }));
}

function stepsOf(steps: readonly unknown[], path: readonly (string | number)[], lineOf: LineOf): readonly Step[] {
  return steps.flatMap((raw, index): readonly Step[] => {
    const step = record(raw);
    const narrowed = narrowedBy(step.if);
    if (narrowed === "never") return [];
    const rest = {
      ...(step["continue-on-error"] === true ? { tolerated: true as const } : {}),
      ...(narrowed === undefined ? {} : { triggers: narrowed }),
    };
    if (typeof step.run === "string") {
      const folder = step["working-directory"];
      const text = typeof folder === "string" ? inFolder(step.run, folder) : step.run;
      return [{ line: lineOf([...path, index, "run"]), text, ...rest }];
    }
    if (typeof step.uses !== "string") return [];
    const inputs = Object.entries(record(step.with)).map(([key, value]) => `${key}: ${String(value)}`);
    return [{ line: lineOf([...path, index, "uses"]), text: [`uses ${step.uses}`, ...inputs].join("\n"), ...rest }];
  });
}

/** The folder a command runs in decides whose scripts it means. */
const inFolder = (text: string, folder: string): string =>
  text.startsWith("uses ") ? text : text.replace(/$/gm, ` # in ${folder}`);

/** What a condition leaves of the triggers; undefined when it does not speak of them. */
function narrowedBy(condition: unknown): readonly Trigger[] | "never" | undefined {
  if (condition === false) return "never";
  if (typeof condition !== "string") return undefined;
  if (/^\s*(?:\$\{\{\s*)?false\b/.test(condition)) return "never";
  if (/event_name\s*==\s*'pull_request|github\.head_ref\s*(?:!=|$)/.test(condition)) return ["pull-request"];
  if (
    /event_name\s*==\s*'(?:push|workflow_dispatch|release|schedule)|event_name\s*!=\s*'pull_request/.test(condition)
  ) {
    return ["main"];
  }
  if (/github\.ref(?:_name)?\s*==|startsWith\(\s*github\.ref/.test(condition)) return ["main"];
  return /inputs\.|github\.event\.(?:label|comment|issue)|contains\(github\.event\.pull_request\.labels/.test(condition)
    ? ["other"]
    : undefined;
}

function triggersOf(on: unknown): readonly Trigger[] {
  const events: Readonly<Record<string, unknown>> =
    typeof on === "string"
      ? { [on]: undefined }
      : Array.isArray(on)
        ? Object.fromEntries(on.map((name) => [String(name), undefined]))
        : record(on);
  return [...new Set(Object.entries(events).flatMap(([event, filter]) => eventTriggers(event, record(filter))))];
}

const OPENED = new Set(["opened", "synchronize", "reopened"]);

function eventTriggers(event: string, filter: Readonly<Record<string, unknown>>): readonly Trigger[] {
  switch (event) {
    case "pull_request":
    case "pull_request_target": {
      const types = texts(filter.types);
      const isForChanges = types.length === 0 || types.some((type) => OPENED.has(type));
      return isForChanges && !isForDocumentsOnly(filter) ? ["pull-request"] : ["other"];
    }
    case "merge_group":
      return ["pull-request"];
    case "push":
      return pushTriggers(filter);
    case "workflow_run":
      return ["main"];
    case "schedule":
      return ["scheduled"];
    case "workflow_call":
      return ["called"];
    default:
      return ["other"];
  }
}

const MAIN = /^(?:main|master|trunk|develop|dev|development|prod|production|release|stable|canary|next)\b|^\*\*?$/;

/** A push to any branch runs for the branches of pull requests, too. */
function pushTriggers(filter: Readonly<Record<string, unknown>>): readonly Trigger[] {
  if (isForDocumentsOnly(filter)) return ["other"];
  const branches = texts(filter.branches);
  if (branches.length > 0) {
    if (branches.some((branch) => /^\*\*?$/.test(branch))) return ["pull-request", "main"];
    return branches.some((branch) => MAIN.test(branch)) ? ["main"] : ["other"];
  }
  return texts(filter.tags).length > 0 ? ["other"] : ["pull-request", "main"];
}

function isForDocumentsOnly(filter: Readonly<Record<string, unknown>>): boolean {
  const paths = texts(filter.paths);
  return (
    paths.length > 0 && paths.every((path) => /\.mdx?$|^docs?\/|^\.github\/|locales?\/|\.ya?ml$|Dockerfile/.test(path))
  );
}

/** Pipelines of other systems run for every push; what they do is told from their lines. */
export function readOtherPipeline(text: string): Exhibit {
  const isForEverything = !/merge_request_event|pull-requests:|pullRequest/.test(text);
  const triggers: readonly Trigger[] = isForEverything ? ["pull-request", "main"] : ["pull-request"];
  const isTolerant = /allow_failure:\s*true|continueOnError:\s*true/.test(text);
  const steps = text.split("\n").flatMap((line, index): readonly Step[] => {
    const command = line
      .replace(/^\s*(?:-\s*)?(?:(?:run|script|command|bash|sh|image):?\s*)?["']?/, "")
      .replace(/["']\s*$/, "");
    if (command === "" || command.startsWith("#")) return [];
    return [{ line: index, text: command, ...(isTolerant ? { tolerated: true as const } : {}) }];
  });
  return { kind: "pipeline", triggers, steps };
}
