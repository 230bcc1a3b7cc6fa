/** What tools take and give, as schemas: input is checked here and nowhere else, and each part of it is bounded. */

import { z } from "zod";

/** Arrays and objects of one call may have this many members together; more is refused before anything is looked at. */
export const MOST_MEMBERS = 1_000;
const MOST_PATHS = 200;
const LONGEST_PATH = 1_024;

type ObjectOptions = NonNullable<Parameters<typeof z.strictObject>[1]>;

/** The names a caller invents are theirs to choose: few of them, and little of each, are said back. */
const strict: ObjectOptions = {
  error: (issue) => {
    if (issue.code !== "unrecognized_keys") return undefined;
    const names = issue.keys.slice(0, 5).map((key) => JSON.stringify(key.slice(0, 40)));
    return `unknown argument ${names.join(", ")}${issue.keys.length > 5 ? " and more" : ""}`;
  },
};

/** An object with these members and no others. */
export const only = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject(shape, strict);

export const pathInput = z.string().min(1).max(LONGEST_PATH);
export const pathsInput = z
  .array(pathInput)
  .max(MOST_PATHS)
  .describe("Files and folders, relative to the folder of the server; all of it when absent.");
export const gapInput = z
  .string()
  .min(1)
  .max(LONGEST_PATH + 100)
  .describe("A gap: its fingerprint from a list, `fingerprint@path` where two have the same, or `path:line`.");
export const pageInput = {
  limit: z.int().min(1).max(200).optional().describe("At most this many gaps; 50 when absent."),
  offset: z.int().min(0).max(1_000_000).optional().describe("Leave out this many gaps: the `next` of the last answer."),
};

const origin = { engine: z.string(), ruleset: z.string() };
const count = z.int().min(0);

export const gapShape = z.object({
  id: z.string(),
  fingerprint: z.string(),
  rule: z.string(),
  priority: z.enum(["P0", "P1", "P2", "hint"]),
  path: z.string(),
  line: z.int(),
  column: z.int(),
  message: z.string(),
  fix: z.enum(["safe", "behavioral", "preview", "none"]),
});

const choice = z.object({ id: z.string(), title: z.string(), tier: z.enum(["safe", "behavioral", "preview"]) });

/** Counts are of all open gaps of the folder; `matching` of those that were asked for. */
export const gapsOutput = z.object({
  ...origin,
  state: z.int().describe("Names the folder as it is now; bulwark_verify compares with it."),
  counts: z.object({ P0: count, P1: count, P2: count, hint: count }),
  matching: count,
  next: z.int().optional().describe("Offset of what did not fit; absent when all is there."),
  gaps: z.array(gapShape),
  problems: z.array(z.string()),
});

export const explainOutput = z.object({
  ...origin,
  rule: z.string(),
  gap: gapShape.optional(),
  evidence: z.array(z.object({ path: z.string(), line: z.int(), message: z.string() })).optional(),
});

export const fixOutput = z.object({
  ...origin,
  kind: z.enum(["fix", "prompt", "none"]),
  gap: gapShape,
  fix: choice.optional(),
  edits: z
    .array(
      z.object({
        path: z.string(),
        edits: z.array(
          z.object({
            startLine: z.int(),
            startColumn: z.int(),
            endLine: z.int(),
            endColumn: z.int(),
            newText: z.string(),
          }),
        ),
      }),
    )
    .optional()
    .describe("Lines and columns are 1-based, in UTF-16 units, of the text before; the end is exclusive."),
  creates: z.array(z.object({ path: z.string(), text: z.string() })).optional(),
  notes: z.array(z.string()).optional(),
  others: z.array(choice).optional(),
  leftOut: z.array(z.string()).optional().describe("Files that did not fit: ask for each with `file`."),
  refusals: z.array(z.string()).optional(),
});

export const verifyOutput = z.object({
  ...origin,
  verdict: z.string(),
  since: z.int().optional().describe("The state it was compared with; absent when there was none."),
  state: z.int(),
  gone: count,
  new: count,
  stays: count,
  elsewhere: z.object({ gone: count, new: count }).optional().describe("Outside of the paths."),
  goneGaps: z.array(gapShape.extend({ note: z.string().optional() })),
  newGaps: z.array(gapShape),
  changedGaps: z
    .array(gapShape)
    .describe("Still open: the same is said of the same file, though the code has changed."),
});
