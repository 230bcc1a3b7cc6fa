/** A module that answers requests, stores, calls out, keeps files … all by itself. */

import type { FileFacts } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, type Verdict } from "#facts/verdict";
import type { Call, View } from "#linking/view";

import { defineRule } from "../rule";

type Job =
  | "answers requests"
  | "queries the database"
  | "calls other services"
  | "keeps files"
  | "runs processes"
  | "renders pages";

interface Subject {
  readonly place: Place;
  readonly jobs: ReadonlyMap<Job, readonly Call[]>;
}

interface Gap {
  readonly jobs: readonly Job[];
}

/** Shorter modules are easy to see through. */
const FEWEST_LINES = 150;
const MOST_JOBS = 2;
/** One call is an exception, not a job. */
const FEWEST_CALLS = 2;

export const mixedResponsibilities = defineRule<Subject, Gap>({
  id: "mixed-responsibilities",
  principle: "separation",
  priority: "P2",
  confidence: "medium",
  version: 2,
  summary: "A module with three or more jobs.",
  *subjects(view, file) {
    if ((file.codeLines ?? 0) < FEWEST_LINES) return;
    const jobs = jobsOf(view, file);
    if (jobs.size > 0) yield { place: view.place(file, head(file)), jobs };
  },
  judge(_view, { jobs }): Verdict<Gap> {
    const done = [...jobs].filter(([, calls]) => calls.length >= FEWEST_CALLS);
    if (done.length <= MOST_JOBS) return pass(done.length <= 1 ? "one job" : "two jobs at most");
    const evidence: Hop[] = done.flatMap(([job, [first]]) =>
      first === undefined ? [] : [{ place: first.place, note: `${job} here` }],
    );
    return gap({ jobs: done.map(([job]) => job) }, evidence);
  },
  message: (_subject, { jobs }) =>
    `This module ${listed(jobs)}: a fault in one job stops the others, and none can be tested alone. Give each a module.`,
});

/** The class that is the module, else its first line. */
function head(file: FileFacts): { readonly start: number; readonly end: number } {
  const [only, ...others] = file.scopes.filter((scope) => scope.kind === "class" && scope.parent === 0);
  if (only?.nameSpan !== undefined && others.length === 0) return only.nameSpan;
  return { start: 0, end: Math.max((file.lineStarts[1] ?? 1) - 1, 1) };
}

function jobsOf(view: View, file: FileFacts): ReadonlyMap<Job, readonly Call[]> {
  const jobs = new Map<Job, Call[]>();
  for (const call of view.calls(file)) {
    const job = jobOf(call);
    if (job === undefined || (job === "keeps files" && isTemporary(view, call))) continue;
    const calls = jobs.get(job);
    if (calls === undefined) jobs.set(job, [call]);
    else calls.push(call);
  }
  return jobs;
}

const TEMPORARY = /(?:^|\.)(?:tmpdir|mkdtemp(?:Sync)?|tmpName(?:Sync)?)$/;

/** Where parsers of uploads (formidable, express-fileupload) put a file until the request is answered. */
const UPLOADED = /^(?:filepath|tempFilePath)$/;

/** A file in the folder for temporary ones is part of one task, not something the module keeps. */
function isTemporary(view: View, { file, operation }: Call): boolean {
  const [path] = operation.arguments;
  if (path === undefined) return false;
  if ("path" in path && UPLOADED.test(path.path.at(-1) ?? "")) return true;
  return view
    .sources(file, path)
    .some(
      (source) =>
        TEMPORARY.test(source.callee) ||
        source.operation.arguments.some((part) =>
          view.sources(source.file, part).some(({ callee }) => TEMPORARY.test(callee)),
        ),
    );
}

const RENDERS = /(?:^|\.)render(?:File|ToString|ToStaticMarkup|ToPipeableStream)?$/;
/** Connections of databases and caches are outbound calls as well. */
const STORES =
  /^(?:pg|mysql2|mongodb|mongoose|ioredis|redis|knex|sequelize|typeorm|prisma|postgres|better-sqlite3|sqlite)/;

function jobOf({ concept, symbol = "", callee }: Call): Job | undefined {
  if (symbol !== "" && RENDERS.test(callee)) return "renders pages";
  switch (concept) {
    case "route":
    case "reply":
      return "answers requests";
    case "query":
    case "transaction":
    case "row-read":
    case "row-insert":
    case "row-update":
    case "row-upsert":
    case "row-delete":
      return "queries the database";
    case "outbound-call":
      return STORES.test(symbol) ? "queries the database" : "calls other services";
    case "file-read":
    case "file-write":
    case "file-append":
    case "file-rename":
    case "file-remove":
      return "keeps files";
    case "subprocess":
      return "runs processes";
    default:
      return undefined;
  }
}

const listed = (jobs: readonly Job[]): string => `${jobs.slice(0, -1).join(", ")} and ${jobs.at(-1) ?? ""}`;
