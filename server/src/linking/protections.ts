/** Is a call under a protection on every known path: by its options, its client, its library, the code around it, its callers? */

import type { FileFacts, Operation } from "#facts/file";
import type { Hop } from "#facts/place";
import type { DeadlineModel } from "#knowledge/model";
import { callbackModel, invocations } from "./callbacks";
import { type Edge, edgesTo } from "./callerIndex";
import { askOfCall, callOf } from "./calls";
import { clientsOf, isDeclaredClient, settingsOf } from "./clients";
import { contextOf } from "./contexts";
import { type DeadlineAnswer, ownDeadline } from "./deadlines";
import { openness, runsIn } from "./exposure";
import { functionOf, memberOf, placeOf } from "./lexical";
import { ask, type Linker, type Question } from "./linker";
import { ownSession } from "./pythonSessions";
import { calleeThings } from "./results";
import { ownRetry } from "./retries";
import { decorated, givenTo, heldAt } from "./structure";
import type { Call, FunctionRef, Protection, ProtectionKind } from "./view";

const PROTECTION: Question<Protection> = { fallback: { state: "unknown", because: "it calls itself" } };

export function protectionOf(linker: Linker, call: Call, kind: ProtectionKind): Protection {
  return askOfCall(linker, PROTECTION, call, `${call.operation.id}:${kind}`, () => {
    const own = kind === "timeout" ? byDeadline(linker, call) : kind === "retry" ? ownRetry(linker, call) : NONE;
    if (own.state === "present") return own;
    const around = protectionAt(linker, call.file, call.operation, kind);
    if (around.state === "present") return around;
    if (own.state === "unknown") return own;
    return own.state === "absent" && own.paths.length > 0 ? own : around;
  });
}

const NONE: Protection = { state: "absent", paths: [] };
const present = (because: string, via: readonly Hop[] = []): Protection => ({ state: "present", because, via });

/** The call's own options, then those of its client, then what was set later, then the library's default. */
function byDeadline(linker: Linker, call: Call): Protection {
  const answers = ownDeadline(linker, call);
  const own = settled(linker, call, answers, "deadline set here");
  if (own?.state === "present") return own;
  if (answers.some((answer) => answer.state === "no" && answer.off === true)) return own ?? NONE;
  // Options that are not known, or not given on some path, leave what the client was given.
  const inherited = inheritedDeadline(linker, call);
  if (own !== undefined && inherited?.state !== "present") return own;
  return inherited ?? NONE;
}

function inheritedDeadline(linker: Linker, call: Call): Protection | undefined {
  const clients = clientsOf(linker, call);
  let isOff = false;
  for (const client of clients) {
    const answers = ownDeadline(linker, client);
    const made = settled(linker, client, answers, "deadline of the client");
    if (made?.state === "present")
      return { ...made, via: [{ place: client.place, note: "the client sets a deadline" }] };
    if (made !== undefined) return made;
    isOff ||= answers.some((answer) => answer.state === "no" && answer.off === true);
  }
  for (const setting of settingsOf(linker, call)) {
    const model = call.model?.deadline ?? clients[0]?.model?.deadline;
    const sets =
      (setting.option !== undefined && model?.options.includes(setting.option.name) === true) ||
      (setting.call !== undefined &&
        (setting.call.model?.provides?.includes("timeout") === true ||
          ownDeadline(linker, setting.call).some((answer) => answer.state === "yes"))) ||
      setting.interceptor?.gives === "timeout";
    const at = setting.option ?? setting.call ?? setting.interceptor;
    if (sets && at !== undefined)
      return present("deadline set on the client", [{ place: placeOf(at.file, at.operation.span), note: "set here" }]);
  }
  const patched = ownSession(linker, call, clients);
  if (patched !== undefined) return { state: "unknown", because: patched };
  const model =
    call.model?.deadline ?? clients.map((client) => client.model?.deadline).find((item) => item !== undefined);
  if (model !== undefined && !isOff && !isSwitchedOff(call, model) && defaultCounts(linker, call, model))
    return present("the library's default deadline");
  if (clients.length === 0 && isDeclaredClient(call))
    return { state: "unknown", because: "the client is made elsewhere" };
  return undefined;
}

