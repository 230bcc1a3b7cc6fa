/** What becomes of a response: does anybody look at its status, or at what its body says of the outcome, before it is used? */

import type { FileFacts, Operation, Read, Use, Value } from "#facts/file";
import type { Hop, Span } from "#facts/place";
import { memberOf } from "#linking/lexical";
import type { Call, FunctionRef, View } from "#linking/view";

import { argumentCall, type Flow, flowOf } from "../questions/input/valueFlow";
import { bodyUses, chainUse, type PlacedUse } from "./bodyUse";
import { isBefore } from "./earlierRead";
import { isHeeded, isHeededInList } from "./heededBody";
import { refusesOther } from "./refusedBody";
import { schemaRefuses } from "./schemaRefuses";
import { isAskedText, takesByKey } from "./takenByKey";

const MAX_CALLERS = 24;
const STATUS =
  /^(ok|status|statusCode|statusText|redirected|type|status_code|raise_for_status|is_success|is_error|is_client_error|reason)$/;
const BODY = /^(json|text|arrayBuffer|blob|formData|bytes|body|data|content|read|aread)$/;
/** Python: parts of the body, as they come. */
const PARTS = /^(a?iter_(lines|text|bytes|raw)|iter_content)$/;
const RESPONSE = /^(res|response|reply|raw)$/i;
/** Members by which the answer itself says how it went; a plain code only where it is compared. */
const VERDICT = /^(ok|success|succeeded|error|errors|error_code|error_message|errcode|errorCode)$/;
const CODE = /^(code|status|statusCode)$/;
/** Members by which a failure says of what kind it is. */
const KIND = /^(code|type|kind|name|status)$/;

export interface Seen {
  status: boolean;
  readonly bodies: Hop[];
  /** Those of whose content something is asked, though not how it went. */
  readonly heeded: Set<Hop>;
  readonly lost: string[];
  /** Calls whose result was followed by itself: a wrapper may call itself. */
  readonly followed: Set<Operation>;
}

/** Follows the response from one use to the next until somebody looks at its status. */
export function lookedAt(view: View, { file, operation }: Call, followed = new Set<Operation>()): Seen {
  const seen: Seen = { status: false, bodies: [], heeded: new Set(), lost: [], followed };
  const flow = flowOf(view, {
    step: (walk, at, use, depth, by) =>
      isBefore(view, file, operation, by) || step(view, walk, seen, { at, use, depth, by }),
    lost: (because) => {
      seen.lost.push(because.replace("kept", "the response is kept"));
    },
  });
  flow.use({ file, scope: operation.scope }, operation.use, 0);
  return seen;
}

interface Step<Kind extends Use = Use> {
  readonly at: FunctionRef;
  readonly use: Kind;
  readonly depth: number;
  /** What is used: a name being read, or the result of an operation. */
  readonly by: Read | Operation | undefined;
}

function step(view: View, flow: Flow, seen: Seen, { at, use, depth, by }: Step): boolean {
  if (seen.status) return true;
  switch (use.to) {
    case "iterated":
      return true;
    case "member":
      return member(view, flow, seen, { at, use, depth, by });
    case "destructured":
      return destructured(view, flow, seen, { at, use, depth, by });
    case "argument":
      return argument(view, flow, seen, { at, use, depth, by });
    case "returned":
      if (!eachCaller(view, seen, at)) flow.callers(at, depth);
      return true;
    default:
      return false;
  }
}

/** Each of several callers of a wrapper has to look: one that does says nothing of the others. False when there is one or none. */
function eachCaller(view: View, seen: Seen, { file, scope }: FunctionRef): boolean {
  const { callers, complete } = view.callers({ file, scope: file.scopes[scope]?.function ?? 0 });
  const fresh = callers.filter(({ call, argument }) => argument === undefined && !seen.followed.has(call.operation));
  if (!complete || fresh.length < 2 || fresh.length < callers.length || fresh.length > MAX_CALLERS) return false;
  for (const { call } of fresh) seen.followed.add(call.operation);
  const each = fresh.map(({ call }) => lookedAt(view, call, seen.followed));
  const open = each.filter(({ status, bodies, lost }) => !status && bodies.length + lost.length > 0);
  if (open.length === 0 && each.some(({ status }) => status)) seen.status = true;
  // One that is seen to read the body and never to look decides; what others do with theirs does not matter.
  const careless = open.filter(({ lost }) => lost.length === 0);
  for (const { bodies, heeded } of careless) {
    seen.bodies.push(...bodies);
    for (const body of heeded) seen.heeded.add(body);
  }
  if (careless.length === 0) seen.lost.push(...open.flatMap(({ lost }) => lost));
  return true;
}

