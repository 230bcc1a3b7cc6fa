/** Error handlers that no rule speaks about, with what they do to the error: an audit reads them too. */

import type { ErrorHandler, View } from "#linking/view";
import type { Finding } from "#policy/finding";
import { errorTrace } from "#rules/questions/errors/errorTrace";

import { at, code, counted, sampled } from "../markdown";
import { functionAround, functionName } from "../naming";
import type { Brief, Item, Section } from "../prompt";

interface Judged {
  readonly handler: ErrorHandler;
  /** Throws, or gives the error to whoever asked. */
  readonly raises: boolean;
  readonly logs: "error" | "message" | "nothing";
}

export function handlerList({ sources: { view }, files, findings }: Brief): Section {
  const judged = files.flatMap((file) =>
    view.handlers(file).flatMap((handler) => {
      const answer = judge(view, handler);
      return answer === undefined ? [] : [answer];
    }),
  );
  const raising = judged.filter(({ raises }) => raises).length;
  const logging = judged.filter(({ raises, logs }) => !raises && logs !== "nothing").length;
  const open = judged.filter((one) => !one.raises && !isSpokenOf(view, one.handler, findings));
  return {
    heading: `Error handlers (${judged.length})`,
    intro: `${counted(raising, "handler")} ${raising === 1 ? "raises the error again or hands" : "raise the error again or hand"} it on, ${logging} log and go on, ${judged.length - raising - logging} do neither. Those that go on, besides the gaps above:`,
    items: open.map((one) => itemOf(view, one)),
    none:
      judged.length === 0
        ? "There is no `catch`, `except` or `.catch()` in these files: a failure travels to whatever runs them. Find where it ends."
        : `${counted(judged.length, "handler")}: each raises the error again, hands it on, or is among the gaps above.`,
  };
}

function judge(view: View, handler: ErrorHandler): Judged | undefined {
  const { file, scope } = handler;
  if (scope === undefined) return undefined;
  const raises = view.operations(file, scope, "nested").some(({ kind }) => kind === "throw");
  const trace = errorTrace(view, handler, scope);
  const logs = trace.logs.length === 0 ? "nothing" : trace.error === "none" ? "message" : "error";
  return { handler, raises: raises || trace.error === "elsewhere", logs };
}

function isSpokenOf(view: View, { file, place, scope }: ErrorHandler, findings: readonly Finding[]): boolean {
  const span = scope === undefined ? place.span : (file.scopes[scope]?.span ?? place.span);
  const lines = [view.line(file, span.start), view.line(file, span.end)] as const;
  return findings.some(
    ({ place: at, range }) => at.path === file.path && range.start.line >= lines[0] && range.start.line <= lines[1],
  );
}

const SAYS = {
  error: "logs the error",
  message: "logs without the error",
  nothing: "leaves no trace in a log",
} as const;
const RANK = { error: 2, message: 1, nothing: 1 } as const;

function itemOf(view: View, { handler, logs }: Judged): Item {
  const { file, place, guarded } = handler;
  const calls = [...new Set(guarded.filter(({ concept }) => concept !== "log").map(({ callee }) => code(callee)))];
  const around = functionName(functionAround(file, place.span.start));
  const of = calls.length === 0 ? "" : ` catches failures of ${sampled(calls, 3)};`;
  return {
    text: `${at(file.path, view.line(file, place.span.start))} in ${around}:${of} ${SAYS[logs]} and goes on.`,
    path: file.path,
    rank: RANK[logs],
  };
}
