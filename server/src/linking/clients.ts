/** The instance a call is made on: who made it, and what was set on it later. */

import type { FileFacts, Operation } from "#facts/file";
import { callOf, callsOf } from "./calls";
import { type Interceptor, interceptorsIn } from "./interceptors";
import { pathOf, rootOf } from "./lexical";
import { ask, askWhole, type Linker, type Question } from "./linker";
import { thingsOf } from "./things";
import type { Call, Thing } from "./view";

/** Calls that made the client this call uses, nearest first: `got.extend()` of `got.extend()`. Empty for module functions. */
export function clientsOf(linker: Linker, call: Call): readonly Call[] {
  const found: Call[] = [];
  let at: Thing | undefined = call.receiver;
  for (let hops = 0; at !== undefined && hops < 12; hops++) {
    if (at.kind !== "type" && at.kind !== "method") break;
    const from: { readonly file: FileFacts; readonly operation: Operation } | undefined =
      at.kind === "type" ? at.from : undefined;
    const made = from === undefined ? undefined : callOf(linker, from.file, from.operation);
    if (made?.model?.configures === "result") found.push(made);
    at = made?.receiver ?? at.of;
  }
  return found;
}

/** Is the client known from a declared type only? Then its options are somebody else's. */
export function isDeclaredClient(call: Call): boolean {
  let at: Thing | undefined = call.receiver;
  for (let hops = 0; at !== undefined && hops < 12; hops++) {
    if (at.kind === "type" && at.declared === true && at.from === undefined) return true;
    at = at.kind === "type" || at.kind === "method" ? at.of : undefined;
  }
  return false;
}

const USERS: Question<ReadonlyMap<Operation, readonly Call[]>> = { fallback: new Map() };
const USES: Question<readonly (readonly [Operation, Call])[]> = { fallback: [] };

/** Calls in the workspace that use the client a call makes. */
export const clientCallsOf = (linker: Linker, creation: Call): readonly Call[] =>
  clientUsers(linker).get(creation.operation) ?? [];

/** Calls of all files by the operation that made their client. */
export function clientUsers(linker: Linker): ReadonlyMap<Operation, readonly Call[]> {
  return askWhole(linker, USERS, () => {
    const map = new Map<Operation, Call[]>();
    for (const file of linker.files.values()) {
      const uses = ask(linker, USES, file, "all", () =>
        callsOf(linker, file).flatMap((call) => clientsOf(linker, call).map((made) => [made.operation, call] as const)),
      );
      for (const [made, call] of uses) map.set(made, [...(map.get(made) ?? []), call]);
    }
    return map;
  });
}

/** Something set on a client after it was made. */
export interface Setting {
  /** What it holds for: an instance (by the operation that made it), a library type, the functions of a module, or a symbol prefix. */
  readonly on: {
    readonly made?: Operation;
    readonly type?: string;
    readonly module?: string;
    readonly prefix?: string;
  };
  /** `x.defaults.timeout = …`: the option. */
  readonly option?: { readonly name: string; readonly file: FileFacts; readonly operation: Operation };
  /** `axiosRetry(x)`, `session.mount(…)`, `setGlobalDispatcher(…)`: the call. */
  readonly call?: Call;
  /** `x.interceptors.request.use(…)`: what it gives each call. */
  readonly interceptor?: Interceptor;
}

const SETTINGS: Question<readonly Setting[]> = { fallback: [] };
const ALL_SETTINGS: Question<readonly Setting[]> = { fallback: [] };

/** Settings of all files. */
export const allSettings = (linker: Linker): readonly Setting[] =>
  askWhole(linker, ALL_SETTINGS, () =>
    [...linker.files.values()].flatMap((file) => ask(linker, SETTINGS, file, "all", () => collect(linker, file))),
  );