/** One answer for all paths; undefined when the options say nothing on any path. */
function settled(
  linker: Linker,
  call: Call,
  answers: readonly DeadlineAnswer[],
  because: string,
): Protection | undefined {
  const open = answers.find((answer) => answer.state === "unknown");
  const without = answers.filter((answer) => answer.state === "no");
  const missing = without.flatMap((answer) => answer.caller ?? []);
  if (without.length === 0) return open === undefined ? present(because) : { state: "unknown", because: open.because };
  if (without.length === answers.length && missing.length === 0) return undefined;
  // The callers that bring no deadline may still be under one, each of them.
  const ways = missing.map((at) => ({ at, around: protectionAt(linker, at.file, at.operation, "timeout") }));
  const free = ways.find(({ around }) => around.state === "absent");
  if (free?.around.state === "absent") {
    const note = `called here without ${call.model?.deadline?.options[0] ?? call.model?.deadline?.signals?.[0] ?? "a deadline"}`;
    return {
      state: "absent",
      paths: [...free.around.paths, { place: placeOf(free.at.file, free.at.operation.span), note }],
    };
  }
  const [first] = ways;
  if (first !== undefined) return (ways.find(({ around }) => around.state === "unknown") ?? first).around;
  return { state: "unknown", because: "a deadline is set on some paths only" };
}

/** `timeout=None`, `timeout: false`, `timeout: 0`: the library's default does not hold for this call. */
function isSwitchedOff({ operation }: Call, model: DeadlineModel): boolean {
  const objects = operation.arguments.flatMap((value) => (value.kind === "object" ? [value.properties] : []));
  return [operation.keywords ?? {}, ...objects].some((options) =>
    model.options.some((name) => {
      const value = Object.hasOwn(options, name) ? options[name] : undefined;
      return value?.kind === "literal" && (value.value === null || value.value === false || value.value === 0);
    }),
  );
}

/** A default counts as a deadline on a request path up to 60 s, in a job up to 300 s in total. */
function defaultCounts(linker: Linker, call: Call, model: DeadlineModel): boolean {
  if (model.default === null) return false;
  if (model.default <= 60_000) return true;
  if (model.default > 300_000 || !model.total) return false;
  const contexts = contextOf(linker, { file: call.file, scope: functionOf(call.file, call.operation.scope) });
  return (
    contexts.size > 0 &&
    [...contexts].every((context) => context === "job" || context === "script" || context === "cli")
  );
}

/** Protections of a place by the code around it and by everything that runs that code. */
export function protectionAt(linker: Linker, file: FileFacts, operation: Operation, kind: ProtectionKind): Protection {
  const held = heldAt(linker, file, operation).get(kind);
  if (held !== undefined) return present(held.note, [held]);
  return protectionOfFunction(linker, { file, scope: functionOf(file, operation.scope) }, kind);
}

const OF_FUNCTION: Question<Protection | "skip"> = { fallback: "skip" };

/** Does every known path run this function under the protection? A path through itself decides nothing. */
function protectionOfFunction(linker: Linker, target: FunctionRef, kind: ProtectionKind): Protection {
  const answer = ask(linker, OF_FUNCTION, target.file, `${target.scope}:${kind}`, () => judge(linker, target, kind));
  return answer === "skip" ? { state: "unknown", because: "it calls itself" } : answer;
}

