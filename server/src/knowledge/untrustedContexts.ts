/**
 * What strangers can write into the contexts of a GitHub workflow. Source: docs.github.com, "Script injections" (contexts that end in
 * body, default_branch, email, head_ref, label, message, name, page_name, ref and title) and the payloads of each event, November 2026.
 */

export interface UntrustedContext {
  /** The context in lower case, an index as `*`. */
  readonly pattern: RegExp;
  /** Events whose payload has it. */
  readonly events: readonly string[];
}

/** Events that run with the repository's secrets and a token of its own whoever has caused them. */
const PRIVILEGED: ReadonlySet<string> = new Set([
  "pull_request_target",
  "issues",
  "issue_comment",
  "discussion",
  "discussion_comment",
  "gollum",
  "workflow_run",
  "fork",
  "watch",
]);

const REQUESTS = ["pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment"];

/** A whole object is what `toJSON` prints of it. */
const UNTRUSTED: readonly UntrustedContext[] = [
  { pattern: /^github\.head_ref$/, events: REQUESTS },
  {
    pattern:
      /^github\.event\.pull_request(?:\.(?:title|body|head|head\.(?:ref|label|repo\.default_branch|repo\.description|repo\.homepage)))?$/,
    events: REQUESTS,
  },
  { pattern: /^github\.event\.issue(?:\.(?:title|body))?$/, events: ["issues", "issue_comment"] },
  {
    pattern: /^github\.event\.comment(?:\.body)?$/,
    events: ["issue_comment", "pull_request_review_comment", "commit_comment", "discussion_comment"],
  },
  { pattern: /^github\.event\.review(?:\.body)?$/, events: ["pull_request_review"] },
  { pattern: /^github\.event\.discussion(?:\.(?:title|body))?$/, events: ["discussion", "discussion_comment"] },
  { pattern: /^github\.event\.pages(?:\.\*(?:\.page_name)?)?$/, events: ["gollum"] },
  {
    pattern:
      /^github\.event\.(?:head_commit|commits(?:\.\*)?)(?:\.(?:message|author(?:\.(?:name|email))?|committer(?:\.(?:name|email))?))?$/,
    events: ["push"],
  },
  {
    pattern:
      /^github\.event\.workflow_run\.(?:head_branch|display_title|head_commit(?:\.(?:message|author\.(?:name|email)))?|head_repository\.description|pull_requests\.\*\.head\.ref)$/,
    events: ["workflow_run"],
  },
];

const ALL = /^github(?:\.event)?$/;

/** How bad it is that a context is written into a script, when these events start it. */
export type Danger =
  /** Anybody runs code with the repository's secrets. */
  | "anybody"
  /** Who may push runs code that nobody has read. */
  | "committers"
  /** Code of the same person runs there anyway, without secrets. */
  | "own-code"
  /** None of the events has it. */
  | "never";

/** What `*` stands for in `github.event.*.body`. */
const OBJECTS = ["issue", "pull_request", "comment", "review", "discussion", "head_commit"];

/** Undefined for a context that strangers do not write. */
export function dangerOf(context: string, events: ReadonlySet<string>): Danger | undefined {
  const named = OBJECTS.map((object) => context.replace("github.event.*.", `github.event.${object}.`));
  const matching = UNTRUSTED.filter(({ pattern }) => named.some((one) => pattern.test(one)));
  const carriers = ALL.test(context)
    ? UNTRUSTED.flatMap((one) => one.events)
    : matching.length === 0
      ? undefined
      : matching.flatMap((one) => one.events);
  const found = carriers?.filter((event) => events.has(event));
  if (found === undefined) return undefined;
  if (found.length === 0) return "never";
  if (found.some((event) => PRIVILEGED.has(event))) return "anybody";
  return found.includes("push") ? "committers" : "own-code";
}
