/** Jobs and steps of a workflow as facts. */

import type {
  WorkflowEntry,
  WorkflowJob,
  WorkflowPermissions,
  WorkflowStep,
  WorkflowText,
  WorkflowUse,
} from "#facts/workflow";

import type { YamlEntry, YamlValue } from "../yaml/document";
import { entriesOf, fieldsOf, textOf, textsOf, valueAt } from "./nodes";

/** What all jobs of a file share. */
export interface Surroundings {
  readonly text: string;
  /** What runs steps when neither they nor their job say so. */
  readonly shell: string | undefined;
}

/** The fact of one job. */
export function jobOf({ key: id, keySpan, value }: YamlEntry, around: Surroundings): WorkflowJob {
  const fields = fieldsOf(value);
  const text = (name: string): WorkflowText | undefined => textOf(fields.get(name)?.value);
  const [name, condition, timeout] = [text("name")?.text, text("if"), text("timeout-minutes")];
  const environment = text("environment")?.text ?? textOf(valueAt(value, "environment", "name"))?.text;
  const permissions = permissionsOf(fields.get("permissions"));
  const uses = useOf(fields.get("uses")?.value, around.text);
  const secrets = secretsOf(fields.get("secrets")?.value);
  return {
    id,
    span: keySpan,
    bodySpan: value.span,
    ...(name === undefined ? {} : { name }),
    needs: textsOf(fields.get("needs")?.value),
    ...(condition === undefined ? {} : { condition }),
    ...(timeout === undefined ? {} : { timeout }),
    runsOn: runnerOf(fields.get("runs-on")?.value),
    ...(permissions === undefined ? {} : { permissions }),
    env: entriesOf(fields.get("env")?.value),
    ...(uses === undefined ? {} : { uses }),
    with: entriesOf(fields.get("with")?.value),
    ...(secrets === undefined ? {} : { secrets }),
    outputs: entriesOf(fields.get("outputs")?.value),
    matrix: matrixOf(valueAt(value, "strategy", "matrix")),
    ...imagesOf(value),
    ...(environment === undefined ? {} : { environment }),
    tolerated: text("continue-on-error")?.text === "true",
    steps: stepsOf(fields.get("steps")?.value, { ...around, shell: defaultShell(value) ?? around.shell }),
  };
}

/** The facts of a list of steps. */
export const stepsOf = (value: YamlValue | undefined, around: Surroundings): readonly WorkflowStep[] =>
  value?.kind === "list" ? value.items.map((item) => stepOf(item, around)) : [];

function stepOf(value: YamlValue, around: Surroundings): WorkflowStep {
  const fields = fieldsOf(value);
  const text = (name: string): WorkflowText | undefined => textOf(fields.get(name)?.value);
  const uses = useOf(fields.get("uses")?.value, around.text);
  const [id, name, shell] = [text("id")?.text, text("name")?.text, text("shell")?.text ?? around.shell];
  const [condition, run, timeout] = [text("if"), text("run"), text("timeout-minutes")];
  return {
    span: value.span,
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    ...(condition === undefined ? {} : { condition }),
    ...(uses === undefined ? {} : { uses }),
    ...(run === undefined ? {} : { run }),
    expressions: [run, ...scriptsGiven(value, uses)].flatMap((one) =>
      one === undefined ? [] : expressionsIn(around.text, one),
    ),
    ...(shell === undefined ? {} : { shell }),
    with: entriesOf(fields.get("with")?.value),
    env: entriesOf(fields.get("env")?.value),
    ...(timeout === undefined ? {} : { timeout }),
    tolerated: text("continue-on-error")?.text === "true",
  };
}

/** Inputs that an action runs as a script or a command; whatever takes a `script` runs it. */
const SCRIPT_INPUTS: Readonly<Record<string, readonly string[]>> = {
  "azure/cli": ["inlineScript"],
  "azure/powershell": ["inlineScript"],
  "mikefarah/yq": ["cmd"],
  "addnab/docker-run-action": ["run", "options"],
  "nick-fields/retry": ["command"],
  "nick-invision/retry": ["command"],
  "wandalen/wretry.action": ["command"],
  "devcontainers/ci": ["runCmd"],
  "cross-platform-actions/action": ["run"],
  "uraimo/run-on-arch-action": ["run", "install"],
  "coactions/setup-xvfb": ["run"],
  "gabrielbb/xvfb-action": ["run"],
};