function judge(linker: Linker, target: FunctionRef, kind: ProtectionKind): Protection | "skip" {
  const { file, scope } = target;
  if (file.scopes[scope]?.kind !== "function") return NONE;
  const decorator = decorated(linker, target).get(kind);
  if (decorator !== undefined) return present(decorator.note, [decorator]);
  const roleOf = (edge: Edge): FileFacts["role"] | undefined => linker.files.get(edge.from)?.role;
  const all = edgesTo(linker, file, scope).filter((edge) => roleOf(edge) !== "test" || file.role === "test");
  // A page waits for itself: where a service calls it as well, that is the way to show.
  const edges = [...all].sort((a, b) => Number(roleOf(a) === "browser") - Number(roleOf(b) === "browser"));
  const paths = edges.flatMap((edge): readonly Protection[] => {
    const from = linker.files.get(edge.from);
    const operation = from?.operations[edge.operation];
    if (from === undefined || operation === undefined) return [];
    const answer =
      edge.argument === undefined
        ? through(linker, { file: from, operation }, kind)
        : asCallback(linker, { file: from, operation }, edge.argument, kind);
    if (answer === "skip") return [];
    if (answer.state !== "absent") return [answer];
    const call = callOf(linker, from, operation);
    const hop: Hop = {
      place: call?.place ?? placeOf(from, operation.span),
      note: edge.argument === undefined ? "called here" : `run by ${call?.callee ?? "this call"}`,
    };
    return [{ ...answer, paths: [...answer.paths, hop] }];
  });
  const absent = paths.find((path) => path.state === "absent");
  if (absent !== undefined) return absent;
  const open = paths.find((path) => path.state === "unknown");
  if (open !== undefined) return open;
  const exposure = openness(linker, target);
  if (exposure !== undefined) return { state: "unknown", because: exposure };
  const first = paths[0];
  if (first !== undefined) return first;
  return edges.length > 0 ? "skip" : NONE;
}

/** Is the hop a call on the way to a place without protection, as notes here say it? */
export const isOnTheWay = ({ note }: Hop): boolean => note.startsWith("called here") || note.startsWith("run by ");

interface Site {
  readonly file: FileFacts;
  readonly operation: Operation;
}

function through(linker: Linker, at: Site, kind: ProtectionKind): Protection | "skip" {
  const held = heldAt(linker, at.file, at.operation).get(kind);
  if (held !== undefined) return present(held.note, [held]);
  const target = { file: at.file, scope: functionOf(at.file, at.operation.scope) };
  return ask(linker, OF_FUNCTION, target.file, `${target.scope}:${kind}`, () => judge(linker, target, kind));
}

/** A function handed to a call: what the call does with it, then where the call stands. */
function asCallback(linker: Linker, at: Site, argument: number | string, kind: ProtectionKind): Protection | "skip" {
  const given = givenTo(linker, at.file, at.operation, argument).get(kind);
  if (given !== undefined) return present(given.note, [given]);
  const model = callbackModel(linker, at.file, at.operation, argument);
  if (model === undefined) {
    if (invocations(linker, at.file, at.operation, argument).length > 0) return through(linker, at, kind);
    if (kind === "timeout" && isListening(linker, at)) return NONE;
    const call = callOf(linker, at.file, at.operation);
    return { state: "unknown", because: `given to ${call?.callee ?? "unknown code"}` };
  }
  if (kind === "error-boundary" && (model.how === "boundary" || model.how === "job"))
    return present(`${model.how} of the library`);
  const stands = runsIn(linker, at, model, kind);
  return stands ?? through(linker, at, kind);
}

/**
 * `bot.on("message", listener)`, `bus.subscribe(topic, listener)`, `client.onMessage(listener)` of whatever emits events: it runs its
 * listeners when something happens, and cuts off none of them. What a listener may fail under is another question: some emitters catch.
 */
function isListening(linker: Linker, { file, operation }: Site): boolean {
  const name = memberOf(operation.callee) ?? "";
  if (/^(on|once|addListener|prependListener|addEventListener)$/.test(name))
    return operation.arguments[0]?.kind !== "function";
  if (/^p?subscribe$/.test(name)) return true;
  // `functions.onCall(…)` of a package may be its platform's way to run code, and to end it.
  return /^on[A-Z]\w*$/.test(name) && !calleeThings(linker, file, operation).some(({ kind }) => kind === "library");
}
