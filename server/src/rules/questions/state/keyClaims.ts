/** Members that are taken out of a collection of Redis in two commands: `name = r.hkeys(key)[0]; r.hdel(key, name); return name`. */

import type { FileFacts, Operation, Scope } from "#facts/file";
import type { Call, View } from "#linking/view";

import { derivesFrom } from "./derivation";
import { dependsOn } from "./steps";

export interface KeyClaim {
  readonly read: Call;
  readonly removal: Call;
}

const CLIENT = /^(?:ioredis\.Redis|redis\.Client|upstash\.Redis|python\.redis\.(?:Async)?Redis)\.(\w+)$/;
const LOOKS =
  /^(?:h(?:get|getall|keys|vals|mget|randfield|scan)|z(?:range|revrange|rangebyscore|revrangebyscore|randmember|scan)|s(?:members|randmember|scan)|l(?:range|index))$/i;
/** Each says how many members there still were: of two at once, one is told of one. */
const REMOVES = /^(?:hdel|zrem|srem|lrem)$/i;
const WORKS = /^(?:outbound-call|enqueue|subprocess)$/;

const methodOf = ({ symbol = "" }: Call): string => CLIENT.exec(symbol)?.[1] ?? "";

/** Members that are read, removed with an answer that nobody looks at, and then handed out or worked on. */
export function keyClaims(view: View, file: FileFacts, scope: Scope): readonly KeyClaim[] {
  const operations = view.operations(file, scope.id);
  return operations.flatMap((operation): readonly KeyClaim[] => {
    const removal = operation.kind === "call" ? view.call(file, operation) : undefined;
    if (removal === undefined || !REMOVES.test(methodOf(removal)) || !isDropped(operation)) return [];
    const key = view.resource(removal);
    const read = key === undefined ? undefined : readOf(view, removal, { operations, key });
    return read !== undefined && goesOn(view, operations, { read, removal }) ? [{ read, removal }] : [];
  });
}

const isDropped = ({ use }: Operation): boolean =>
  use.to === "dropped" || (use.to === "awaited" && use.then.to === "dropped");

interface Sought {
  readonly operations: readonly Operation[];
  readonly key: string;
}

/** The last look at the same key, itself or through a helper, that said what to remove. */
function readOf(view: View, removal: Call, { operations, key }: Sought): Call | undefined {
  const { file } = removal;
  return operations
    .filter(({ kind, order }) => kind === "call" && order < removal.operation.order)
    .flatMap((operation) => view.call(file, operation) ?? [])
    .findLast(
      (call) =>
        view.effectsOf(call).some((effect) => effect.resource === key && LOOKS.test(methodOf(effect.call))) &&
        dependsOn(view, file, removal, call),
    );
}

/** Not before, but after it was removed, what was read is given back or something leaves the process. */
function goesOn(view: View, operations: readonly Operation[], { read, removal }: KeyClaim): boolean {
  const { file } = removal;
  const works = (operation: Operation): boolean => {
    const call = operation.kind === "call" ? view.call(file, operation) : undefined;
    return call !== undefined && view.effectsOf(call).some(({ concept }) => WORKS.test(concept));
  };
  const start = read.operation.order;
  const end = removal.operation.order;
  if (operations.some((operation) => operation.order > start && operation.order < end && works(operation)))
    return false;
  return operations.some((operation) => {
    if (operation.order <= end) return false;
    if (operation.kind !== "return") return works(operation);
    const [value] = operation.arguments;
    return value !== undefined && handsOut(view, file, value, read);
  });
}

const handsOut = (view: View, file: FileFacts, value: Operation["arguments"][number], read: Call): boolean =>
  value.kind === "choice"
    ? value.of.some((part) => handsOut(view, file, part, read))
    : derivesFrom(view, file, value, read);
