/**
 * What a compose file says: its services and how each is run. Types only.
 *
 * Glossary: *fragment* = a service that says neither what it runs nor what it extends, and so adds to one of that name elsewhere;
 * *short form*, *long form* = the two ways in which compose writes ports, volumes and dependencies. Facts have one shape for both.
 * Invariant: of two spans `nameSpan` is what a finding underlines, `span` all there is to the entry.
 */

import type { Span } from "./place";
import type { ShellText } from "./shell";

export interface ComposeFacts {
  /** In file order. */
  readonly services: readonly ComposeService[];
  /** Files that `include` names, as written. */
  readonly includes: readonly ComposeText[];
}

/** A text of the file. */
export interface ComposeText {
  /** As written, without quotes: `${TAG:-latest}` stays. */
  readonly text: string;
  /** With the defaults of variables put in; absent where one without a default decides. */
  readonly value?: string;
  readonly span: Span;
}

export interface ComposeService {
  readonly name: string;
  readonly nameSpan: Span;
  readonly span: Span;
  readonly image?: ComposeText;
  readonly build?: ComposeBuild;
  readonly extends?: ComposeExtends;
  readonly command?: ComposeCommand;
  readonly entrypoint?: ComposeCommand;
  readonly environment: readonly ComposeVariable[];
  /** Files with variables, as written. */
  readonly envFiles: readonly ComposeText[];
  readonly ports: readonly ComposePort[];
  readonly volumes: readonly ComposeVolume[];
  readonly dependsOn: readonly ComposeDependency[];
  readonly healthcheck?: ComposeHealthcheck;
  readonly capabilities: readonly ComposeText[];
  readonly profiles: readonly string[];
  /**
   * Other settings with one value, by their path: `restart`, `user`, `deploy.replicas`, `deploy.resources.limits.memory`. Those of a
   * merge key count as the service's own.
   */
  readonly settings: Readonly<Record<string, ComposeText>>;
  /** A tag of compose's own (`!reset`, `!override`) decides what the service is; or it is no map. */
  readonly opaque?: true;
}

export interface ComposeBuild {
  readonly span: Span;
  /** A folder, relative to the compose file, or an address; `.` when absent. */
  readonly context?: ComposeText;
  /** Relative to the context; `Dockerfile` when absent. */
  readonly dockerfile?: ComposeText;
  readonly target?: ComposeText;
  /** The Dockerfile stands in the compose file. */
  readonly inline?: true;
}

export interface ComposeExtends {
  readonly span: Span;
  readonly service: string;
  /** The same file when absent. */
  readonly file?: ComposeText;
}

export interface ComposeCommand {
  /** The key (`command`). */
  readonly nameSpan: Span;
  readonly span: Span;
  /** As compose starts them, without a shell; variables of compose stay as written. Absent when quotes are left open. */
  readonly words?: readonly string[];
  /** One of the words names a shell, which is started with `-c` and this text. */
  readonly shell?: { readonly index: number; readonly script: ShellText };
}

export interface ComposeVariable {
  readonly name: string;
  /** The whole entry. */
  readonly span: Span;
  /** Absent: taken from where compose runs. */
  readonly value?: ComposeText;
}

export interface ComposePort {
  readonly span: Span;
  /** Address it is published on; all of them when absent. */
  readonly host?: string;
  /** Port or range outside; absent: any free one. */
  readonly published?: string;
  /** Port or range in the container. */
  readonly target: string;
}

export interface ComposeVolume {
  readonly span: Span;
  /** A path of the host (begins with `.`, `/` or `~`), or the name of a volume; absent: an anonymous one. */
  readonly source?: string;
  readonly target: string;
}

export interface ComposeDependency {
  readonly service: string;
  /** The item, or the key of the long form. */
  readonly nameSpan: Span;
  readonly span: Span;
  /** Absent: the short form, which waits for the start only. */
  readonly condition?: ComposeText;
}

export interface ComposeHealthcheck {
  readonly nameSpan: Span;
  readonly span: Span;
  /** `disable: true` or `["NONE"]`. */
  readonly disabled: boolean;
  /** The image's own test, with other times, when absent. */
  readonly test?: ComposeCommand;
}
