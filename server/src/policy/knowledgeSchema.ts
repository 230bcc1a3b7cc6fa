/** The schema of library models that users write under `knowledge` in `bulwark.json`. The same shape as our own models. */

import { z } from "zod";

import type { Concept, Given, LibraryModel, Under } from "#knowledge/model";

const CONCEPTS: Readonly<Record<Concept, true>> = {
  "outbound-call": true,
  client: true,
  subprocess: true,
  "file-read": true,
  "file-write": true,
  "file-append": true,
  "file-exists": true,
  "file-rename": true,
  "file-remove": true,
  "file-sync": true,
  "file-lock": true,
  "row-read": true,
  "row-insert": true,
  "row-update": true,
  "row-upsert": true,
  "row-delete": true,
  query: true,
  transaction: true,
  cache: true,
  enqueue: true,
  listen: true,
  worker: true,
  schedule: true,
  route: true,
  middleware: true,
  reply: true,
  "reply-status": true,
  log: true,
  trace: true,
  metric: true,
  validation: true,
  "validation-verdict": true,
  parse: true,
  deadline: true,
  abort: true,
  retry: true,
  breaker: true,
  limiter: true,
  lock: true,
  unlock: true,
  cleanup: true,
  exit: true,
  sleep: true,
  timer: true,
  "body-read": true,
  "shutdown-hook": true,
  "crash-hook": true,
  "request-id": true,
  intake: true,
  "token-check": true,
  "signature-check": true,
  ack: true,
  refuse: true,
  random: true,
};

const GIVEN: Readonly<Record<Given, true>> = {
  "request-id": true,
  metrics: true,
  "crash-report": true,
  health: true,
  shutdown: true,
};

const UNDER: Readonly<Record<Under, true>> = {
  timeout: true,
  retry: true,
  lock: true,
  breaker: true,
  limiter: true,
  transaction: true,
  trace: true,
  "error-boundary": true,
};

const names = z.array(z.string());
const optionsAt = z.union([z.int().min(0), z.literal("last"), z.literal("keyword")]);
const under = z.array(z.enum(keysOf(UNDER)));
const position = z.int().min(0);

const deadline = z.strictObject({
  options: names.describe("Option names that set a deadline."),
  signals: names.optional().describe("Option names that take an AbortSignal."),
  at: optionsAt.describe("Where the options object is."),
  default: z.number().nullable().describe("Library default in milliseconds; null waits forever."),
  total: z.boolean().describe("The limit covers the whole exchange including the body."),
  ignored: names.optional().describe("Names that look like a deadline and are ignored."),
  positional: position.optional().describe("Positional argument that is itself the deadline."),
  unit: z.literal("seconds").optional().describe("What the numbers in the options count; milliseconds when absent."),
  proposed: z.number().int().positive().optional().describe("Milliseconds a fix proposes instead of its usual 10,000."),
});

const wait = z.strictObject({
  grows: z.enum(["none", "fixed", "linear", "exponential"]),
  ms: z.number().describe("The first wait in milliseconds."),
  random: z.boolean(),
  delay: names.optional().describe("Options that set the first wait."),
  factor: names.optional().describe("Options that multiply the wait each time."),
  strategy: names.optional().describe("Options that name how the wait grows, or decide it."),
  strategyAt: position.optional().describe("Positional argument that decides how the wait grows."),
  scale: names.optional().describe("Options that scale a wait which doubles: 0 switches it off."),
  jitter: names.optional().describe("Options that make the wait random."),
});

const retries = z.strictObject({
  default: z.number().describe("Attempts after the first that the library makes by itself."),
  options: names.optional(),
  at: optionsAt.optional(),
  positional: position.optional(),
  counts: z.enum(["retries", "attempts"]).optional(),
  endless: z.boolean().optional(),
  forever: z.string().optional(),
  wait: wait.optional().describe("What it waits between attempts."),
  judges: z.boolean().optional().describe("It tells permanent failures from passing ones by itself."),
  predicates: names.optional().describe("Options by which a caller tells them apart."),
  heedsRetryAfter: z.boolean().optional(),
});

const argument = z.strictObject({ positional: position, option: z.string() });
const policy = z.strictObject({
  waits: z.enum(["none", "fixed", "linear", "exponential", "random"]).optional(),
  ms: z.number().optional().describe("The first wait in milliseconds."),
  time: argument.optional().describe("The argument that sets the first wait, in seconds."),
  attempts: argument.optional().describe("The argument that counts attempts, the first included."),
  ends: z.literal(true).optional().describe("It ends the retry by something else than a count."),
});

const callback = z.strictObject({
  how: z.enum(["awaits", "ignores-result", "collects", "boundary", "route", "job", "later"]),
  parameters: names.optional(),
  under: under.optional(),
  serves: z.literal(true).optional().describe("Runs it for what somebody says, who waits for the answer."),
  told: z
    .boolean()
    .optional()
    .describe("Its first parameter is told of a failure; given the function, the call gives no promise."),
});