function scriptsGiven(step: YamlValue, uses: WorkflowUse | undefined): readonly (WorkflowText | undefined)[] {
  const action = uses?.text.split("@", 1)[0]?.toLowerCase() ?? "";
  const names = Object.hasOwn(SCRIPT_INPUTS, action) ? (SCRIPT_INPUTS[action] ?? []) : [];
  return ["script", ...names].map((name) => textOf(valueAt(step, "with", name)));
}

/** `os: [a, b]` and `include: [{ os: c }]`, one entry a value. */
function matrixOf(matrix: YamlValue | undefined): readonly WorkflowEntry[] {
  const included = valueAt(matrix, "include");
  const more = included?.kind === "list" ? included.items.flatMap(entriesOf) : [];
  const own = [...fieldsOf(matrix).values()].flatMap(({ key, keySpan, value }) => {
    if (key === "include" || key === "exclude") return [];
    const values = value.kind === "list" ? value.items.map(textOf) : [textOf(value)];
    return values.flatMap((one) => (one === undefined ? [] : { name: key, nameSpan: keySpan, value: one }));
  });
  return [...own, ...more];
}

/** `${{ … }}` where the file has it. */
const expressionsIn = (text: string, { span: { start, end } }: WorkflowText): readonly WorkflowText[] =>
  [...text.slice(start, end).matchAll(/\$\{\{[\s\S]*?\}\}/g)].map(({ 0: found, index }) => ({
    text: found,
    span: { start: start + index, end: start + index + found.length },
  }));

/** `defaults: run: shell:` of a workflow or a job. */
export const defaultShell = (value: YamlValue | undefined): string | undefined =>
  textOf(valueAt(value, "defaults", "run", "shell"))?.text;

/** `permissions:` as one word or by scope. */
export function permissionsOf(entry: YamlEntry | undefined): WorkflowPermissions | undefined {
  if (entry === undefined) return undefined;
  const { span, value } = entry;
  const word = textOf(value)?.text;
  if (word === "write-all") return { all: "write", scopes: {}, span };
  if (word === "read-all") return { all: "read", scopes: {}, span };
  const scopes = entriesOf(value).map(({ name, value: given }): [string, string] => [name, given?.text ?? ""]);
  return scopes.length === 0 ? { all: "none", scopes: {}, span } : { scopes: Object.fromEntries(scopes), span };
}

function useOf(value: YamlValue | undefined, text: string): WorkflowUse | undefined {
  const use = textOf(value);
  if (use === undefined) return undefined;
  const rest = text.slice(use.span.end).split(/[\r\n]/, 1)[0] ?? "";
  const comment = /^[ \t]+#[ \t]*(.*?)[ \t]*$/.exec(rest)?.[1];
  return comment === undefined ? use : { ...use, comment };
}

/** `runs-on: x`, a list of labels, or `group:` with `labels:`. */
function runnerOf(value: YamlValue | undefined): readonly string[] {
  const labels = textsOf(value);
  return labels.length > 0 ? labels : textsOf(valueAt(value, "labels"));
}

function secretsOf(value: YamlValue | undefined): WorkflowJob["secrets"] {
  if (value === undefined) return undefined;
  return textOf(value)?.text === "inherit" ? "inherit" : entriesOf(value);
}

/** `container:` and `services:`: their images, and what their `env:` and `credentials:` hold. */
function imagesOf(job: YamlValue): Pick<WorkflowJob, "images" | "imageEnv" | "imageCredentials"> {
  const services = [...fieldsOf(valueAt(job, "services")).values()].map(({ value }) => value);
  const all = [valueAt(job, "container"), ...services];
  return {
    images: all.flatMap((one) => textOf(one) ?? textOf(valueAt(one, "image")) ?? []),
    imageEnv: all.flatMap((one) => entriesOf(valueAt(one, "env"))),
    imageCredentials: all.flatMap((one) => entriesOf(valueAt(one, "credentials"))),
  };
}
