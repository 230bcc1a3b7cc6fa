/** What may fail into an error handler, in words, and whether something is lost when it does. */

import type { Concept } from "#knowledge/model";
import { lastOf } from "#linking/chains";
import { memberOf } from "#linking/lexical";
import type { Call, Effect, ErrorHandler, FunctionRef, View } from "#linking/view";

import { isLogger } from "./errorTrace";

export interface GuardedWork {
  /** Work whose failure loses something: "an outbound call". */
  readonly costly?: string;
  /** Also reads, whose failure matters where the answer hides it. */
  readonly serious?: string;
  /** What every guarded call does is known. */
  readonly known: boolean;
  /** Nothing but parsing, checking and looking: the failure is the answer, and says no more than that. */
  readonly onlyAnswers: boolean;
}

const COSTLY: Partial<Record<Concept, string>> = {
  "outbound-call": "an outbound call",
  subprocess: "a subprocess",
  "file-write": "a write",
  "file-append": "a write",
  "file-rename": "a rename",
  "row-insert": "an insert",
  "row-update": "an update",
  "row-upsert": "an upsert",
  "row-delete": "a delete",
  query: "a query",
  transaction: "a transaction",
  enqueue: "an enqueue",
};
const READS: Partial<Record<Concept, string>> = {
  "row-read": "a query",
  "file-read": "a read",
  cache: "a cache call",
};
/** Failing here is an answer in itself, or does not matter any more. */
const HARMLESS: ReadonlySet<Concept> = new Set<Concept>([
  "cleanup",
  "parse",
  "validation",
  "file-exists",
  "file-remove",
  "file-sync",
  "metric",
  "unlock",
  "abort",
  "sleep",
  "timer",
  "log",
  "trace",
  "deadline",
  "random",
]);
/** The message "is no valid …" says all there is to say. */
const ANSWERS: ReadonlySet<Concept> = new Set<Concept>(["parse", "validation", "file-exists", "abort", "cleanup"]);

/** Work whose failure loses something, in words; undefined for reads, clean-up and what is not known. */
export const costlyConcept = (concept: Concept): string | undefined => COSTLY[concept];

/** What the calls that fail into a handler do, themselves and through what they run. */
export function guardedWork(view: View, handler: ErrorHandler): GuardedWork {
  let known = handler.guarded.length > 0;
  let onlyAnswers = handler.guarded.some(isAnswer);
  let costly: string | undefined;
  let serious: string | undefined;
  for (const call of handler.guarded) {
    if (isNeverRun(call)) continue;
    const effects = view.effectsOf(call);
    if (effects.length === 0 && call.model === undefined && view.targets(call).length === 0) known = false;
    if (!isAnswer(call) && !isAside(call)) onlyAnswers = false;
    if (call.concept === "file-read" && isConfigured(call)) costly ??= "a read of a file that the configuration names";
    for (const effect of effects) {
      if (HARMLESS.has(effect.concept) || isHandledInside(view, call, effect)) continue;
      if (isCaughtInside(view, handler, call, effect)) continue;
      costly ??= COSTLY[effect.concept];
      serious ??= COSTLY[effect.concept] ?? READS[effect.concept];
    }
  }
  return {
    known,
    onlyAnswers,
    ...(costly === undefined ? {} : { costly }),
    ...(serious === undefined ? {} : { serious }),
  };
}

/** `try { rows.updateOne(…); } catch {}`: a query that starts when it is awaited, and nobody waits for it. */
function isNeverRun({ file, operation, model }: Call): boolean {
  const last = lastOf(file, operation);
  return model?.promise === "lazy" && last.use.to === "dropped" && !STARTS.test(memberOf(last.callee) ?? "");
}

const STARTS = /^(then|catch|finally|exec|end|execute|run|pipe|stream)$/;

/** `.then((row) => { notify(row).catch(() => {}); })`: the failure of `notify` ends where it is handled, and does not come here. */
const isHandledInside = (view: View, guarded: Call, { call, via }: Effect): boolean =>
  [...via, call].some((step) => {
    if (step.operation === guarded.operation && step.file === guarded.file) return false;
    const outcome = view.outcome(step);
    return (
      outcome.state === "handled" &&
      outcome.handler.kind === "function" &&
      !/^(throw|exit)$/.test(step.file.scopes[outcome.handler.scope]?.exits ?? "")
    );
  });