/** Settings that hold for the client of a call. */
export function settingsOf(linker: Linker, call: Call): readonly Setting[] {
  const all = allSettings(linker);
  if (all.length === 0) return all;
  const made = new Set(clientsOf(linker, call).map((client) => client.operation));
  // `superagent.get(url).timeout(5_000)`: a request that is not sent yet takes settings itself.
  if (call.model?.promise === "lazy") made.add(call.operation);
  const types = new Set<string>();
  for (let at = call.receiver, hops = 0; at?.kind === "type" && hops < 6; at = at.of, hops++)
    if (at.from === undefined) types.add(at.name);
  return all.filter(
    ({ on }) =>
      (on.made !== undefined && made.has(on.made)) ||
      (on.type !== undefined && types.has(on.type)) ||
      (on.module !== undefined && call.receiver === undefined && isOfModule(call, on.module)) ||
      (on.prefix !== undefined && call.symbol?.startsWith(on.prefix) === true),
  );
}

/** `axios(…)`, `axios.post(…)` of a module that was required as a whole. */
const isOfModule = ({ symbol }: Call, module: string): boolean =>
  symbol === module || symbol?.startsWith(`${module}.`) === true;

function collect(linker: Linker, file: FileFacts): readonly Setting[] {
  const found: Setting[] = interceptorsIn(linker, file).flatMap((interceptor) => {
    const on = ownerOf(linker, interceptor.client);
    return on === undefined ? [] : [{ on, interceptor }];
  });
  for (const operation of file.operations) {
    const path = pathOf(operation.callee);
    if (operation.kind === "assign" && path.includes("defaults") && operation.callee !== undefined) {
      const name = path.at(-1);
      const on = thingsOf(linker, file, rootOf(operation.callee))
        .map((thing) => ownerOf(linker, thing))
        .find((owner) => owner !== undefined);
      if (name !== undefined && on !== undefined) found.push({ on, option: { name, file, operation } });
    }
    if (operation.kind !== "call") continue;
    const call = callOf(linker, file, operation);
    const configures = call?.model?.configures;
    if (call === undefined || configures === undefined || configures === "result") continue;
    if (configures === "receiver") {
      for (const on of chainOf(linker, call)) found.push({ on, call });
    } else if (typeof configures === "number") {
      const value = operation.arguments[configures];
      for (const thing of value === undefined ? [] : thingsOf(linker, file, value)) {
        const on = ownerOf(linker, thing);
        if (on !== undefined) found.push({ on, call });
      }
    } else found.push({ on: { prefix: configures }, call });
  }
  return found;
}

/** What a setting on a receiver holds for: of a request that is built step by step, each step, down to the calls that may have begun it. */
function chainOf(linker: Linker, call: Call): readonly Setting["on"][] {
  const found: Setting["on"][] = [];
  let at = receiversOf(linker, call);
  for (let hops = 0; at.length > 0 && hops < 12; hops++) {
    found.push(...at.flatMap((thing) => ownerOf(linker, thing) ?? []));
    at = at.flatMap((thing) => {
      const step =
        thing.kind === "type" && thing.from !== undefined
          ? callOf(linker, thing.from.file, thing.from.operation)
          : undefined;
      return step?.model?.promise === "lazy" ? receiversOf(linker, step) : [];
    });
  }
  return found;
}

/** `const request = proxied ? get(url).agent(tunnel) : get(url); request.timeout(…)` is called on either. */
function receiversOf(linker: Linker, { file, operation: { callee }, receiver }: Call): readonly Thing[] {
  const isNamed = callee?.kind === "name" && callee.path.length === 1;
  // What is not sent yet is a promise for its answer, and takes steps like what it was made of.
  const named = isNamed ? thingsOf(linker, file, rootOf(callee)).flatMap(builders) : [];
  if (named.length > 1) return named;
  return receiver === undefined ? [] : [receiver];
}

const builders = (thing: Thing): readonly Thing[] => (thing.kind === "promise" && thing.lazy ? thing.of : [thing]);

function ownerOf(linker: Linker, thing: Thing): Setting["on"] | undefined {
  if (thing.kind === "library") {
    const type = linker.catalogue.value(thing, thing.path);
    if (type === undefined) return undefined;
    // `require("axios")` is its default export, and its functions are called without an instance.
    return thing.path.length === 0 ? { type, module: thing.symbol } : { type };
  }
  if (thing.kind !== "type") return undefined;
  return thing.from === undefined ? { type: thing.name } : { made: thing.from.operation };
}
