/** Why a failure may end without a trace: a default, a probe, best effort, somebody who looks at what came. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import type { Call, ErrorHandler, View } from "#linking/view";
import { isOfPage } from "../../missing-timeout/nobodyWaits";
import { mentions, partsOf } from "../mentions";
import { sentMethods } from "../retries/sentMethods";
import { costlyConcept, type GuardedWork } from "./guardedWork";
import { receiversOf } from "./handlerAnswer";
import { asksOfMachine } from "./machineQuestions";
import { isAtTheEnd } from "./tidying";

interface Handled {
  readonly work: GuardedWork;
  /** What the handler does. */
  readonly operations: readonly Operation[];
}

/** The excuse of a handler that says nothing, in words; undefined when it has none. */
export function excuseFor(
  view: View,
  handler: ErrorHandler,
  scope: Scope,
  { work, operations }: Handled,
): string | undefined {
  if (givesDefault(view, handler, operations)) return "a default takes its place";
  if (seenByBranch(view, handler)) return "the code looks at what it got";
  if (isYesOrNo(view, handler, scope)) return "its failure is the answer: no";
  const asked = work.costly === "a subprocess" ? asksOfMachine(view, handler, scope, operations) : undefined;
  if (asked !== undefined) return asked;
  if (isBestEffort(handler, scope)) return "best effort by its name";
  if (SAID_BEST_EFFORT.test(scope.comment ?? "")) return "best effort, as it says";
  if (isLastAct(view, handler, scope)) return "the process ends anyway";
  if (removesFiles(view, handler)) return "files that are no longer needed";
  if (isOfPageOnly(view, handler)) return "a page: its user sees that nothing came";
  if (handler.file.language === "python" && isAtTheEnd(view, handler)) return "clean-up";
  if (isOnTheWayOut(view, handler)) return "the first error is thrown on";
  if (tidiesAnotherWay(view, handler)) return "another way to tidy up, after the first failed";
  if (triesNext(view, handler, scope)) return "the caller tries the next one";
  return view.retries(handler.file).some((loop) => loop.catchScope === scope.id) ? "tried again" : undefined;
}

/** A comment that says more than that nothing happens here. */
export const givesReason = ({ comment = "" }: Scope): boolean =>
  comment !== "" &&
  !/^\W*(empty|ignored?|no-?op|nothing|skip|pass|(don.?t )?do (nothing|anything)|dont do anything)\W*$/i.test(comment);

/** A comment that says what would be lost: nothing the program needs. */
const SAID_BEST_EFFORT = /\bbest[- ]effort\b|\b(non-?|not )(critical|fatal|essential)\b/i;

const STOPS = /(^|\.)(shut ?down|tear ?down|stop|close|destroy|dispose|disconnect|quit|end|terminate)\w*$/i;

/** `try { bridge.shutdown(); } catch {} setTimeout(() => process.exit(1), 5000);`: the process ends whether that went well or not. */
const isLastAct = (view: View, { file, guarded }: ErrorHandler, scope: Scope): boolean =>
  guarded.length > 0 &&
  guarded.every(({ callee }) => STOPS.test(callee)) &&
  view
    .operations(file, scope.function, "nested")
    .some((operation) => operation.span.start >= scope.span.end && view.call(file, operation)?.concept === "exit");

/** `.catch(() => options.baseUrl)`, ``return `${site}/${profile}` ``: a value that somebody chose for this case, not an empty one. */
const givesDefault = (view: View, handler: ErrorHandler, operations: readonly Operation[]): boolean =>
  operations.some(
    ({ kind: what, arguments: [value] }) =>
      what === "return" &&
      value !== undefined &&
      (value.kind === "template" ||
        isConstant(value) ||
        (handler.kind === "promise-catch" && isStandIn(value) && onlyAsks(view, handler)) ||
        (handler.kind === "promise-catch" && (value.kind === "name" || value.kind === "parameter"))),
  );

/** `{ version: "0.0.0" }`: texts written for this case alone. Nothing, nought and empty lists are what any failure would give. */
const isStandIn = (value: Value): boolean =>
  value.kind === "object" &&
  value.spreads.length === 0 &&
  Object.values(value.properties).length > 0 &&
  Object.values(value.properties).every(isText);

/** No request among them that changes something: what that has done, no text can stand for. */
const onlyAsks = (view: View, { guarded }: ErrorHandler): boolean =>
  guarded.every((call) => {
    const sent = sentMethods(view, call);
    return sent === undefined || (sent.complete && sent.methods.every((method) => /^(GET|HEAD)$/.test(method)));
  });

const isText = (value: Value): boolean =>
  value.kind === "literal" && typeof value.value === "string" && value.value !== "";

