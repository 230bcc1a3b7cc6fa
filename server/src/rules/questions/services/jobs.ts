/** What a module does for its living: the jobs that its calls belong to. */

import type { FileFacts } from "#facts/file";
import type { Call, View } from "#linking/view";

export type Job =
  | "answers requests"
  | "queries the database"
  | "calls other services"
  | "keeps files"
  | "runs processes"
  | "renders pages";

/** The calls of a file by the job they belong to; calls of no job, and files kept for one task only, are left out. */
export function jobsOf(view: View, file: FileFacts): ReadonlyMap<Job, readonly Call[]> {
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

const TEMPORARY =
  /(?:^|\.)(?:tmpdir|mkdtemp(?:Sync)?|tmpName(?:Sync)?|gettempdir|mkstemp|NamedTemporaryFile|TemporaryDirectory)$/;

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

const RENDERS =
  /(?:^|\.)(?:render(?:File|ToString|ToStaticMarkup|ToPipeableStream)?|render_template|TemplateResponse)$/;
/** Connections of databases and caches are outbound calls as well. */
const STORES =
  /^(?:pg|mysql2|mongodb|mongoose|ioredis|redis|knex|sequelize|typeorm|prisma|postgres|better-sqlite3|sqlite|psycopg|asyncpg|pymongo|motor|sqlalchemy|pymysql|aiomysql|MySQLdb|peewee|tortoise)/;

function jobOf({ file, concept, symbol = "", callee }: Call): Job | undefined {
  // A view of Django or Flask answers with the page it renders: one job.
  if (symbol !== "" && RENDERS.test(callee)) return file.language === "python" ? "answers requests" : "renders pages";
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
