/** Where a value from outside goes, field by field: what looks at it, which stores it reaches, where it leaves our sight. */

import type { FileFacts, Operation, Read, ScopeId, Use } from "#facts/file";
import { lastNameOf, memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { isSentByClient } from "./clientCalls";
import { type Check, checkOf, isPresenceTest } from "./inputChecks";
import { type Arrival, arrivalOf, holderOf, isLookup, isStoredBy, sentBy } from "./inputStores";
import { traceInput } from "./inputTrace";
import { argumentCall, parameterNames } from "./valueFlow";

/** One place where the value is taken from its request or message. */
export interface InputSource {
  readonly file: FileFacts;
  readonly scope: ScopeId;
  readonly use: Use;
  /** The name being read, or the call that gives it. */
  readonly by: Read | Operation;
}

export interface InputFlow {
  /** Fields a type guard, a list or a schema looks at; `*` when all of it is. */
  readonly checked: ReadonlySet<string>;
  readonly arrivals: readonly Arrival[];
  /** Fields that are given to code that is not known; `*` when all of it is. */
  readonly lost: ReadonlySet<string>;
}

/** What is known of the value on its way. */
interface Held {
  /** First member read from the body; absent while it is all of the body. */
  readonly field?: string;
  /** Names of the members that hold it in objects it was put into, innermost first. */
  readonly keys: readonly string[];
  /** It only says which rows are meant. */
  readonly lookup: boolean;
  /** It is the text of an object: a pattern finds words in it, and says nothing of its members. */
  readonly isSpeltOut?: boolean;
  /** Calls the walk went into, innermost last: what the function returns goes back to that call alone. */
  readonly frames: readonly Call[];
  readonly depth: number;
}

interface At {
  readonly file: FileFacts;
  readonly scope: ScopeId;
  readonly by: Read | Operation;
}

const MAX_DEPTH = 16;
const FUEL = 600;
const WHOLE: Held = { keys: [], lookup: false, frames: [], depth: 0 };

/** Follows all of `sources`, which are reads of one body, through variables, fields, objects, loops and helpers. */
export function followInput(view: View, sources: readonly InputSource[]): InputFlow {
  const walk = new Walk(view);
  for (const { file, scope, use, by } of sources) walk.use({ file, scope, by }, use, WHOLE);
  return walk;
}

class Walk implements InputFlow {
  readonly checked = new Set<string>();
  readonly arrivals: Arrival[] = [];
  readonly lost = new Set<string>();
  private fuel = FUEL;
  private readonly visited = new Map<Read, Set<string>>();

  constructor(private readonly view: View) {}

  use(at: At, use: Use, held: Held): void {
    if (held.depth > MAX_DEPTH || this.fuel-- <= 0) return;
    const next: Held = { ...held, depth: held.depth + 1 };
    switch (use.to) {
      case "awaited":
        return this.use(at, use.then, next);
      case "typeof":
        if (!isPresenceTest(at.file, at.by, true)) this.mark("type", held);
        return;
      case "tested":
        if (!isPresenceTest(at.file, at.by)) this.mark("value", held);
        if (use.then !== undefined) this.use(at, use.then, next);
        return;
      case "member":
        return this.member(at, use, next);
      case "item":
        return this.item(at, use, next);
      case "bound":
        return this.variable(at.file, use.scope, use.name, next);
      case "destructured":
        for (const name of use.names) this.taken(at.file, use.scope, name, next);
        return;
      case "argument":
        return this.argument(at, use, next);
      case "assigned":
        return this.assigned(at, use, next);
      case "iterated":
        return this.iterated(at, next);
      case "returned":
        return this.returned(at, next);
      case "field":
      case "exported":
      case "yielded":
        return this.lose(held);
      default:
        return;
    }
  }

  /** A type says nothing about the members of a whole body. */
  private mark(check: Check, { field, keys }: Held): void {
    if (keys.length > 0) return;
    if (field !== undefined) this.checked.add(field);
    if (check === "schema" && field === undefined) this.checked.add("*");
  }

  private lose({ field }: Held): void {
    this.lost.add(field ?? "*");
  }

  private member(at: At, use: Extract<Use, { to: "member" }>, held: Held): void {
    const { then } = use;
    if (then.to === "target" || then.to === "deleted") return;
    if (then.to === "callee") return this.method(at, use.name, then.operation, held);
    const below = under(held, use.name);
    if (below !== undefined) this.use(at, then, below);
  }

  /** `body.items.map(…)`, `/x/.test`, `entity.save()`. */
  private method(at: At, name: string, operation: number, held: Held): void {
    const called = at.file.operations[operation];
    if (called === undefined) return;
    const call = this.view.call(at.file, called);
    if (held.keys.length > 0) {
      if (call !== undefined && isStoredBy(call)) this.arrive(call, held);
      return;
    }
    if (/^(match|search|test|startsWith|endsWith|every)$/.test(name)) this.mark("value", held);
    // Only texts have these: anything else throws before it is stored.
    if (/^(trim|split|toLowerCase|toUpperCase|replace|replaceAll)$/.test(name)) this.mark("type", held);
    if (/^(map|forEach|flatMap|filter|some|find|reduce)$/.test(name)) this.elements(at, called, held);
    this.result(at.file, called, held);
  }

  /** Goes into the function an array method is given. */
  private elements(at: At, { arguments: given }: Operation, held: Held): void {
    const [callback] = given;
    if (callback?.kind !== "function") return;
    for (const name of parameterNames({ file: at.file, scope: callback.scope }, 0))
      this.variable(at.file, callback.scope, name, held);
  }

  private item(at: At, use: Extract<Use, { to: "item" }>, held: Held): void {
    if (use.key === undefined) return this.use(at, use.then, held);
    const lookup = held.lookup || isLookup(use.key);
    this.use(at, use.then, { ...held, keys: [...held.keys, use.key], lookup });
  }

  private variable(file: FileFacts, scope: ScopeId, name: string, held: Held): void {
    const variable = this.view.variable(file, scope, name);
    if (variable === undefined) return this.lose(held);
    // An object may hold several fields, and is gone through for each.
    const fresh = held.keys.length > 0 ? variable.reads : variable.reads.filter((read) => this.isFirst(read, held));
    for (const read of fresh) this.use({ file, scope: read.scope, by: read }, read.use, held);
  }

  /** A helper is gone through once for each call of it and each field. */
  private isFirst(read: Read, { frames, field }: Held): boolean {
    const call = frames.at(-1);
    const way = call === undefined ? "" : `${call.file.path}:${call.operation.id}:${field ?? "*"}`;
    const ways = this.visited.get(read) ?? new Set();
    if (ways.has(way)) return false;
    this.visited.set(read, ways.add(way));
    return true;
  }

  /** `const { name } = body`: the variable is that field. */
  private taken(file: FileFacts, scope: ScopeId, name: string, held: Held): void {
    const values = this.view.variable(file, scope, name)?.binding.values ?? [];
    const own = values.flatMap((value) => memberOf(value) ?? [])[0] ?? name;
    const below = under(held, own);
    if (below !== undefined) this.variable(file, scope, name, below);
  }

  private result(file: FileFacts, operation: Operation, held: Held): void {
    this.use({ file, scope: operation.scope, by: operation }, operation.use, held);
  }

  private argument(at: At, use: Extract<Use, { to: "argument" }>, held: Held): void {
    const call = argumentCall(this.view, at.file, use);
    if (call === undefined) return;
    // Some members are taken out: which are left is not known here.
    if (/^strip[A-Z]/.test(lastNameOf(call.operation.callee))) return this.lose(held);
    const check = checkOf(call);
    if (check === "none") return;
    if (check !== undefined) return this.mark(isPatternOfText(call, held) ? "schema" : check, held);
    if (this.arrive(call, held, use)) return;
    const holder = holderOf(call, use.index);
    if (holder !== undefined) {
      if (holder.kind === "name") this.variable(at.file, holder.scope, holder.name, asHeld(held));
      return this.result(at.file, call.operation, asHeld(held));
    }
    if (call.symbol === "global.JSON.stringify")
      return this.result(at.file, call.operation, { ...held, isSpeltOut: true });
    if (call.concept === "parse") return this.result(at.file, call.operation, { ...held, isSpeltOut: false });
    const targets = this.view.targets(call);
    if (targets.length === 0 && isLookUp(call)) return this.mark("value", held);
    if (targets.length === 0 && isSentByClient(this.view, call)) {
      this.arrivals.push(sentBy(call, held));
      return;
    }
    if (targets.length === 0) this.lose(held);
    const inside = { ...held, frames: [...held.frames, call] };
    for (const target of targets)
      for (const name of parameterNames(target, use.index)) this.parameter(target.file, target.scope, name, inside);
  }

  /** A parameter, or the names it is destructured into. */
  private parameter(file: FileFacts, scope: ScopeId, name: string, held: Held): void {
    const values = this.view.variable(file, scope, name)?.binding.values ?? [];
    const isWhole = values.flatMap((value) => ("path" in value ? value.path : [])).length === 0;
    if (isWhole) return this.variable(file, scope, name, held);
    this.taken(file, scope, name, held);
  }

  private arrive(call: Call, held: Held, use?: Extract<Use, { to: "argument" }>): boolean {
    const arrival = arrivalOf(call, held, use);
    if (arrival === undefined) return false;
    if (call.concept === "outbound-call" && isSendersChoice(this.view, call)) return true;
    // A name that is looked up may have to be new; an id that is must be known.
    if (arrival === "looked-up" && /ids?$/i.test(held.field ?? "")) this.mark("value", { ...held, keys: [] });
    if (typeof arrival !== "string") this.arrivals.push(arrival);
    return true;
  }

  /** `row.name = body.name`: the row holds it from there on. */
  private assigned(at: At, { target }: Extract<Use, { to: "assigned" }>, held: Held): void {
    if (target.kind !== "name") return this.lose(held);
    const keys = [...held.keys, ...[...target.path].reverse()];
    this.variable(at.file, target.scope, target.name, { ...held, keys });
  }

  private iterated(at: At, held: Held): void {
    const loops = at.file.scopes.filter(({ over }) => over?.kind === "name" && over.span.start === at.by.span.start);
    for (const loop of loops) {
      for (const name of Object.keys(loop.bindings)) this.variable(at.file, loop.id, name, held);
    }
  }

  private returned(at: At, held: Held): void {
    const scope = at.file.scopes[at.scope]?.function;
    if (scope === undefined) return;
    const frame = held.frames.at(-1);
    const isItsOwn =
      frame !== undefined &&
      this.view.targets(frame).some((target) => target.file === at.file && target.scope === scope);
    if (isItsOwn) return this.result(frame.file, frame.operation, { ...held, frames: held.frames.slice(0, -1) });
    const { callers } = this.view.callers({ file: at.file, scope });
    for (const { call, argument } of callers) if (argument === undefined) this.result(call.file, call.operation, held);
  }
}

/** What is held by a member; undefined when the member holds something else. */
function under(held: Held, name: string): Held | undefined {
  const key = held.keys.at(-1);
  if (key === undefined) return held.field === undefined ? { ...held, field: name } : held;
  return key === name || name === "[]" ? { ...held, keys: held.keys.slice(0, -1) } : undefined;
}

/** `NAME.test(body)`: what is a text as a whole has no members that the pattern did not see. */
const isPatternOfText = ({ operation }: Call, { field, isSpeltOut }: Held): boolean =>
  field === undefined && isSpeltOut !== true && /^(test|exec)$/.test(lastNameOf(operation.callee));

/** An entity that was given the whole value holds it under names that are not known. */
const asHeld = (held: Held): Held => (held.keys.length > 0 ? held : { ...held, keys: ["[]"] });

/** `if (!zones.named(value)) return refuse()`: a list that is not written here knows the value, or the answer is no. */
const isLookUp = ({ concept, operation: { arguments: given, use } }: Call): boolean =>
  concept === undefined && given.length === 1 && use.to === "tested" && use.then === undefined;

/** The sender says where it goes as well: there is nothing there that could be harmed by it. */
const isSendersChoice = (view: View, { file, operation, model }: Call): boolean =>
  (model?.address ?? []).some((at) => {
    const address = typeof at === "number" ? operation.arguments[at] : undefined;
    const isWhole = address !== undefined && address.kind !== "template" && address.kind !== "object";
    return isWhole && traceInput(view, file, address, { until: operation.order, parts: () => [] }).trails.length > 0;
  });
