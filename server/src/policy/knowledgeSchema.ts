/** The schema of library models that users write under `knowledge` in `bulwark.json`. The same shape as our own models. */

import { z } from "zod";

import type { Concept, LibraryModel, Under } from "#knowledge/model";

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
  random: true,
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
});

const retries = z.strictObject({
  default: z.number().describe("Attempts after the first that the library makes by itself."),
  options: names.optional(),
  at: optionsAt.optional(),
  positional: position.optional(),
  counts: z.enum(["retries", "attempts"]).optional(),
  endless: z.boolean().optional(),
});

const callback = z.strictObject({
  how: z.enum(["awaits", "ignores-result", "collects", "boundary", "route", "job", "later"]),
  parameters: names.optional(),
  under: under.optional(),
});

const call = z.strictObject({
  concept: z.enum(keysOf(CONCEPTS)).optional().describe("What the call is."),
  idempotent: z
    .union([z.boolean(), z.literal("method-option")])
    .optional()
    .describe("Safe to repeat."),
  deadline: deadline.optional(),
  retries: retries.optional(),
  throwsOnStatus: z.boolean().optional().describe("Rejects on HTTP status 400 and above."),
  returns: z.string().optional().describe("Library type of the awaited result."),
  promise: z.union([z.boolean(), z.literal("lazy")]).optional(),
  wraps: position.optional(),
  collects: z.enum(["all", "settled", "race", "any"]).optional(),
  callbacks: z.record(z.string(), callback).optional().describe("What it does with functions it is given."),
  resource: position.optional(),
  sql: position.optional(),
  configures: z.union([z.literal("result"), z.literal("receiver"), position, z.string()]).optional(),
  provides: under.optional(),
  decorates: under.optional(),
  combines: z.boolean().optional(),
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
  symbols: z.record(z.string(), call).describe("Exported name → what calling it means."),
  values: z.record(z.string(), z.string()).optional(),
  typeNames: z.record(z.string(), z.string()).optional(),
  types: z.record(z.string(), type).optional(),
});

function keysOf<Key extends string>(table: Readonly<Record<Key, true>>): [Key, ...Key[]] {
  return Object.keys(table) as [Key, ...Key[]];
}

/** A checked model as the knowledge room knows it. zod writes `| undefined` for what is optional; JSON has no undefined. */
export const asLibraryModel = (checked: z.output<typeof libraryModel>): LibraryModel => checked as LibraryModel;
