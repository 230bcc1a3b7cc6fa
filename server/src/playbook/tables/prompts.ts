/** The words of the eight prompts: what an assistant is asked to find, to produce and to show. The lists come from the workspace. */

import type { PromptId } from "#protocol/messages";
import type { Principle } from "#rules/rule";

export interface PromptText {
  readonly find: readonly string[];
  readonly produce: readonly string[];
  /** Checks that a person or a test makes, besides the commands. */
  readonly shown: readonly string[];
}

export const PROMPT_TEXTS: Readonly<Record<PromptId, PromptText>> = {
  "architecture-audit": {
    find: [
      "Entry points, core logic, data access and utilities: which file belongs where, and which belongs to two of them.",
      "For each file over 200 lines: its responsibilities, its dependencies, and what in it changes for different reasons.",
      "Dependencies that point the wrong way (data access that knows about requests) and cycles.",
    ],
    produce: [
      "A diagram of the modules (Mermaid `flowchart`): one box a module, arrows for imports, one colour a layer.",
      "A table: file, lines, responsibilities, depends on, used by.",
      "A split plan: for each file to split, the new files, the functions each gets, and the order of steps. Each step keeps the tests green and can be merged alone.",
      "The first step of the plan as a change. Exports keep their names, so that callers change their import and nothing else.",
    ],
    shown: ["No new file has more than 300 lines, and no new cycle of imports appears."],
  },
  "error-audit": {
    find: [
      "Every handler: what it catches, whether it swallows, logs or re-raises it, and whether what it logs has the context to act on (ids, operation, the error with its stack).",
      "External calls without a deadline or a retry.",
      "Places that treat all errors alike although some can pass by themselves and others never will.",
    ],
    produce: [
      "A table of gaps: place, what happens to the error today, what should happen.",
      "An error enum with the classes `cancelled`, `network`, `rate-limit`, `transient`, `invalid-input`, `permanent` and `unknown`, and a classifier that decides by type, code and HTTP status, looks through the chain of causes, and never reads message texts.",
      "The handlers changed: each logs with context and re-raises (or wraps, with the cause), or says in a comment why going on is right.",
      "Only `network`, `rate-limit` and `transient` are retried; the others fail at once.",
    ],
    shown: [
      "A test for each changed handler makes the guarded call fail and sees the error arrive: re-raised, or logged with its context.",
    ],
  },
  "state-persistence": {
    find: [
      "All state, sorted into memory, database and files; for each, what a restart finds.",
      "Operations of several steps: what is left behind when the process dies between two of them.",
      "Start-up: does anything look for work that was begun and not ended?",
    ],
    produce: [
      "A table: state, where it lives, who writes it, what is lost on a crash.",
      "A checkpoint around each long operation: `started` is written before the work, `completed` with the result after it, flushed to disk.",
      "Recovery on start: entries left at `started` are requeued, or rolled back where repeating them would do harm.",
      "A locked checkpoint file, replaced atomically (temporary file in the same folder, flush, rename), that survives a torn last line.",
    ],
    shown: [
      "A test kills the process (`SIGKILL`) after each step, starts it again, and finds every item done exactly once or still queued.",
    ],
  },
  concurrency: {
    find: [
      "Shared mutable state: globals, class attributes that instances share, files and rows that several processes write; and which kind of lock each has today.",
      "Races: check-then-act, read-modify-write, a job that two workers can claim.",
      "Locks that can wait forever, are not given back on every path, or are taken in different orders.",
    ],
    produce: [
      "A table: resource, who changes it, from how many processes, its lock today, the lock it needs.",
      "A lock manager for the resources above: a named lock with a timeout, an error when the timeout passes, a log line on acquire and release (name, holder, waited, held), release on every path. Between processes it is a file lock or a row lock, not a variable.",
      "Claims as one statement that selects and marks (`UPDATE … WHERE status = 'queued' … RETURNING`, `FOR UPDATE SKIP LOCKED`), which records `claimed_by`.",
    ],
    shown: [
      "A test runs two workers at once against the same rows or file, 100 times: nothing is done twice and no update is lost.",
    ],
  },
  retry: {
    find: [
      "Calls that leave the process: which have a deadline, which are retried, by what.",
      "Hand-written loops that retry: without a limit, at a fixed pace, or on errors that never pass.",
      "Calls that must not be repeated (payments, messages) unless they carry an idempotency key.",
    ],
    produce: [
      "One retry manager: a configuration (3 attempts, base 1 s, multiplier 2, full jitter, at most 300 s between two attempts, 2 minutes in all), a classification of errors, and a decorator or wrapper.",
      "`delay = min(base × multiplier^attempt + jitter, max)`, and never less than a `Retry-After` asks for. 400, 401, 403, 404 and 422 are never retried.",
      "The functions above moved onto it, each with a deadline per attempt. Hand-written loops are replaced.",
    ],
    shown: [
      "A test with a fake server that fails twice, then answers: three attempts, growing pauses. One that answers 403: a single attempt. One that never answers: an error within the deadline.",
    ],
  },
  "flow-logging": {
    find: [
      "Operations of several steps, and which of their steps leave a trace today.",
      "Log lines that cannot be joined to a request or a job, and prose where fields would do.",
    ],
    produce: [
      "A flow logger with a context manager (`with` in Python, `using` or a callback in TypeScript): it writes the start, the end and a failure by itself.",
      "JSONL, one file per flow id in the folder `flow_logs/`, flushed per line: `ts`, `flow_id`, `flow_type`, `step`, `action`, `status` and context. `step` counts up by itself; `status` is one of pending, submitted, running, success, failed. File names are made safe.",
      "The operations above wrapped: a `flow_type` each, a step before and after each call that leaves the process. Secrets and personal data stay out.",
    ],
    shown: [
      "A test makes the third step fail: the file has the start, the steps before it, and a last line with `failed` and the error.",
    ],
  },
  validation: {
    find: [
      "Endpoints and messages: what they read, and what checks it today.",
      "File uploads (size, type, extension), URLs (scheme, host, private addresses), required fields, enums.",
      "Services that trust their caller: does the entity exist, may the caller do this, does the quota hold?",
    ],
    produce: [
      "Layer 1, at the router: a schema for each endpoint above; what does not fit it is refused with 400 and the fields `field`, `message` and `value`.",
      "Layer 2, in the service: the entity exists, the caller may, the quota holds; for URLs an optional check that they can be reached, with a deadline.",
      "Validators for uploads, URLs, required fields and enums, used by both layers; a typed `ValidationError(field, message, value)`.",
    ],
    shown: [
      "For each endpoint a test sends a missing field, a wrong type, an unknown enum value and a value that is too long, and gets 400 with the field's name; nothing is stored.",
    ],
  },
  cooldown: {
    find: [
      "Items that are tried again in every round however often they have failed.",
      "API calls with a limit on the other side, and what keeps to it today.",
      "Limits that are global although one caller can use them up for all.",
    ],
    produce: [
      "Fields on the entity: `consecutive_failures`, `cooldown_until`, `last_attempt_at`, with a migration.",
      "A cooldown manager: `should_process(entity)`, `record_failure(entity)`, `record_success(entity)`, `next_eligible(entities)`. Pauses of 60, 300, 900, 3,600 and 86,400 s by consecutive failures; the last one repeats; a success resets.",
      "A rate limiter (token bucket) per user or key for each service above, with `current_usage()` for metrics, a log line on each refusal, and room for bursts.",
    ],
    shown: [
      "A test with a clock of its own: an entity that fails five times is next eligible after 60, 300, 900, 3,600 and 86,400 s, and at once after a success.",
    ],
  },
};