const parallel = z.strictObject({
  over: position.describe("Argument that holds the list."),
  options: names.optional().describe("Option names that limit how many run at a time."),
  positional: position.optional().describe("Positional argument that is itself the limit."),
});

const limit = z.strictObject({
  window: names.optional().describe("Option names of the time window."),
  unit: z.enum(["ms", "s"]).optional().describe("What the window's number counts."),
  ignored: names.optional().describe("Names that look like an option and are ignored."),
  store: names.optional().describe("Options that keep the counts outside the process."),
});

const hash = z.strictObject({
  algorithm: z.union([z.string(), position]).describe("The algorithm, or the argument that names it."),
  input: position.optional().describe("Argument that is hashed."),
  isFedLater: z.literal(true).optional().describe("What is hashed may be given later as well, in update()."),
  schemes: z
    .strictObject({ options: names, positional: position, weak: z.string() })
    .optional()
    .describe("How passwords are stored, chosen by name; weak: how names of fast ones begin."),
  cost: z
    .strictObject({ positional: position.optional(), options: names.optional(), least: z.number() })
    .optional()
    .describe("What makes guessing slow, and the least that still does."),
});

const sizeLimit = z.strictObject({
  options: names.describe("Option names that limit the size."),
  default: z.number().nullable().describe("The library's own limit in bytes; null is none."),
  data: position.optional().describe("Argument that is the data itself."),
});

const call = z.strictObject({
  concept: z.enum(keysOf(CONCEPTS)).optional().describe("What the call is."),
  idempotent: z
    .union([z.boolean(), z.literal("method-option")])
    .optional()
    .describe("Safe to repeat."),
  deadline: deadline.optional(),
  retries: retries.optional(),
  policy: policy.optional().describe("A part of a retry that is made by a call of its own."),
  throwsOnStatus: z.boolean().optional().describe("Rejects on HTTP status 400 and above."),
  failsIn: names.optional().describe("Members of the result that tell of a failure the call does not throw."),
  identifies: z.literal(true).optional().describe("It says who is signed in: a failure names nobody."),
  returns: z.string().optional().describe("Library type of the awaited result."),
  promise: z.union([z.boolean(), z.literal("lazy")]).optional(),
  wraps: position.optional(),
  collects: z.enum(["all", "settled", "race", "any"]).optional(),
  settles: z.string().optional().describe("Option with which it gives failures as values."),
  callbacks: z.record(z.string(), callback).optional().describe("What it does with functions it is given."),
  parallel: parallel.optional().describe("It fans out; without its limit all items run at once."),
  limit: limit.optional().describe("A limiter of incoming requests."),
  secrets: z
    .record(z.string(), z.enum(["signing", "password", "key"]))
    .optional()
    .describe("Secrets it is given, by argument index or option name."),
  hash: hash.optional(),
  sizeLimit: sizeLimit.optional(),
  resource: position.optional(),
  receiverIsResource: z.boolean().optional().describe("The object it is called on is the resource."),
  openMode: position.optional().describe("Opens a file: argument that says whether it is read, written or added to."),
  address: z
    .array(z.union([position, z.string()]))
    .optional()
    .describe("Where the address it calls is: argument indexes and option names."),
  sql: position.optional(),
  statement: position.optional().describe("Argument that becomes part of a statement as it is written."),
  configures: z.union([z.literal("result"), z.literal("receiver"), position, z.string()]).optional(),
  provides: under.optional(),
  intercepts: z.enum(["request", "response"]).optional(),
  decorates: under.optional(),
  combines: z.boolean().optional(),
  emitsError: z.union([z.literal(true), z.literal("piped")]).optional(),
  blocking: z.boolean().optional(),
  safe: z.boolean().optional(),
});

const type = z.strictObject({
  methods: z.record(z.string(), call),
  properties: z.record(z.string(), z.string()).optional(),
  extends: z.string().optional(),
});

/** One library model. `versions` and `source` may be left out: everything a project says of its own code holds for what it has. */
export const libraryModel = z.strictObject({
  package: z.string().min(1).describe("Package name as imported, or `./path` of a file of this workspace."),
  aliases: names.optional(),
  language: z.enum(["javascript", "python"]),
  versions: z.string().default("*"),
  source: z.string().default("bulwark.json"),
  gives: z
    .array(z.enum(keysOf(GIVEN)))
    .optional()
    .describe("What loading it gives a service."),
  symbols: z.record(z.string(), call).describe("Exported name → what calling it means."),
  values: z.record(z.string(), z.string()).optional(),
  typeNames: z.record(z.string(), z.string()).optional(),
  functionTypes: z
    .record(z.string(), z.array(z.string()))
    .optional()
    .describe("Exported types of functions: name → library types of their parameters."),
  types: z.record(z.string(), type).optional(),
});

function keysOf<Key extends string>(table: Readonly<Record<Key, true>>): [Key, ...Key[]] {
  return Object.keys(table) as [Key, ...Key[]];
}

/** A checked model as the knowledge room knows it. zod writes `| undefined` for what is optional; JSON has no undefined. */
export const asLibraryModel = (checked: z.output<typeof libraryModel>): LibraryModel => checked as LibraryModel;
