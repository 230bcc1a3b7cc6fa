/** A GitHub workflow or composite action → facts. */

import type { FileFacts, FileRole } from "#facts/file";
import type { WorkflowEvent, WorkflowFacts, WorkflowJob } from "#facts/workflow";
import type { SourceText } from "#languages/language";
import { lineStartsOf } from "#languages/lines";
import { maskedText } from "#languages/maskedText";
import { isMarkedGenerated } from "#languages/role";
import { hashSuppressions, suppressionMark } from "#languages/suppression";

import type { ShellParser } from "../shell/parse";
import { commentsOf } from "../yaml/comments";
import { openYaml, rootOf, type YamlEntry, type YamlValue } from "../yaml/document";
import { defaultShell, jobOf, permissionsOf, stepsOf } from "./jobs";
import { entriesOf, fieldsOf, textOf, textsOf, valueAt } from "./nodes";
import { scriptsOf } from "./scripts";

/** Facts of one file. Does not throw on any text: a document with mistakes has the parts that could be read. */
export function workflowLowerer(shell: ShellParser): (source: SourceText) => FileFacts {
  return ({ path, text: written, hash }) => {
    const { text, credentials } = maskedText(written);
    const lineStarts = lineStartsOf(text);
    const yaml = openYaml(text);
    const workflow = workflowFacts(rootOf(yaml), text);
    const scripts = scriptsOf(workflow.jobs, text, shell);
    return {
      path,
      hash,
      language: "workflow",
      role: roleOf(path, text),
      lineStarts,
      imports: [],
      exports: {},
      reexports: [],
      scopes: [{ id: 0, kind: "module", parent: -1, function: 0, span: { start: 0, end: text.length }, bindings: {} }],
      operations: [],
      reads: [],
      suppressions: hashSuppressions(text, text.includes(suppressionMark) ? commentsOf(text) : [], lineStarts, scripts),
      hasSyntaxError: yaml.broken,
      workflow,
      ...(credentials.length === 0 ? {} : { credentials }),
      ...(scripts.length === 0 ? {} : { scripts }),
    };
  };
}

/** GitHub runs what lies at the top of a repository; below another folder it is a template, or somebody else's. */
function roleOf(path: string, text: string): FileRole {
  if (isMarkedGenerated(text)) return "generated";
  return /^(?:\.(?:github|gitea|forgejo)\/|action\.ya?ml$)/.test(path) ? "service" : "script";
}

function workflowFacts(value: YamlValue | undefined, text: string): WorkflowFacts {
  const fields = fieldsOf(value);
  const runs = fields.get("runs");
  const jobs = fields.get("jobs");
  const name = textOf(fields.get("name")?.value)?.text;
  const permissions = permissionsOf(fields.get("permissions"));
  const around = { text, shell: defaultShell(value) };
  return {
    kind: runs === undefined ? "workflow" : "action",
    ...(name === undefined ? {} : { name }),
    events: eventsOf(fields.get("on")),
    ...(permissions === undefined ? {} : { permissions }),
    env: entriesOf(fields.get("env")?.value),
    jobs:
      runs === undefined
        ? [...fieldsOf(jobs?.value).values()].map((job) => jobOf(job, around))
        : [actionJob(runs, text)],
    span: (runs ?? jobs)?.keySpan ?? { start: 0, end: 0 },
  };
}

/** The steps of a composite action as those of a job. */
const actionJob = ({ keySpan, value }: YamlEntry, text: string): WorkflowJob => ({
  id: "",
  span: keySpan,
  bodySpan: value.span,
  needs: [],
  runsOn: [],
  env: [],
  with: [],
  outputs: [],
  matrix: [],
  images: [],
  imageEnv: [],
  imageCredentials: [],
  tolerated: false,
  steps: stepsOf(valueAt(value, "steps"), { text, shell: undefined }),
});

/** `on: push`, `on: [push, pull_request]`, or a map with filters. */
function eventsOf(entry: YamlEntry | undefined): readonly WorkflowEvent[] {
  if (entry === undefined) return [];
  const plain = textsOf(entry.value);
  if (plain.length > 0) return plain.map((name) => ({ name, span: entry.keySpan }));
  return [...fieldsOf(entry.value).values()].map(({ key, keySpan, value }) => {
    const filters = fieldsOf(value);
    const filter = (name: string): readonly string[] | undefined =>
      filters.has(name) ? textsOf(filters.get(name)?.value) : undefined;
    const [branches, tags, types, workflows, paths] = ["branches", "tags", "types", "workflows", "paths"].map(filter);
    return {
      name: key,
      span: keySpan,
      ...(branches === undefined ? {} : { branches }),
      ...(tags === undefined ? {} : { tags }),
      ...(types === undefined ? {} : { types }),
      ...(workflows === undefined ? {} : { workflows }),
      ...(paths === undefined ? {} : { paths }),
    };
  });
}
