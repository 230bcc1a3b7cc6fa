/** Does a call that may hang hold nothing but a page or a terminal, where a person sees it and stops it? */

import type { FileFacts, Operation, Value } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { Call, Context, Protection, View } from "#linking/view";
import { buildsProgram, staysOnDisk } from "../questions/services/machineQuery";
import { isBesideServices, textsIn } from "../questions/services/services";
import { isTool } from "../questions/state/concurrency";
import { isForSomebody } from "../questions/state/served";

const AT_HAND = new Set(["browser", "cli", "script", "test"]);
const AT_START = new Set([...AT_HAND, "startup"]);

/** True when a call needs no deadline: nobody's work hangs on it. `state` says whether all ways to it are known. */
export function isHeldByNobody(view: View, call: Call, state: Protection["state"] = "absent"): boolean {
  if (call.concept === "subprocess" && (isLeftRunning(call) || staysOnDisk(view, call))) return true;
  if (isPutOff(view, call)) return true;
  // A program that builds itself before it starts takes as long as the machine needs.
  if (call.concept === "subprocess" && buildsProgram(view, call) && !isForSomebody(view, call)) return true;
  const contexts = contextsOf(view, call);
  // What is handed to code we do not see runs at start or whenever that code likes.
  const allowed = call.concept === "subprocess" && state === "absent" ? AT_START : AT_HAND;
  const isAtHand = contexts.size > 0 && [...contexts].every((context) => allowed.has(context));
  return (isAtHand && !mayRunUnseen(view, call)) || isOfTool(view, call);
}

/** `event.waitUntil(record(hit))`: the answer is on its way, and the platform ends what it leaves running. */
function isPutOff(view: View, { file, operation }: Call): boolean {
  if (goesToPlatform(file, operation)) return true;
  const scope = file.scopes[operation.scope]?.function ?? 0;
  if (file.scopes[scope]?.kind !== "function") return false;
  const { callers, complete } = view.callers({ file, scope });
  return (
    complete &&
    callers.length > 0 &&
    callers.every(({ call, argument }) => argument === undefined && goesToPlatform(call.file, call.operation))
  );
}

function goesToPlatform(file: FileFacts, { use }: Operation): boolean {
  const taker = use.to === "argument" ? file.operations[use.operation] : undefined;
  return taker !== undefined && memberOf(taker.callee) === "waitUntil";
}

/** A request of a page: its user reloads it, and an address without a host works nowhere else. */
export function isOfPage(view: View, call: Call): boolean {
  if (localAddress(view, call)) return true;
  const contexts = contextsOf(view, call);
  return contexts.size === 0 ? isPageFile(view, call.file) : isPage(contexts);
}

const isPage = (contexts: ReadonlySet<Context>): boolean =>
  contexts.size > 0 && [...contexts].every((context) => context === "browser");

const PAGE_FILE: { readonly fallback: boolean } = { fallback: false };

/** What nobody is seen to call runs where the other functions of its file do. */
const isPageFile = (view: View, file: FileFacts): boolean =>
  view.remember(PAGE_FILE, file, () =>
    isPage(
      new Set(
        file.scopes.flatMap(({ id, kind }) => (kind === "function" ? [...view.context({ file, scope: id })] : [])),
      ),
    ),
  );

const contextsOf = (view: View, { file, operation }: Call): ReturnType<View["context"]> =>
  view.context({ file, scope: file.scopes[operation.scope]?.function ?? 0 });

/** A method that stands in for one of its base class: who calls that one is not seen here, and a service loads it. */
function mayRunUnseen(view: View, { file, operation }: Call): boolean {
  const methods = view.chain(file, operation.scope).filter(({ method }) => method === true);
  const overrides = methods.some(({ parent }) => file.scopes[parent]?.base !== undefined);
  return overrides && view.services().some(({ loaded }) => loaded.has(file));
}