function destructured(
  view: View,
  flow: Flow,
  seen: Seen,
  { at: { file }, use, depth }: Step<Extract<Use, { to: "destructured" }>>,
): true {
  if (use.names.some((name) => STATUS.test(name))) {
    seen.status = true;
    return true;
  }
  // `const { response, buffer } = await download(url)`: the response may come in an object of ours.
  for (const name of use.names.filter((one) => RESPONSE.test(one))) flow.variable(file, use.scope, name, depth);
  const body = use.names.find((name) => BODY.test(name));
  const span = body === undefined ? undefined : file.scopes[use.scope]?.bindings[body]?.span;
  if (body !== undefined)
    seen.bodies.push({ place: view.place(file, span ?? { start: 0, end: 0 }), note: "the body is taken here" });
  return true;
}

function member(
  view: View,
  flow: Flow,
  seen: Seen,
  { at, use, depth, by }: Step<Extract<Use, { to: "member" }>>,
): true {
  const { file } = at;
  if (STATUS.test(use.name)) {
    if (by === undefined || !("name" in by) || !tellsRedirects(view, file, by)) seen.status = true;
    return true;
  }
  const called = use.then.to === "callee" ? file.operations[use.then.operation] : undefined;
  if (called !== undefined && use.name === "then") chained(view, flow, seen, { file, link: called, depth });
  else if (called !== undefined && /^(catch|finally|clone)$/.test(use.name)) flow.result(file, called, depth);
  else if (BODY.test(use.name)) readBody(view, at, seen, { use, called, span: by?.span });
  else if (called !== undefined && PARTS.test(use.name)) readParts(view, file, seen, called);
  else if (RESPONSE.test(use.name)) flow.use(at, use.then, depth);
  return true;
}

/**
 * `async for line in response.aiter_lines()`: text of an error page has none of the lines that are looked for, and bytes are taken as they
 * are. Lines that are parsed one and all may refuse an error page by themselves.
 */
function readParts(view: View, file: FileFacts, seen: Seen, called: Operation): void {
  const loop = file.scopes.find(({ over }) => over?.kind === "result" && over.operation === called.id);
  const skips =
    loop !== undefined &&
    view.operations(file, loop.id, "nested").some(({ callee }) => memberOf(callee) === "startswith");
  const isBytes = /_(bytes|raw|content)$/.test(memberOf(called.callee) ?? "");
  if (loop !== undefined && (skips || isBytes))
    seen.bodies.push({ place: view.place(file, called.calleeSpan ?? called.span), note: "the body is read here" });
  else seen.lost.push("what is asked of each part of the body is not seen");
}

function readBody(
  view: View,
  { file }: FunctionRef,
  seen: Seen,
  {
    use,
    called,
    span,
  }: {
    readonly use: Extract<Use, { to: "member" }>;
    readonly called: Operation | undefined;
    readonly span: Span | undefined;
  },
): void {
  if (called === undefined) {
    if (use.then.to === "member" && /^(cancel|destroy|resume|dump)$/.test(use.then.name)) return;
    if (isAskedText(file, use.then)) return;
    if (takesByKey(view, file, use.then)) seen.status = true;
    else if (span !== undefined) seen.bodies.push({ place: view.place(file, span), note: "the body is used here" });
    return;
  }
  const isAsked = (at: PlacedUse) =>
    [saysHowItWent, refusesOther, schemaRefuses, takesByKey].some((tells) => tells(view, at.file, at.use));
  const ends = bodyUses(view, file, called);
  const uses = use.name === "json" ? ends : [];
  if (use.name === "json" ? uses.every(isAsked) : ends.every((at) => parsedRefuses(view, at))) seen.status = true;
  else if (!isDropped(chainUse(view, file, called))) {
    const body = { place: view.place(file, called.calleeSpan ?? called.span), note: "the body is read here" };
    seen.bodies.push(body);
    const heeds = (at: PlacedUse) => at.gathered !== true && isHeeded(view, at.file, at.use);
    if (uses.length > 0 && (uses.every(heeds) || isHeededInList(view, file, called))) seen.heeded.add(body);
  }
}

/** `const [code, message] = parse(await response.text()); if (code !== "0") throw …`: what is read out of the text refuses an error page. */
function parsedRefuses(view: View, { file, use }: PlacedUse): boolean {
  const to = use.to === "awaited" ? use.then : use;
  const reads =
    to.to === "bound" ? (view.variable(file, to.scope, to.name)?.reads ?? []).map((read) => read.use) : [to];
  const [first] = reads;
  const parser = reads.length === 1 && first?.to === "argument" ? file.operations[first.operation] : undefined;
  const call = parser === undefined ? undefined : view.call(file, parser);
  if (parser === undefined || call === undefined) return false;
  const isParser = call.symbol === "global.JSON.parse" || view.targets(call).length > 0;
  return isParser && refusesOther(view, file, parser.use);
}

/** `const data = await response.json(); if (!data.ok) …`: an answer that is no JSON throws, and one that is says how it went. */
function saysHowItWent(view: View, file: FileFacts, use: Use): boolean {
  switch (use.to) {
    case "awaited":
      return saysHowItWent(view, file, use.then);
    case "member":
      return VERDICT.test(use.name);
    case "destructured":
      return use.names.some((name) => VERDICT.test(name));
    case "bound": {
      const reads = view.variable(file, use.scope, use.name)?.reads ?? [];
      return reads.some(
        ({ use: read }) =>
          read.to === "member" &&
          ((VERDICT.test(read.name) && !asksOneKind(read.then)) ||
            (CODE.test(read.name) && /^(tested|operand)$/.test(read.then.to))),
      );
    }
    default:
      return false;
  }
}