/** `DEFAULT_WIDTH`, `{ width: DEFAULT_WIDTH }` */
const isConstant = (value: Value): boolean =>
  value.kind === "object"
    ? value.spreads.length === 0 &&
      Object.values(value.properties).length > 0 &&
      Object.values(value.properties).every((property) => property.kind === "name" && isConstant(property))
    : value.kind === "name" && /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(value.path.at(-1) ?? value.name);

/** `const feed = await load().catch(() => null); if (!feed) report(…)`: the failure is told a line later. */
function seenByBranch(view: View, { file, operation }: ErrorHandler): boolean {
  const use = operation?.use.to === "awaited" ? operation.use.then : operation?.use;
  const got = use?.to === "bound" ? use : operation === undefined ? undefined : fromList(file, operation);
  if (got === undefined) return false;
  const names = [got.name, ...madeOf(file, got.name, got.scope)];
  return (
    saysInstead(file, got.name, got.scope) ||
    file.scopes.some(
      (branch) =>
        branch.kind === "branch" &&
        view.inside(file, branch.id, got.scope) &&
        names.some((name) => mentions(file, branch.test, name)) &&
        view.operations(file, branch.id).some(({ kind }) => kind === "call" || kind === "new" || kind === "throw"),
    )
  );
}

interface Got {
  readonly name: string;
  readonly scope: number;
}

/** The name for one promise of `const [feed, stars] = await Promise.all([…, …])`. */
function fromList(file: FileFacts, { id, use }: Operation): Got | undefined {
  const gathering = use.to === "item" && use.then.to === "argument" ? file.operations[use.then.operation] : undefined;
  const names = gathering?.use.to === "awaited" ? gathering.use.then : undefined;
  const [list] = gathering?.arguments ?? [];
  if (gathering === undefined || names?.to !== "destructured" || list?.kind !== "array") return undefined;
  const at = String(list.items.findIndex((item) => item.kind === "result" && item.operation === id));
  const bindings = file.scopes[names.scope]?.bindings ?? {};
  const name = names.names.find((one) =>
    bindings[one]?.values.some(
      (value) => value.kind === "result" && value.operation === gathering.id && value.path[0] === at,
    ),
  );
  return name === undefined ? undefined : { name, scope: names.scope };
}

/** `model: !found ? "not connected" : found.name`: the answer has a word for it. */
const saysInstead = (file: FileFacts, name: string, scope: number): boolean =>
  file.operations.some(
    ({ scope: at, arguments: given }) =>
      file.scopes[at]?.function === file.scopes[scope]?.function &&
      given.some((value) => [value, ...partsOf(file, value)].some((part) => isWordFor(file, part, name))),
  );

const isWordFor = (file: FileFacts, value: Value, name: string): boolean =>
  value.kind === "choice" && mentions(file, value.by, name) && value.of.some(isText);

/** `const names = Object.keys(fields)`: names that hold what an object consists of. */
const madeOf = (file: FileFacts, name: string, scope: number): readonly string[] =>
  Object.entries(file.scopes[scope]?.bindings ?? {}).flatMap(
    ([
      made,
      {
        values: [value],
      },
    ]) => {
      const from = value?.kind === "result" ? file.operations[value.operation] : undefined;
      const isList = from !== undefined && /^Object\.(keys|values|entries)$/.test(writtenCallee(from));
      return isList && from.arguments.some((given) => mentions(file, given, name)) ? [made] : [];
    },
  );

const writtenCallee = ({ callee }: Operation): string =>
  callee?.kind === "name" ? [callee.name, ...callee.path].join(".") : "";

/**
 * `try { await load(url); return true; } catch {} return false;`: the function says yes where the code did not fail, and no where it
 * did. Only of what asks: a change that failed is lost, whatever the function says.
 */
function isYesOrNo(view: View, handler: ErrorHandler, scope: Scope): boolean {
  const { file, kind, tryScope } = handler;
  if (kind !== "catch" || tryScope === undefined || scope.statements !== 0 || !onlyLooks(view, handler)) return false;
  const returns = view.operations(file, scope.function).filter((operation) => operation.kind === "return");
  const answers = (at: readonly Operation[], answer: boolean) =>
    at.length > 0 && at.every(({ arguments: [value] }) => value?.kind === "literal" && value.value === answer);
  const inside = returns.filter((operation) => view.inside(file, operation.scope, tryScope));
  const after = returns.filter(({ span }) => span.start >= scope.span.end);
  return inside.some((one) => answers([one], true)) && answers(after, false);
}