/**
 * `async publish() { try { await queue.add(…); } catch (error) { log.error(error); } return false; }`: nothing comes out of it. Beside
 * another call that may do the same, the handler hears of something after all.
 */
function isCaughtInside(view: View, handler: ErrorHandler, guarded: Call, { call, via }: Effect): boolean {
  const own = guarded.file.scopes[guarded.operation.scope]?.function;
  const steps = [...via, call].filter(({ file, operation }) => {
    return file !== guarded.file || file.scopes[operation.scope]?.function !== own;
  });
  return (
    steps.some((step) => isCaughtThere(view, step)) &&
    view.targets(guarded).every((target) => waitsInTry(view, target)) &&
    handler.guarded.every(
      (other) =>
        other === guarded ||
        isAside(other) ||
        isAnswer(other) ||
        WRITES_OUT.test(other.callee) ||
        onlyReads(view, other) ||
        isSafe(view, other),
    )
  );
}

/** All that the function waits for stands in a `try` that keeps the failure. */
const waitsInTry = (view: View, { file, scope }: FunctionRef): boolean =>
  view.operations(file, scope).every((operation) => {
    const call = operation.use.to === "awaited" ? view.call(file, operation) : undefined;
    return call === undefined || isCaughtThere(view, call);
  });

/** A call of a library that changes nothing: the failure of a write is not what the handler hears of. */
const onlyReads = (view: View, call: Call): boolean =>
  call.concept !== undefined &&
  view.effectsOf(call).every(({ concept }) => COSTLY[concept] === undefined || HARMLESS.has(concept));

const WRITES_OUT = /\.(toString|toISOString|toJSON|toHexString|valueOf)$/;

function isSafe(view: View, call: Call): boolean {
  const targets = view.targets(call);
  return targets.length > 0 && targets.every((target) => view.neverRejects(target));
}

function isCaughtThere(view: View, step: Call): boolean {
  const { file, operation } = step;
  if (view.isPromise(step) === "yes" && view.outcome(step).state !== "awaited") return false;
  const attempt = view.guard(file, operation.scope);
  const own = file.scopes[operation.scope]?.function;
  const handler =
    attempt?.function === own && attempt?.handler !== undefined ? file.scopes[attempt.handler] : undefined;
  if (handler === undefined || /^(throw|exit)$/.test(handler.exits ?? "")) return false;
  return !view
    .operations(file, handler.id, "nested")
    .some(({ kind, callee }) => kind === "throw" || (kind === "call" && /^reject$/.test(memberOf(callee) ?? "")));
}

const PURE =
  /^(callback|cb|next|done|resolve|reject)$|\.(push|pop|shift|unshift|concat|join|map|filter|flatMap|forEach|some|every|find|keys|values|entries|has|set|add|sort|at)$/;

/** Logs, continuations and work on lists say nothing of what may fail. */
const isAside = (call: Call): boolean =>
  isLogger(call) ||
  call.concept === "reply" ||
  call.concept === "reply-status" ||
  call.concept === "metric" ||
  PURE.test(call.callee);

/** `readFileSync(process.env.TOKEN_FILE)`: whoever named the file wants it to be read. */
function isConfigured({ operation }: Call): boolean {
  const [path] = operation.arguments;
  const values = path?.kind === "choice" ? path.of : [path];
  return values.some((value) => value?.kind === "name" && value.name === "process" && value.path[0] === "env");
}

/** Parsing and checking, by model or by the shape of its name; and pure calls of the language that take part in it. */
export function isAnswer(call: Call): boolean {
  if (call.concept !== undefined) return ANSWERS.has(call.concept);
  if (/^global\.(URL|RegExp|BigInt|Intl|Date|String|Number|Buffer|decodeURI|atob|btoa|JSON)/.test(call.symbol ?? ""))
    return true;
  if (call.receiver?.kind === "literal") return true;
  if (call.file.language === "python" && /(^|[._])(json_)?loads?$/.test(call.callee)) return true;
  return /(^|\.)(is[A-Z]\w*|access|exists|pathExists|l?stat|\w*(parse|decode|decrypt|verify|validate)\w*|new URL|trim|split|replace|toString|toLowerCase|slice|includes|startsWith|endsWith)$/i.test(
    call.callee,
  );
}
