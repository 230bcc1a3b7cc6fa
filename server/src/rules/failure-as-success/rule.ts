/** A failure that those who wait for the result take for success: a job, a reply, a return value. */

import type { FileFacts, Scope } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass } from "#facts/verdict";
import type { Call, ErrorHandler, View } from "#linking/view";
import { errorTrace } from "../questions/errors/errorTrace";
import { givenBy, isWebhookRoute, receiversOf, replyOf, saysAllIsWell } from "../questions/errors/handlerAnswer";
import type { FailureAsSuccess } from "../questions/errors/handlerVerdict";
import { handlersFor, type JudgedHandler } from "../questions/errors/judgedHandlers";
import { countsAsSuccess } from "../questions/errors/queueProcessor";
import { sentMethods } from "../questions/retries/sentMethods";
import { statementOf, textsOf } from "../questions/state/sqlText";
import { defineRule } from "../rule";
import { wouldRunAgain } from "./redelivery";
import { type TruthyFailure, truthyFailures } from "./truthyFailure";

type Subject = Handler | { readonly kind: "test"; readonly place: Place; readonly failure: TruthyFailure };

interface Handler extends JudgedHandler<"failure-as-success"> {
  readonly kind: "handler";
  /** How the failure is told, where it is. */
  readonly because: string;
}

interface Gap {
  readonly how: FailureAsSuccess["how"] | "truthy";
  /** What failed, in words: "an outbound call". */
  readonly work: string;
  /** Nothing proves that somebody who would have acted on the failure is kept from it. */
  readonly mild: boolean;
}

export const failureAsSuccess = defineRule<Subject, Gap>({
  id: "failure-as-success",
  principle: "error-classification",
  priority: "P1",
  confidence: "medium",
  languages: ["typescript", "python"],
  version: 11,
  summary: "A failure that whoever waits for the result takes for success.",
  *subjects(view, file) {
    for (const subject of handlersFor(view, file, "failure-as-success"))
      if (subject.verdict.kind === "gap") yield { ...subject, kind: "handler", because: "" };
      else {
        const because = toldBy(view, subject.handler);
        if (because !== undefined) yield { ...subject, kind: "handler", because };
      }
    for (const failure of truthyFailures(view, file)) yield { kind: "test", place: failure.place, failure };
  },
  judge(view, subject) {
    if (subject.kind === "test") {
      const { call, answer, flag } = subject.failure;
      const note = `the failure is given back here, in \`${flag}\``;
      return gap({ how: "truthy", work: `\`${call.callee}\``, mild: false }, [{ place: answer, note }]);
    }
    const { verdict, because, handler } = subject;
    if (verdict.kind === "pass") return pass(because);
    if (verdict.kind !== "gap") return verdict;
    const { how, work, hops, mild = isMild(view, handler, how) } = verdict.gap;
    return gap({ how, work, mild }, hops);
  },
  message(_subject, { how, work, mild }) {
    switch (how) {
      case "job":
        return mild
          ? `The failure of ${work} ends here, so the job counts as done. Throw it on, if nothing takes the work up again.`
          : `The failure of ${work} ends here, so the queue counts the job as done, and does not run it again. Throw it on.`;
      case "reply":
        return `After the failure of ${work} the answer says that all is well. Answer with a failing status.`;
      case "same-answer":
        return `After the failure of ${work} the caller gets the answer of a success. Throw it on, or say that it failed.`;
      case "body-only":
        return `After the failure of ${work} only the body of the answer says so, with status 200: clients, caches and monitors take it for success. Answer with a failing status.`;
      case "error-value":
        return `After the failure of ${work} the error itself is the answer, and callers go on with it as if it were one. Raise it.`;
      case "truthy":
        return `${work} answers a failure with an object, which is true as well: this test takes it for success. Throw there.`;
      case "overwritten":
        return "Every failed read looks like a new file here, and what was kept is written over. Take that of a missing file alone; throw the others on.";
      case "made":
        return `The failure of ${work} looks as if nothing were there, so it is made a second time. Throw it on.`;
      case "unseen-result":
        return `The failure of ${work} is only a return value, and a caller drops it. Throw it on, or look at the result.`;
    }
  },
  weigh: (_subject, { how, mild }) => (mild ? "P2" : how === "job" ? "P0" : undefined),
});

/** Without proof that somebody who would have acted on the failure is kept from it, the finding is worth a look, no more. */
function isMild(view: View, handler: ErrorHandler, how: FailureAsSuccess["how"]): boolean {
  const { file } = handler;
  const scope = handler.scope === undefined ? undefined : file.scopes[handler.scope];
  const body = scope === undefined ? undefined : file.scopes[scope.function];
  if (scope === undefined || body === undefined) return true;
  switch (how) {
    case "job":
      return !wouldRunAgain(view, file, body);
    case "reply":
      return !saysAllIsWell(view, handler, scope) && !isWebhookRoute(view, file, scope);
    case "body-only":
      return errorTrace(view, handler, scope.id).logs.length > 0;
    case "overwritten":
    case "made":
      return false;
    case "error-value":
      return receiversOf(view, handler, scope).length === 0;
    case "same-answer":
      return !isLookedAt(view, handler, scope) && !isAnswerToRequest(view, file, body);
    case "unseen-result":
      return view.operations(file, scope.id).some(({ kind }) => kind === "assign") || !losesChange(view, handler);
  }
}

/** Somebody takes the answer and goes by it. */
const isLookedAt = (view: View, handler: ErrorHandler, scope: Scope): boolean =>
  receiversOf(view, handler, scope).some(({ use }) => {
    const end = use.to === "awaited" ? use.then : use;
    return end.to !== "dropped" && end.to !== "voided";
  });

/** A function that is given to a framework, which sends what it returns to the client. */
const isAnswerToRequest = (view: View, file: FileFacts, body: Scope): boolean =>
  body.use?.to === "argument" && view.context({ file, scope: body.id }).has("request");

/** Something that was to be stored, sent or removed is not, and only the dropped result says so. */
const losesChange = (view: View, { guarded }: ErrorHandler): boolean =>
  guarded.some((call) =>
    view.effectsOf(call).some(({ concept, call: step }) => {
      if (/^(row-(insert|update|upsert|delete)|file-(write|append|rename)|transaction|enqueue)$/.test(concept))
        return true;
      if (concept === "query") return isChangeText(view, step);
      const sent = sentMethods(view, step);
      if (concept !== "outbound-call") return false;
      return sent === undefined
        ? /(^|\.)(send|post|put|patch|delete|publish)\w*$/i.test(step.callee)
        : sent.methods.some((method) => method !== "GET" && method !== "HEAD");
    }),
  );

/** `DROP TABLE …`: a statement that is written out and asks for nothing. */
function isChangeText(view: View, call: Call): boolean {
  const text = statementOf(call);
  return (
    text !== undefined &&
    textsOf(view, call.file, text).some((one) => /^\s*(insert|update|delete|drop|truncate|alter|create)\b/i.test(one))
  );
}

/** How those who wait for the outcome (a queue, a client, a caller) hear that it failed; undefined when nobody waits, or nothing is said. */
function toldBy(view: View, handler: ErrorHandler): string | undefined {
  const { file } = handler;
  const scope = handler.scope === undefined ? undefined : file.scopes[handler.scope];
  if (scope === undefined || handler.kind === "callback") return undefined;
  if (replyOf(view, handler, scope) === "failed") return "answered with a failure";
  if (givenBy(view, handler, scope) === "no") return "the result says that it failed";
  return countsAsSuccess(view, handler, scope) ? "the failure of the job is recorded" : undefined;
}