/** Requests that change nothing, and commands that are asked whether they work. */
const onlyLooks = (view: View, { guarded }: ErrorHandler): boolean =>
  guarded.every((call) =>
    view.effectsOf(call).every((effect) => {
      if (costlyConcept(effect.concept) === undefined || effect.concept === "subprocess") return true;
      const sent = sentMethods(view, effect.call);
      return (
        effect.concept === "outbound-call" &&
        (sent === undefined || sent.methods.every((method) => method === "GET" || method === "HEAD"))
      );
    }),
  );

/** `catch (error) { await cancel().catch(() => {}); throw error; }`: the first failure is what counts. */
export const isOnTheWayOut = (view: View, { file, operation, tryScope }: ErrorHandler): boolean =>
  view
    .chain(file, operation?.scope ?? file.scopes[tryScope ?? 0]?.parent ?? 0)
    .some((outer) => outer.kind === "catch" && outer.exits === "throw");

/** `try { rmSync(path); } catch { try { execSync(`del ${path}`); } catch {} }`: whatever it is tried with, it only tidies up. */
function tidiesAnotherWay(view: View, { file, tryScope }: ErrorHandler): boolean {
  const outer = tryScope === undefined ? undefined : view.chain(file, tryScope).find(({ kind }) => kind === "catch");
  const first = view.handlers(file).find(({ scope }) => outer !== undefined && scope === outer.id);
  return (first?.guarded ?? []).some(isRemoval) && (first?.guarded ?? []).every(isRemoval);
}

const isRemoval = ({ concept }: Call): boolean => concept === "cleanup" || concept === "file-remove";

/** `for (const source of sources) { const hit = await load(source); if (!hit) continue; … }`: every caller goes on to another source. */
function triesNext(view: View, handler: ErrorHandler, scope: Scope): boolean {
  const receivers = receiversOf(view, handler, scope);
  return (
    receivers.length > 0 &&
    receivers.every(({ file, use, call }) => {
      const end = use.to === "awaited" ? use.then : use;
      if (call === undefined || end.to !== "bound") return false;
      const isLoop = view
        .chain(file, call.operation.scope)
        .some(({ kind, over }) => kind === "loop" && over !== undefined);
      return isLoop && file.scopes.some((branch) => skips(view, file, branch, end.name, end.scope));
    })
  );
}

const skips = (view: View, file: FileFacts, branch: Scope, name: string, owner: number): boolean =>
  branch.kind === "branch" &&
  branch.exits === "loop" &&
  view.inside(file, branch.id, owner) &&
  mentions(file, branch.test, name);

/** `await deleteAsset(id).catch(() => {})`, which removes files wherever they lie: what stays is garbage, and loses nothing. */
const removesFiles = (view: View, { guarded }: ErrorHandler): boolean =>
  guarded.length > 0 && guarded.every((call) => removes(view, call));

function removes(view: View, call: Call): boolean {
  if (!/(^|\.)(delete|remove|unlink|cleanup|discard)\w*$/i.test(call.callee)) return false;
  const concepts = view.effectsOf(call).map(({ concept }) => concept);
  return (
    concepts.some((concept) => concept === "file-remove" || concept === "cleanup") &&
    !concepts.some((concept) => /^(row-|query$|transaction$|enqueue$|file-(write|append|rename))/.test(concept))
  );
}

/** Nothing but requests of a page to its own server is lost. */
function isOfPageOnly(view: View, { guarded }: ErrorHandler): boolean {
  const costly = guarded
    .flatMap((call) => view.effectsOf(call))
    .filter(({ concept }) => costlyConcept(concept) !== undefined);
  return (
    costly.length > 0 &&
    costly.every(
      ({ concept, call }) =>
        concept === "outbound-call" &&
        (isOfPage(view, call) || view.clients(call).some((made) => isOfPage(view, made))),
    )
  );
}

const SPARE = /telemetry|analytics|heartbeat|(^|[._])track(ing|Event)?/i;
/** Tidying up what is long out of use is tried again the next time. */
const TIDIES = /(^|[._a-z])(prune|purge|stale|garbage)/i;

/** Work the program must not depend on, and says so: `sendTelemetry`, `tryLoad`; a logger has nobody to tell that it failed. */
function isBestEffort({ file, guarded }: ErrorHandler, scope: Scope): boolean {
  const owners = [scope.function, file.scopes[file.scopes[scope.function]?.parent ?? 0]?.function ?? 0];
  const names = owners.map((id) => file.scopes[id]?.name ?? "");
  if (
    names.some(
      (name) =>
        SPARE.test(name) ||
        /^(try|maybe|attempt|silent|silently|quietly|bestEffort)[A-Z]|^(log|trace|(write|append)(To)?(Log|Trace))([A-Z]|$)/.test(
          name,
        ),
    )
  )
    return true;
  return guarded.some(({ callee }) => SPARE.test(callee) || TIDIES.test(callee));
}