/** The prompt that helps with a principle. */
const OF_PRINCIPLE: Readonly<Record<Principle, PromptId>> = {
  separation: "architecture-audit",
  "error-classification": "error-audit",
  "state-persistence": "state-persistence",
  locking: "concurrency",
  "defense-in-depth": "validation",
  retry: "retry",
  "flow-logging": "flow-logging",
  "rate-limiting": "cooldown",
};

/** The prompt for findings of a rule. */
export const promptOfRule = ({ principle }: { readonly principle: Principle }): PromptId => OF_PRINCIPLE[principle];

/**
 * Rules whose principle has a prompt that speaks of other things: a hard-coded secret is no question of validation. Their findings have
 * prompts of their own, made from the rule's page.
 */
export const RULES_ASIDE: ReadonlySet<string> = new Set([
  "blocking-call-in-async",
  "ci-missing-timeout",
  "ci-no-security-scan",
  "ci-no-test-gate",
  "ci-unpinned-action",
  "debug-mode-in-production",
  "fail-open-check",
  "hardcoded-secret",
  "healthcheck-never-fails",
  "insecure-http-url",
  "plaintext-secret-env",
  "promise-in-condition",
  "root-container",
  "secret-in-image",
  "tls-verification-disabled",
  "unpinned-image",
  "workflow-script-injection",
  "weak-password-hash",
]);
