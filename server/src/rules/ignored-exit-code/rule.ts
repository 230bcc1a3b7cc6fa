/** A subprocess whose failure nobody notices: its exit code is not looked at. */

import type { FileFacts, Operation, Read, ScopeId, Use, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { failurePart } from "../questions/errors/failurePart";
import { asksAtTerminal } from "../questions/services/asksAtTerminal";
import { defineRule } from "../rule";
import { isHandedTheTerminal } from "./atTerminal";
import { isComparedWithText } from "./comparedText";
import { isKilledProbe, isReplaced } from "./killedProbe";
import { shownByNext } from "./nextCommand";
import { commandWords, judgePython } from "./pythonProcess";
import { asksWhetherItStarts } from "./startProbe";
import { tidies } from "./tidiers";

interface Subject {
  readonly place: Place;
  readonly call: Call;
}

interface Gap {
  readonly how: "dropped" | "half" | "no-listener" | "listener" | "callback";
  /** A service runs it, where nobody watches, or the next steps take it for done. */
  readonly matters: boolean;
}

type Found = Omit<Gap, "matters">;

/** Commands whose failure does not matter to what comes next: asking, showing, ending, tidying. */
const BEST_EFFORT =
  /^(p?kill(all)?|taskkill|rm|del|rimraf|open|xdg-open|start|explorer|say|notify-send|fc-cache|ldconfig|update-\w+-(cache|database)|osascript|afplay|clear|cls|stty|tput|which|where|command|echo|true|sleep|tail|less|more|pbcopy|xclip|renice|ionice|xset|caffeinate|vim?|nvim|nano|emacs|notepad)\b/;

/** `git config user.name`: exit code 1 says that it is not set, and so does an empty output. */
const ASKS_GIT = /^git config( --?(get|global|local|system|includes))* [\w-]+(\.[\w-]+)+$/;

export const ignoredExitCode = defineRule<Subject, Gap>({
  id: "ignored-exit-code",
  principle: "error-classification",
  priority: "P1",
  confidence: "medium",
  version: 9,
  languages: ["typescript", "python"],
  summary: "A subprocess whose exit code nobody looks at.",
  roles: ["service", "cli", "script"],
  *subjects(view, file) {
    for (const call of view.calls(file, { concept: "subprocess" })) yield { place: call.place, call };
  },
  judge(view, { call }) {
    const verdict = judge(view, call);
    if (verdict.kind !== "gap") return verdict;
    const { how } = verdict.gap;
    const matters = isServed(view, call) || (how === "dropped" && isFollowed(view, call));
    return gap({ how, matters }, verdict.evidence);
  },
  message({ call }, { how }) {
    switch (how) {
      case "dropped":
        return `\`${call.callee}\` does not throw when the command fails, and nobody looks at its result. Check the exit code.`;
      case "half":
        return `The output of \`${call.callee}\` is used without a look at the exit code. Check it first.`;
      case "no-listener":
        return `Nobody learns how the process of \`${call.callee}\` ended. Listen for \`close\` and check its code.`;
      case "listener":
        return `The process of \`${call.callee}\` may have failed: this listener does not look at the exit code.`;
      case "callback":
        return `\`${call.callee}\` tells of a failed command in the error of its callback, and nobody looks. Check it.`;
    }
  },
  weigh: (_subject, { matters }) => (matters ? undefined : "P2"),
  fixFacts: (_view, _subject, { how }) => ({ how }),
});

function judge(view: View, call: Call): Verdict<Found> {
  if (isBestEffort(view, call)) return pass("best effort");
  const ended = call.file.language === "python" ? judgePython(view, call) : undefined;
  if (ended !== undefined) return ended;
  const members = call.model?.failsIn ?? toldNotToThrow(view, call);
  if (members !== undefined) return judgeResult(view, call, members);
  if (call.model?.returns !== "child.Process" && !/^node:child_process\.(spawn|fork)$/.test(call.symbol ?? ""))
    return pass("it throws when the command fails");
  if (isTakenAsPromise(call.operation.use)) return pass("promisified: it throws when the command fails");
  if (/\bexec(File)?$/.test(call.symbol ?? call.callee)) return judgeCallback(view, call);
  return judgeChild(view, call);
}

/** A later statement of the same function does something. */
function isFollowed(view: View, { file, operation }: Call): boolean {
  const owner = file.scopes[operation.scope]?.function ?? 0;
  return view
    .operations(file, owner)
    .some(({ kind, span }) => (kind === "call" || kind === "new") && span.start > operation.span.end);
}

/** Code of a service: nobody is at hand who sees how a command ends. Whoever is asked at the terminal is. */
function isServed(view: View, { file, operation }: Call): boolean {
  const contexts = view.context({ file, scope: file.scopes[operation.scope]?.function ?? 0 });
  return file.role === "service" && !asksAtTerminal(file) && !contexts.has("cli") && !contexts.has("script");
}

/** Run what their arguments say. */
const SHELL = /^(cmd|cmd\.exe|sh|bash|zsh|powershell|pwsh)$/;

/** The command's first words, what is tried where something failed already, and processes that are left to themselves on purpose. */
function isBestEffort(view: View, call: Call): boolean {
  const [command, words] = call.operation.arguments;
  const text =
    command === undefined
      ? undefined
      : (commandWords(view, call.file, command) ?? startOf(view, call.file, command)?.trim());
  const line = text === undefined ? "" : wordsOf(view, call.file, text, words);
  if (text !== undefined && (BEST_EFFORT.test(text) || ASKS_GIT.test(line))) return true;
  if (call.operation.use.to === "dropped" && tidies(line)) return true;
  if (text !== undefined && SHELL.test(text) && BEST_EFFORT.test(afterFlags(view, call.file, words))) return true;
  if (isTriedOnly(view, call) || asksWhetherItStarts(view, call)) return true;
  const detached = view.option(call, ["detached"]);
  return detached.state === "set" && detached.value.kind === "literal" && detached.value.value === true;
}

/** `git` and `["config", "user.name"]` in one line; a word that is not written here is `?`. */
const wordsOf = (view: View, file: FileFacts, program: string, words: Value | undefined): string =>
  words?.kind === "array"
    ? [program, ...words.items.map((word) => startOf(view, file, word) ?? "?")].join(" ")
    : program;

/** `["/c", "del", "/f", path]`: the first word that is no flag. */
function afterFlags(view: View, file: FileFacts, words: Value | undefined): string {
  const list = words?.kind === "array" ? words.items : [];
  return list.map((word) => startOf(view, file, word) ?? "").find((word) => !/^[-/]/.test(word)) ?? "";
}

/** In a `try` whose handler does nothing, and says why: a failure is expected. */
function isTriedOnly(view: View, { file, operation }: Call): boolean {
  const guard = view.guard(file, operation.scope);
  const handler = guard?.handler === undefined ? undefined : file.scopes[guard.handler];
  return handler?.statements === 0 && handler.comment !== undefined && operation.use.to === "dropped";
}

function startOf(view: View, file: FileFacts, value: Value): string | undefined {
  if (value.kind === "template") return value.head;
  const thing = view.things(file, value).find(({ kind }) => kind === "literal");
  return thing?.kind === "literal" && typeof thing.value === "string" ? thing.value : undefined;
}

/** execa: `reject: false`. tinyexec throws with `throwOnError`, which its model does not know of. */
function toldNotToThrow(view: View, call: Call): readonly string[] | undefined {
  const option = view.option(call, ["reject"]);
  const isOff = option.state === "set" && option.value.kind === "literal" && option.value.value === false;
  return isOff ? ["exitCode", "failed", "code", "isCanceled", "timedOut"] : undefined;
}

function judgeResult(view: View, call: Call, members: readonly string[]): Verdict<Found> {
  const throws = view.option(call, ["throwOnError"]);
  if (throws.state === "set" && throws.value.kind === "literal" && throws.value.value === true)
    return pass("it throws");
  const part = failurePart(view, call, members);
  if (part.state === "looked") return pass("the exit code is looked at");
  if (part.state === "ignored" && part.how === "half" && expectsNothing(view, call))
    return pass("it says nothing when it fails, and that is asked");
  if (part.state === "ignored" && part.how === "half" && isComparedWithText(view, call))
    return pass("a command that failed does not say the text it is compared with");
  if (part.state === "ignored" && part.how === "dropped" && isSecondTry(view, call))
    return pass("a second try that is told not to fail");
  if (part.state === "ignored" && part.how === "dropped" && isShown(view, call))
    return pass("what it says is the answer, and the caller sees it");
  if (part.state === "ignored" && part.how === "dropped" && shownByNext(view, call, members))
    return pass("the next command shows how things stand");
  return part.state === "unknown" ? unknown(part.because) : gap({ how: part.how }, part.hops);
}

/** In a `catch`, with the failure switched off by hand: what could not be had either way is done without. */
const isSecondTry = (view: View, call: Call): boolean =>
  call.model?.failsIn === undefined &&
  view
    .chain(call.file, call.operation.scope)
    .some((scope) => scope.kind === "catch" && scope.function === call.file.scopes[call.operation.scope]?.function);

/** The output is asked whether there is any, or taken with what was said of the failure; or what was said of the failure is asked for. */
function expectsNothing(view: View, { file, operation }: Call): boolean {
  const { use } = operation;
  const reads = use.to === "bound" ? (view.variable(file, use.scope, use.name)?.reads ?? []) : [];
  const parts = reads.flatMap(({ use: read }) => (read.to === "member" ? [read] : []));
  const errors = parts.filter(({ name }) => name === "stderr");
  if (errors.length > 0)
    return (
      parts.some(({ name }) => name === "stdout") ||
      errors.some(({ then }) => then.to === "tested" || isAsked(view, file, then))
    );
  return parts.some(({ name, then }) => name === "stdout" && isAsked(view, file, then));
}

/** `const text = result.stdout?.toString().trim(); if (text) …` */
function isAsked(view: View, file: FileFacts, use: Use): boolean {
  switch (use.to) {
    case "member":
      return isAsked(view, file, use.then);
    case "callee": {
      const next = file.operations[use.operation];
      return next !== undefined && isAsked(view, file, next.use);
    }
    case "bound":
      return (view.variable(file, use.scope, use.name)?.reads ?? []).some(({ use: read }) => read.to === "tested");
    default:
      return false;
  }
}

/** The last thing a command does is to run another one on its own terminal. */
function isShown(view: View, call: Call): boolean {
  const { file, operation } = call;
  const stdio = view.option(call, ["stdio"]);
  const isInherited = stdio.state === "set" && stdio.value.kind === "literal" && stdio.value.value === "inherit";
  const owner = file.scopes[operation.scope];
  if (!isInherited || owner?.kind !== "function") return false;
  return !view.operations(file, owner.id, "nested").some(({ span }) => span.start > operation.span.end);
}

/** `exec(command, (error, output) => …)` */
function judgeCallback(view: View, call: Call): Verdict<Found> {
  const handler = view.handlers(call.file).find(({ operation }) => operation === call.operation);
  const scope = handler?.scope;
  if (handler?.error !== undefined && scope !== undefined) {
    const reads = view.variable(call.file, scope, handler.error)?.reads ?? [];
    return reads.length > 0 ? pass("the error is looked at") : gap({ how: "callback" });
  }
  const last = call.operation.arguments.at(-1);
  if (last !== undefined && view.things(call.file, last).some(({ kind }) => kind === "function"))
    return unknown("another function is the callback");
  return judgeChild(view, call);
}

/** `run(command).then(…)`, `await run(command)`: a child process is no promise, what `promisify` makes of `exec` gives one. */
const isTakenAsPromise = (use: Use): boolean =>
  use.to === "awaited" || (use.to === "member" && use.then.to === "callee" && /^(then|catch|finally)$/.test(use.name));

const ENDS = /^(close|exit)$/;

/** `child.on("close", (code) => …)` */
function judgeChild(view: View, call: Call): Verdict<Found> {
  const { file, operation } = call;
  const { use } = operation;
  if (use.to === "dropped" || use.to === "voided")
    return isHandedTheTerminal(view, call)
      ? pass("who answered at the terminal sees how it ends")
      : gap({ how: "no-listener" });
  if (use.to === "member" && use.then.to === "callee") return judgeListeners(view, file, chained(file, operation));
  if (use.to !== "bound") return unknown("the process goes on to other code");
  const variable = view.variable(file, use.scope, use.name);
  const reads = variable?.reads ?? [];
  const escapes = reads.some(
    ({ use: at }) =>
      at.to === "argument" || at.to === "returned" || at.to === "assigned" || at.to === "item" || at.to === "field",
  );
  const listeners = reads.flatMap(({ use: at }) => {
    const next = at.to === "member" && at.then.to === "callee" ? file.operations[at.then.operation] : undefined;
    return next === undefined ? [] : [next, ...chained(file, next)];
  });
  if (listeners.some((one) => memberOf(one.callee) === "unref")) return pass("left to itself on purpose");
  if (reads.some(({ use: at }) => at.to === "member" && at.name === "stderr" && at.then.to === "iterated"))
    return pass("what it says of a failure is read to the end");
  if (isKilledProbe(view, file, reads)) return pass("a probe, killed once its output says that it works");
  if (isReplaced(file, operation, reads)) return pass("a tool kills it and starts the next one in its place");
  if (isHandedOut(view, file, reads)) return pass("a live stream, which its reader ends");
  const verdict = judgeListeners(view, file, listeners);
  if (verdict.kind !== "gap" || verdict.gap.how !== "no-listener") return verdict;
  if (isHandedTheTerminal(view, call)) return pass("who answered at the terminal sees how it ends");
  return escapes || isExported(file, use.name) ? unknown("the process goes on to other code") : verdict;
}

/** `return { on: child.stdout.on.bind(child.stdout), kill: () => child.kill() }`: the output goes out together with the way to end it. */
const isHandedOut = (view: View, file: FileFacts, reads: readonly Read[]): boolean =>
  file.operations.some(({ kind, scope, span }) => {
    if (kind !== "return") return false;
    const given = reads.filter((read) => read.span.start >= span.start && read.span.end <= span.end);
    const isNamed = (name: string) => given.some(({ use }) => use.to === "member" && use.name === name);
    return isNamed("stdout") && isNamed("kill") && given.every((read) => view.inside(file, read.scope, scope));
  });

const isExported = (file: FileFacts, name: string): boolean =>
  Object.values(file.exports).some((value) => value.kind === "name" && value.name === name);

/** `.on(…).on(…)` after an operation. */
function chained(file: FileFacts, operation: Operation): readonly Operation[] {
  const { use } = operation;
  const next = use.to === "member" && use.then.to === "callee" ? file.operations[use.then.operation] : undefined;
  return next === undefined ? [] : [next, ...chained(file, next)];
}

function judgeListeners(view: View, file: FileFacts, listeners: readonly Operation[]): Verdict<Found> {
  const ends = listeners.filter(
    (one) => /^(on|once|addListener)$/.test(memberOf(one.callee) ?? "") && ENDS.test(literalOf(one.arguments[0]) ?? ""),
  );
  if (ends.length === 0) return gap({ how: "no-listener" });
  const blind = ends.filter(
    ({ arguments: [, listener] }) => listener?.kind === "function" && !looks(view, file, listener.scope),
  );
  const [first] = blind;
  if (blind.length < ends.length || first === undefined) return pass("the exit code is looked at");
  if (!blind.some((one) => saysDone(view, file, one))) return unknown("the listener does something of its own");
  return gap({ how: "listener" }, [{ place: view.place(file, first.span), note: "the code is not looked at here" }]);
}

/** The listener tells somebody that the process is done: `resolve()`, `callback(null)`. */
function saysDone(view: View, file: FileFacts, { arguments: [, listener] }: Operation): boolean {
  if (listener?.kind !== "function") return false;
  return view
    .operations(file, listener.scope, "nested")
    .some((operation) => /^(resolve|res|done|callback|cb|next)\w*$/.test(view.call(file, operation)?.callee ?? ""));
}

function looks(view: View, file: FileFacts, scope: ScopeId): boolean {
  const first = file.scopes[scope]?.parameters?.[0];
  return first?.name !== undefined && (view.variable(file, scope, first.name)?.reads.length ?? 0) > 0;
}

const literalOf = (value: Value | undefined): string | undefined =>
  value?.kind === "literal" && typeof value.value === "string" ? value.value : undefined;