/** A command of a project that serves nothing, or a program beside the services that its arguments steer. */
function isOfTool(view: View, call: Call): boolean {
  if (call.concept === "subprocess") return isBesideServices(view, call) || isTool(view, call.file);
  return isBesideServices(view, call) && !view.isImported(call.file) && mentionsArguments(call);
}

function mentionsArguments({ file }: Call): boolean {
  for (const text of textsIn(file)) if (text === "argv") return true;
  return false;
}

/** An address without a host works in a page only; one beside the module is a file that ships with the code. */
function localAddress(view: View, call: Call): boolean {
  const { file, model, operation, symbol, concept } = call;
  if (concept === "client") {
    const base = view.option(call, ["baseURL", "baseUrl", "prefixUrl"]);
    return base.state === "set" && isRelative(view, base.file, base.value, 0);
  }
  const address = operation.arguments[0];
  if (model?.address === undefined || address === undefined) return false;
  if (symbol?.startsWith("axios")) return isRelative(view, file, address, 0) && isWithoutBase(view, call);
  if (!symbol?.startsWith("global.")) return false;
  if (isRelative(view, file, address, 0)) return true;
  return isBesideModule(view, { file, operation: address.kind === "result" ? address.operation : undefined });
}

const BASE: { readonly fallback: boolean } = { fallback: true };

/** `axios.post("/api/orders")`: no instance, option or default of the library puts a host before it. */
const isWithoutBase = (view: View, call: Call): boolean =>
  view.clients(call).length === 0 &&
  view.option(call, ["baseURL"]).state === "absent" &&
  !view.rememberWhole(BASE, () => view.files.some(setsBase));

/** `axios.defaults.baseURL = …` */
const setsBase = ({ operations }: FileFacts): boolean =>
  operations.some(({ kind, callee }) => kind === "assign" && memberOf(callee) === "baseURL");

const MAX_PARTS = 3;

/** Begins with a path on every way we know; `${API}/users` does when `API` does. */
function isRelative(view: View, file: Call["file"], value: Value, depth: number): boolean {
  const things = view.things(file, value);
  return (
    things.length > 0 &&
    things.every((thing) => {
      if (thing.kind === "literal") return typeof thing.value === "string" && isPath(thing.value);
      if (thing.kind !== "template") return false;
      const [first] = thing.value.parts;
      if (thing.value.head !== "") return isPath(thing.value.head);
      return first !== undefined && depth < MAX_PARTS && isRelative(view, thing.file, first, depth + 1);
    })
  );
}

/** `/api/users`, not `//cdn.example.com`. */
const isPath = (text: string): boolean => text.startsWith("/") && !text.startsWith("//");

/** `new URL("./font.ttf", import.meta.url)` */
function isBesideModule(
  view: View,
  { file, operation }: { readonly file: Call["file"]; readonly operation: number | undefined },
): boolean {
  const made = operation === undefined ? undefined : file.operations[operation];
  if (made === undefined || view.call(file, made)?.symbol !== "global.URL") return false;
  return made.arguments[1] !== undefined && isModuleAddress(made.arguments[1]);
}

const isModuleAddress = (value: Value): boolean =>
  value.kind === "name" && value.name === "import.meta" && value.path[0] === "url";

/** `exec("server")` with no callback and no `await`: what it starts goes on by itself, as after `spawn`. */
const isLeftRunning = (call: Call): boolean =>
  /child_process\.(exec|execFile)$/.test(call.symbol ?? "") &&
  call.operation.use.to !== "awaited" &&
  call.operation.use.to !== "returned" &&
  !call.operation.arguments.some(({ kind }) => kind === "function" || kind === "name") &&
  !endsPromise(call);

/** `new Promise((resolve) => { const child = exec(…); child.on("exit", resolve); })` */
function endsPromise({ file, operation }: Call): boolean {
  const use = file.scopes[file.scopes[operation.scope]?.function ?? 0]?.use;
  const taker = use?.to === "argument" ? file.operations[use.operation] : undefined;
  return (
    operation.use.to === "bound" &&
    taker?.kind === "new" &&
    taker.callee?.kind === "name" &&
    taker.callee.name === "Promise"
  );
}
