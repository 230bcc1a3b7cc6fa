/** Python: `logger.error(…)` and then `sys.exit()`: what was just called an error ends the program with 0. */

import type { FileFacts, Operation } from "#facts/file";
import type { Place } from "#facts/place";
import { memberOf } from "#linking/lexical";
import type { View } from "#linking/view";

export interface ReportedExit {
  readonly place: Place;
  /** Where the failure is reported. */
  readonly reported: Place;
  /** 0 is written out: it may be meant. */
  readonly isWritten: boolean;
}

const ERROR = /^(?:error|critical|fatal|exception)$/;
/** Ends that somebody asked for. */
const ASKED = /interrupt|cancel|abort|shut|stopp|terminat|signal|quit/i;

/** Exits with 0 that come right after the report of an error; what handlers of exceptions do is judged with them. */
export function reportedExits(view: View, file: FileFacts): readonly ReportedExit[] {
  if (file.language !== "python") return [];
  return view.calls(file, { concept: "exit" }).flatMap(({ operation, place, symbol }) => {
    const [status, ...others] = operation.arguments;
    const isZero = status === undefined || (status.kind === "literal" && (status.value === 0 || status.value === null));
    if (symbol !== "sys.exit" || !isZero || others.length > 0) return [];
    if (view.chain(file, operation.scope).some(({ kind }) => kind === "catch")) return [];
    const before = lastCall(file, operation);
    const report = before === undefined ? undefined : view.call(file, before);
    if (report?.concept !== "log" || !ERROR.test(memberOf(report.operation.callee) ?? "")) return [];
    if (ASKED.test(JSON.stringify(report.operation.arguments))) return [];
    return [{ place, reported: report.place, isWritten: status !== undefined }];
  });
}

/** The call before it in the same block, whose result nobody takes. */
const lastCall = (file: FileFacts, { scope, order }: Operation): Operation | undefined =>
  file.operations
    .filter((one) => one.scope === scope && one.order < order && one.kind === "call" && one.use.to === "dropped")
    .sort((one, other) => other.order - one.order)[0];
