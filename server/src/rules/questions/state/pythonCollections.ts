/** How Python writes collections: what makes them, puts into them and asks for their size. */

import type { FileFacts, Operation, Scope, ScopeId, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { View } from "#linking/view";

/** Calls that make an empty collection, by what they make. */
const MAKERS: Readonly<Record<string, "record" | "list" | "set">> = {
  dict: "record",
  OrderedDict: "record",
  defaultdict: "record",
  list: "list",
  deque: "list",
  set: "set",
};

/** `dict()`, `defaultdict(list)`, `deque(maxlen=100)`; undefined for other calls, and for collections that start with something in them. */
export function madeByCall(made: Operation): "record" | "list" | "set" | undefined {
  const name = lastNameOf(made.callee);
  // `jobs: dict = field(default_factory=dict)` of a dataclass.
  const factory = name === "field" ? lastNameOf(made.keywords?.default_factory) : "";
  if (Object.hasOwn(MAKERS, factory)) return MAKERS[factory];
  const kind = Object.hasOwn(MAKERS, name) ? MAKERS[name] : undefined;
  return made.arguments.length === 0 || name === "defaultdict" ? kind : undefined;
}

/** `deque(maxlen=100)` drops what is old. */
export const isMadeBounded = ({ keywords }: Operation): boolean =>
  keywords !== undefined && Object.hasOwn(keywords, "maxlen");

/** What `append(x)`, `insert(0, x)`, `setdefault(key, x)`, `update(x)` put in; undefined for other methods. */
export function putBy(
  method: string,
  [first, second]: readonly Value[],
): { readonly key?: Value; readonly value: Value } | undefined {
  switch (method) {
    case "append":
    case "appendleft":
    case "extend":
    case "update":
      return first === undefined ? undefined : { value: first };
    case "insert":
      return second === undefined ? undefined : { value: second };
    case "setdefault":
      return first === undefined || second === undefined ? undefined : { key: first, value: second };
    default:
      return undefined;
  }
}

/** The name in brackets of `jobs[job_id] = job`; undefined when the key is no plain name. */
export function keyOf(file: FileFacts, assign: Operation): Value | undefined {
  const { start, end } = assign.span;
  const key = file.reads.find(({ span, use }) => span.start >= start && span.end <= end && use.to === "operand");
  const value = assign.arguments[0];
  const isBefore = value !== undefined && "span" in value && value.span !== undefined ? value.span.start : end;
  return key === undefined || key.span.start >= isBefore
    ? undefined
    : { kind: "name", name: key.name, scope: key.scope, path: [], span: key.span };
}

/** The collection in `len(jobs)`. */
export function measuredBy(file: FileFacts, value: Value): Value | undefined {
  const made = value.kind === "result" ? file.operations[value.operation] : undefined;
  const isLength = made?.callee?.kind === "name" && made.callee.name === "len" && made.callee.path.length === 0;
  return isLength ? made.arguments[0] : undefined;
}

const RECORD_BASE = /^(BaseModel|SQLModel|TypedDict|NamedTuple|Struct)$/;
const RECORD_DECORATOR = /^(dataclass|define|frozen|attrs|s|dataclasses)$/;
const ALIVE =
  /^(.*\.)?(Task|Future|Queue|Event|Lock|Semaphore|Condition|WebSocket|Thread|Process|Popen|Callable|Coroutine|Generator|Client\w*|\w*Client|\w*Session|\w*Connection|Stream\w*)$/;

/** A class that only holds data: a dataclass, a pydantic model, a typed dictionary; none of its fields is alive (a task, a socket). */
export function isRecordClass(file: FileFacts, scope: number): boolean {
  const owner = file.scopes[scope];
  if (owner?.kind !== "class") return false;
  const decorators = (owner.decorators ?? []).map((value) =>
    lastNameOf(value.kind === "result" ? file.operations[value.operation]?.callee : value),
  );
  const isRecord = decorators.some((name) => RECORD_DECORATOR.test(name)) || RECORD_BASE.test(lastNameOf(owner.base));
  return (
    isRecord &&
    Object.values(owner.members ?? {}).every(
      (value) =>
        value.kind !== "typed" || ![value.type, ...(value.type.arguments ?? [])].some(({ name }) => ALIVE.test(name)),
    )
  );
}

/**
 * Is the class made once for the whole process: while a module loads, into a global name, into the state of the application, by a
 * function whose result is kept (`@lru_cache`), or by one that only starts the process?
 */
export const isMadeOnce = (view: View, name: string): boolean =>
  view.files.some(
    (file) =>
      file.language === "python" &&
      file.role !== "test" &&
      file.operations.some(
        (operation) =>
          operation.kind === "call" && lastNameOf(operation.callee) === name && isKept(view, file, operation),
      ),
  );

function isKept(view: View, file: FileFacts, { scope, use }: Operation): boolean {
  const owner = file.scopes[file.scopes[scope]?.function ?? 0];
  if (owner === undefined || owner.kind === "module") return true;
  if (use.to === "bound") return use.scope === 0 || startsProcess(view, file, scope, owner);
  if (use.to === "assigned") return "path" in use.target && use.target.path.includes("state");
  const decorators = (owner.decorators ?? []).map((value) =>
    lastNameOf(value.kind === "result" ? file.operations[value.operation]?.callee : value),
  );
  return use.to === "returned" && decorators.some((one) => /^(lru_cache|cache)$/.test(one));
}

/** `def main(): bot = Bot(); bot.run()`: run as the process starts, by nothing else, and not again and again. */
function startsProcess(view: View, file: FileFacts, at: ScopeId, owner: Scope): boolean {
  const contexts = view.context({ file, scope: owner.id });
  if (contexts.size === 0 || [...contexts].some((context) => context !== "startup" && context !== "script"))
    return false;
  return !view.chain(file, at).some(({ kind, function: of }) => kind === "loop" && of === owner.id);
}
