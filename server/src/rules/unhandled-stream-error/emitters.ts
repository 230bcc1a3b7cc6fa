/** Does anybody hear the `error` of an emitter? Followed through variables, chains, pipes and workspace functions it is given to. */

import type { FileFacts, Operation, OperationId, Read, ScopeId, Use, Value } from "#facts/file";
import type { Hop } from "#facts/place";
import { lastNameOf, memberOf, pathOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";
import { isOfClassAlone, staysInField } from "./fields";

export interface Hearing {
  /** Who hears it, in a few words. */
  heard?: string;
  /** It goes where we do not see it. */
  lost?: string;
  /** Data is piped into it or out of it. */
  piped?: Hop;
  /** Data is piped out of it. */
  drained?: boolean;
}

interface At {
  readonly file: FileFacts;
  readonly depth: number;
  /** Reads already followed: `image = image.rotate()` leads back to itself. */
  readonly seen: Set<Read>;
  /** A client: what its methods give back is never the client itself, unless they listen. */
  readonly isClient?: boolean;
}

const MAX_DEPTH = 4;

/** Everything that becomes of what a call returns. */
export function hearingOf(view: View, { file, operation, concept }: Call): Hearing {
  const hearing: Hearing = {};
  follow(view, { file, depth: 0, seen: new Set(), isClient: concept === "client" }, operation.use, hearing);
  return hearing;
}

/** Everything that becomes of a parameter. */
export function hearingOfParameter(view: View, file: FileFacts, scope: ScopeId, index: number): Hearing {
  // A method with an empty body is a hook that others fill.
  if (file.scopes[scope]?.method === true && view.operations(file, scope).length === 0)
    return { lost: "the listener is a hook that others fill" };
  const hearing: Hearing = {};
  followParameter(view, { file, depth: 0, seen: new Set() }, scope, index, hearing);
  return hearing;
}

function follow(view: View, at: At, use: Use, hearing: Hearing): void {
  switch (use.to) {
    case "bound":
      return followName(view, at, use.scope, use.name, hearing);
    case "member":
      return followMember(view, at, use, hearing);
    case "argument":
      return followArgument(view, at, use.operation, use.index, hearing);
    case "iterated":
      if (use.awaited) hearing.heard ??= "read with `for await`";
      return;
    case "awaited":
      return follow(view, at, use.then, hearing);
    case "assigned":
      return followTarget(view, at, use.target, hearing);
    case "exported":
      hearing.lost ??= "it is exported";
      return;
    case "field":
      if (at.isClient === true && use.name !== undefined)
        return followTarget(view, at, { kind: "this", scope: 0, path: [use.name] }, hearing);
      hearing.lost ??= "it is handed on";
      return;
    case "returned":
    case "yielded":
    case "item":
    case "default":
    case "destructured":
      hearing.lost ??= "it is handed on";
      return;
    default:
      return;
  }
}

function followName(view: View, at: At, scope: ScopeId, name: string, hearing: Hearing): void {
  const variable = view.variable(at.file, scope, name);
  if (variable === undefined) return;
  const isExported = Object.values(at.file.exports).some(
    (value) => value.kind === "name" && value.name === name && value.path.length === 0,
  );
  if (isExported && variable.scope === 0) hearing.lost ??= "it is exported";
  for (const read of variable.reads) {
    if (at.seen.has(read)) continue;
    at.seen.add(read);
    follow(view, at, read.use, hearing);
  }
}

/** A property of an object or class: the same property is looked for in the same file. */
function followTarget(view: View, at: At, target: Value, hearing: Hearing): void {
  if (target.kind === "name" && target.path.length === 0)
    return followName(view, at, target.scope, target.name, hearing);
  if (/^(body|status)$/.test(memberOf(target) ?? "") && target.kind === "name") {
    hearing.heard ??= "the framework sends it and closes it";
    return;
  }
  const listens = at.file.operations.some((operation) => {
    const { callee } = operation;
    return (
      callee?.kind === target.kind &&
      "path" in callee &&
      callee.path.slice(0, -1).join() === pathOf(target).join() &&
      LISTENS.test(callee.path.at(-1) ?? "") &&
      isErrorEvent(operation)
    );
  });
  const [field, ...rest] = target.kind === "this" ? target.path : [];
  const isOwn = at.isClient === true && field !== undefined && rest.length === 0;
  if (listens) hearing.heard ??= "an `error` listener";
  else if (isOwn ? !isOfClassAlone(view, at.file, field) : !staysInField(view, at.file, target))
    hearing.lost ??= "it is kept in a field";
}

const isErrorEvent = ({ arguments: [name] }: Operation): boolean => name?.kind === "literal" && name.value === "error";

const LISTENS = /^(on|once|addListener|prependListener|addEventListener)$/;
/** Methods that read the whole stream and reject when it fails. */
const PROMISES =
  /^(toArray|forEach|reduce|text|json|arrayBuffer|buffer|promise|toWeb|iterator|\[Symbol\.asyncIterator\])$/;
/** Methods that give something else than the emitter. */
const GIVES_OTHER =
  /^(pipe|write|end|read|kill|query|connect|get|set|send|toString|finalize|toBuffer|toFile|metadata)$/;

function followMember(view: View, at: At, use: Extract<Use, { to: "member" }>, hearing: Hearing): void {
  if (use.then.to !== "callee") return;
  const operation = at.file.operations[use.then.operation];
  if (operation === undefined) return;
  if (LISTENS.test(use.name)) {
    const [event] = operation.arguments;
    if (isErrorEvent(operation)) hearing.heard ??= "an `error` listener";
    else if (event?.kind !== "literal") hearing.lost ??= "the event is not known";
  }
  if (PROMISES.test(use.name)) hearing.heard ??= "a promise of the whole stream";
  if (use.name === "pipe") {
    hearing.drained = true;
    hearing.piped ??= {
      place: view.place(at.file, operation.calleeSpan ?? operation.span),
      note: "`pipe` does not pass errors on",
    };
  }
  const isIgnored = operation.use.to === "returned" && isExecutor(at.file, operation);
  const givesOther = at.isClient === true ? !LISTENS.test(use.name) : GIVES_OTHER.test(use.name);
  if (!givesOther && !isIgnored) follow(view, at, operation.use, hearing);
}

/** `new Promise((resolve) => child.on("close", resolve))`: what the executor returns goes nowhere. */
function isExecutor(file: FileFacts, operation: Operation): boolean {
  const scope = file.scopes[file.scopes[operation.scope]?.function ?? 0];
  const maker = scope?.use?.to === "argument" ? file.operations[scope.use.operation] : undefined;
  return maker?.kind === "new" && maker.callee?.kind === "name" && maker.callee.name === "Promise";
}

/** Functions that listen to what they are given, or turn its failure into a rejection. */
const HEARS =
  /(^|\.)(pipeline|finished|compose|pump|eos|endOfStream|toWeb|addAbortSignal|once|StreamableFile|getStream|buffer|text|json|arrayBuffer)$/;
const REPLIES = /^(fastify\.Reply\.send|hono\.)/;

function followArgument(view: View, at: At, id: OperationId, index: number, hearing: Hearing): void {
  const operation = at.file.operations[id];
  if (operation === undefined) return;
  const call = view.call(at.file, operation);
  const name = lastNameOf(operation.callee);
  if (HEARS.test(call?.symbol ?? name) || REPLIES.test(call?.symbol ?? "")) {
    hearing.heard ??= `\`${name}\` hears it`;
    return;
  }
  // The end of a pipe: what `pipe` gives back is the stream itself.
  if (name === "pipe") {
    hearing.piped ??= {
      place: view.place(at.file, operation.calleeSpan ?? operation.span),
      note: "`pipe` does not pass errors on",
    };
    return follow(view, at, operation.use, hearing);
  }
  const targets = call === undefined ? [] : view.targets(call);
  if (targets.length === 0 || at.depth >= MAX_DEPTH) {
    hearing.lost ??= "it is given to code that is not known";
    return;
  }
  for (const target of targets)
    followParameter(view, { ...at, file: target.file, depth: at.depth + 1 }, target.scope, index, hearing);
}

function followParameter(view: View, at: At, scope: ScopeId, index: number, hearing: Hearing): void {
  const parameter = at.file.scopes[scope]?.parameters?.[index];
  if (parameter?.name === undefined || parameter.rest === true) {
    hearing.lost ??= "it is handed on";
    return;
  }
  followName(view, at, scope, parameter.name, hearing);
}
