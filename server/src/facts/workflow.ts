/**
 * What a GitHub workflow or a composite action says: its events, jobs and steps. Types only.
 *
 * Glossary: *caller* = a job that runs another workflow instead of steps of its own; *expression* = `${{ … }}`, which GitHub replaces by
 * its value before anything runs; *gate* = what has to succeed before a job starts.
 */

import type { Span } from "./place";

export interface WorkflowFacts {
  /** `action`: a composite action, whose steps are those of its one job, which has no id. */
  readonly kind: "workflow" | "action";
  readonly name?: string;
  readonly events: readonly WorkflowEvent[];
  /** Absent: the repository's setting decides. */
  readonly permissions?: WorkflowPermissions;
  readonly env: readonly WorkflowEntry[];
  readonly jobs: readonly WorkflowJob[];
  /** Where `jobs:` stands (`runs:` of an action). */
  readonly span: Span;
}

/** One event under `on:`, with its filters; an absent filter lets everything through. */
export interface WorkflowEvent {
  readonly name: string;
  readonly span: Span;
  readonly branches?: readonly string[];
  readonly tags?: readonly string[];
  readonly types?: readonly string[];
  readonly paths?: readonly string[];
  /** `workflow_run`: names of the workflows it follows. */
  readonly workflows?: readonly string[];
}

export interface WorkflowPermissions {
  /** `read-all`, `write-all`, or `{}` (none). Absent when scopes are named. */
  readonly all?: "read" | "write" | "none";
  /** Scope → `read`, `write`, `none`; a scope that is not named is `none`. */
  readonly scopes: Readonly<Record<string, string>>;
  readonly span: Span;
}

/** A scalar as text, and where it stands with its quotes. */
export interface WorkflowText {
  readonly text: string;
  readonly span: Span;
}

/** One key of a mapping; `value` is absent when it is no scalar. */
export interface WorkflowEntry {
  readonly name: string;
  readonly nameSpan: Span;
  readonly value?: WorkflowText;
}

export interface WorkflowJob {
  readonly id: string;
  /** The key of the job. */
  readonly span: Span;
  readonly bodySpan: Span;
  readonly name?: string;
  readonly needs: readonly string[];
  readonly condition?: WorkflowText;
  /** `timeout-minutes`, as written. */
  readonly timeout?: WorkflowText;
  /** Labels of the runner, expressions as written. */
  readonly runsOn: readonly string[];
  readonly permissions?: WorkflowPermissions;
  readonly env: readonly WorkflowEntry[];
  /** A caller: the workflow it runs. */
  readonly uses?: WorkflowUse;
  /** A caller: what it hands over. */
  readonly with: readonly WorkflowEntry[];
  /** A caller: `secrets: inherit`, or those it names. */
  readonly secrets?: "inherit" | readonly WorkflowEntry[];
  /** What it hands to jobs that need it. */
  readonly outputs: readonly WorkflowEntry[];
  /** Values of `strategy: matrix:`, one entry a value; those of `include` among them. */
  readonly matrix: readonly WorkflowEntry[];
  /** Images that run beside the job, and the one it runs in. */
  readonly images: readonly WorkflowText[];
  /** Settings of those images. */
  readonly imageEnv: readonly WorkflowEntry[];
  /** What opens the registries they come from. */
  readonly imageCredentials: readonly WorkflowEntry[];
  /** Name of the deployment environment. */
  readonly environment?: string;
  /** Its failure does not count. */
  readonly tolerated: boolean;
  readonly steps: readonly WorkflowStep[];
}

export interface WorkflowStep {
  /** From its first key to the end of its last value. */
  readonly span: Span;
  readonly id?: string;
  readonly name?: string;
  readonly condition?: WorkflowText;
  readonly uses?: WorkflowUse;
  readonly run?: WorkflowText;
  /** Each expression in `run`, and in what an action takes as a script, as written in the file. */
  readonly expressions: readonly WorkflowText[];
  /** What runs it: `bash`, `pwsh`; the default of the job or the workflow when the step names none. Absent when nothing is named. */
  readonly shell?: string;
  readonly with: readonly WorkflowEntry[];
  readonly env: readonly WorkflowEntry[];
  readonly timeout?: WorkflowText;
  readonly tolerated: boolean;
}

/** An action or a workflow by its reference: `actions/checkout@v5`. */
export interface WorkflowUse extends WorkflowText {
  /** The comment behind it on its line, without `#`. */
  readonly comment?: string;
}