/** `body.error?.code === "not_found"`: an error of another kind passes. */
const asksOneKind = (use: Use): boolean =>
  use.to === "member" && KIND.test(use.name) && /^(tested|operand)$/.test(use.then.to);

/**
 * `if (response.status < 300 || response.status >= 400) return response`: redirects are followed, and an error is handed on like
 * any answer.
 */
function tellsRedirects(view: View, file: FileFacts, { name, scope }: Read): boolean {
  const owner = file.scopes[scope]?.function;
  const bounds = file.scopes
    .filter((one) => one.function === owner && one.test !== undefined)
    .flatMap((one) => (one.test === undefined ? [] : statusesIn(one.test, name)));
  if (bounds.length === 0 || !bounds.every((bound) => bound >= 300 && bound <= 400)) return false;
  return view
    .operations(file, owner ?? 0)
    .some(
      ({ kind, arguments: [value] }) =>
        kind === "return" && value?.kind === "name" && value.name === name && value.path.length === 0,
    );
}

/** Numbers the status of `name` is compared with. */
function statusesIn(test: Value, name: string): readonly number[] {
  switch (test.kind) {
    case "not":
      return statusesIn(test.of, name);
    case "choice":
      return [...test.of, ...(test.and === undefined ? [] : [test.and])].flatMap((arm) => statusesIn(arm, name));
    case "comparison": {
      const isStatus =
        test.left.kind === "name" && test.left.name === name && /^status(Code)?$/.test(test.left.path[0] ?? "");
      return isStatus && test.right.kind === "literal" && typeof test.right.value === "number"
        ? [test.right.value]
        : [];
    }
    default:
      return [];
  }
}

const isDropped = (use: Use): boolean => use.to === "dropped" || (use.to === "awaited" && isDropped(use.then));

/** `.then((response) => …)`: the first parameter is the response; a function that gives it back passes it on. */
function chained(
  view: View,
  flow: Flow,
  seen: Seen,
  { file, link, depth }: { readonly file: FileFacts; readonly link: Operation; readonly depth: number },
): void {
  const handler = link.arguments[0];
  if (handler === undefined) return;
  const targets = view.things(file, handler).filter((thing) => thing.kind === "function");
  if (targets.length === 0) return void seen.lost.push("given to code that is not known");
  for (const target of targets) intoParameter(view, flow, seen, { target, index: 0, depth });
  if (targets.some((target) => givesItBack(view, target))) flow.result(file, link, depth);
}

/** Does the function return its first parameter as it is? Then the caller goes on with the response. */
function givesItBack(view: View, { file, scope }: FunctionRef): boolean {
  const name = file.scopes[scope]?.parameters?.[0]?.name;
  return view
    .operations(file, scope)
    .some(
      ({ kind, arguments: [value] }) =>
        kind === "return" && value?.kind === "name" && value.name === name && value.path.length === 0,
    );
}

/** Destructured parameters are judged by the members they take; others are followed. */
function intoParameter(
  view: View,
  flow: Flow,
  seen: Seen,
  { target, index, depth }: { readonly target: FunctionRef; readonly index: number; readonly depth: number },
): void {
  const { file, scope } = target;
  const parameter = file.scopes[scope]?.parameters?.[index];
  if (parameter === undefined) return;
  if (parameter.name !== undefined) return flow.parameter(target, index, depth);
  const names = Object.values(file.scopes[scope]?.bindings ?? {})
    .flatMap((binding) => binding.values)
    .flatMap((value) => (value.kind === "parameter" && value.index === index ? value.path.slice(0, 1) : []));
  if (names.some((name) => STATUS.test(name))) seen.status = true;
  else if (names.some((name) => BODY.test(name)))
    seen.bodies.push({
      place: view.place(file, file.scopes[scope]?.span ?? { start: 0, end: 0 }),
      note: "the body is taken here",
    });
}

function argument(
  view: View,
  flow: Flow,
  seen: Seen,
  { at: { file }, use, depth }: Step<Extract<Use, { to: "argument" }>>,
): true {
  const call = argumentCall(view, file, use);
  if (call === undefined || call.concept === "log") return true;
  if (call.model?.collects !== undefined || call.symbol === "global.Promise.resolve") {
    flow.result(file, call.operation, depth);
    return true;
  }
  const targets = view.targets(call);
  if (targets.length === 0) seen.lost.push(`given to \`${call.callee}\``);
  for (const target of targets) {
    intoParameter(view, flow, seen, { target, index: use.index, depth });
    if (givesItBack(view, target)) flow.result(file, call.operation, depth);
  }
  return true;
}
