/** Python: how many runs of one job APScheduler lets be on at once. */

import type { FileFacts, Value } from "#facts/file";
import { pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, View } from "#linking/view";

import { numberOf } from "../questions/concurrency/period";

const SKIPS = pass("the scheduler skips a run while one is on");

/**
 * It skips a run while `max_instances` are on, which is one unless the job, or `job_defaults` of the scheduler, says otherwise
 * (apscheduler.readthedocs.io/en/3.x/userguide.html, "Limiting the number of concurrently executing instances of a job").
 * Undefined: it lets several be on.
 */
export function byInstances(view: View, { file, operation, symbol = "" }: Call): Verdict<never> | undefined {
  if (!symbol.startsWith("apscheduler.")) return unknown("how its scheduler runs it is not known");
  const own = operation.keywords?.max_instances;
  if (own === undefined && operation.opaqueArguments === true) return unknown("its options are not known");
  const most = own ?? defaultIn(view, file);
  if (most === "unknown") return unknown("what its scheduler is told is not known");
  if (most === undefined) return SKIPS;
  const number = numberOf(view, file, most);
  if (number === undefined) return unknown("how many may run at once is not known");
  return number <= 1 ? SKIPS : undefined;
}

/** `BackgroundScheduler(job_defaults={…})`, `scheduler.configure(job_defaults=defaults)` of the file that adds the job. */
function defaultIn(view: View, file: FileFacts): Value | "unknown" | undefined {
  for (const { keywords } of file.operations) {
    const given = keywords?.job_defaults;
    if (given === undefined) continue;
    const [only, ...others] = view.things(file, given);
    return only?.kind === "object" && others.length === 0 && only.file === file
      ? only.value.properties.max_instances
      : "unknown";
  }
  return undefined;
}
