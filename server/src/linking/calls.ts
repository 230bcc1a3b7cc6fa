/** Calls as rules see them: the operation with what knowledge says about it. */

import type { FileFacts, Operation, Value } from "#facts/file";
import type { CallModel, Concept } from "#knowledge/model";
import { asCalled } from "./collectors";
import { append, constructorOf, placeOf, templateText } from "./lexical";
import { ask, type Linker, type Question } from "./linker";
import { calleeThings, modelOf, nameOf } from "./results";
import { statementOf } from "./sql";
import { thingsOf } from "./things";
import type { Call, FunctionRef, Thing } from "./view";

const CALL: Question<Call | null> = { fallback: null };
const CALLS: Question<readonly Call[]> = { fallback: [] };

/** The call of an operation; undefined when it is no call. */
export function callOf(linker: Linker, file: FileFacts, operation: Operation): Call | undefined {
  if (operation.kind !== "call" && operation.kind !== "new") return undefined;
  return ask(linker, CALL, file, operation, () => describe(linker, file, operation)) ?? undefined;
}

/** Asks a question about a call: its answer is void with what is known of the call. */
export function askOfCall<Key, Answer>(
  linker: Linker,
  question: Question<Answer>,
  call: Call,
  key: Key,
  compute: () => Answer,
): Answer {
  return ask(linker, question, call.file, key, () => {
    callOf(linker, call.file, call.operation);
    return compute();
  });
}

/** All calls of a file, in evaluation order. */
export function callsOf(linker: Linker, file: FileFacts, concepts?: ReadonlySet<Concept>): readonly Call[] {
  const all = ask(linker, CALLS, file, "all", () =>
    file.operations.flatMap((operation) => {
      const call = callOf(linker, file, operation);
      return call === undefined ? [] : [call];
    }),
  );
  if (concepts === undefined || all.length === 0) return all;
  // Asked inside: an index of a list that is not final yet is not final either.
  const index = ask(linker, BY_CONCEPT, file, "all", () => byConcept(callsOf(linker, file)));
  const lists = [...concepts].flatMap((concept) => {
    const list = index.get(concept);
    return list === undefined ? [] : [list];
  });
  const [first, second] = lists;
  if (first === undefined) return NO_CALLS;
  return second === undefined ? first : all.filter((call) => call.concept !== undefined && concepts.has(call.concept));
}

const NO_CALLS: readonly Call[] = [];
const BY_CONCEPT: Question<ReadonlyMap<Concept, readonly Call[]>> = { fallback: new Map() };

/** Each rule asks every file for its few concepts, and most files have none of them. */
function byConcept(calls: readonly Call[]): ReadonlyMap<Concept, readonly Call[]> {
  const index = new Map<Concept, Call[]>();
  for (const call of calls) if (call.concept !== undefined) append(index, call.concept, call);
  return index;
}

/** Workspace functions a call itself runs: the callee, or the constructor of the class. */
export function targetsOf(linker: Linker, call: Call): readonly FunctionRef[] {
  return calleeThings(linker, call.file, call.operation).flatMap((thing): readonly FunctionRef[] => {
    if (thing.kind === "function") return [{ file: thing.file, scope: thing.scope }];
    const made = thing.kind === "class" ? constructorOf(thing.file, thing.scope) : undefined;
    return made === undefined || thing.kind !== "class" ? [] : [{ file: thing.file, scope: made }];
  });
}

function describe(linker: Linker, file: FileFacts, operation: Operation): Call {
  const things = calleeThings(linker, file, operation);
  const modelled = things
    .map((thing) => [thing, modelOf(linker, thing)] as const)
    .find(([, model]) => model !== undefined);
  const thing = modelled?.[0] ?? things.find((item) => item.kind === "library" || item.kind === "method");
  const model = modelled?.[1] === undefined ? undefined : asCalled(operation, modelled[1]);
  const concept = conceptOf(linker, { file, operation, things }, model);
  const isSymbol =
    thing !== undefined && (thing.kind === "library" || thing.kind === "type" || isLibraryMethod(linker, thing));
  return {
    file,
    operation,
    place: placeOf(file, operation.calleeSpan ?? operation.span),
    callee: operation.callee === undefined ? "call" : written(file, operation.callee),
    ...(model === undefined ? {} : { model }),
    ...(isSymbol ? { symbol: nameOf(thing) } : {}),
    ...(concept === undefined ? {} : { concept }),
    ...(thing?.kind === "method" ? { receiver: thing.of } : thing?.kind === "type" ? { receiver: thing } : {}),
  };
}

const isLibraryMethod = (linker: Linker, thing: Thing): boolean =>
  thing.kind === "method" &&
  (thing.of.kind === "type" || linker.catalogue.method(thing.type, thing.name) !== undefined);

function conceptOf(
  linker: Linker,
  at: { readonly file: FileFacts; readonly operation: Operation; readonly things: readonly Thing[] },
  model: CallModel | undefined,
): Concept | undefined {
  if (model?.sql !== undefined) {
    const text = at.operation.arguments[model.sql];
    const statement = text === undefined ? undefined : sqlOf(linker, at.file, text);
    return statement?.concept ?? model.concept ?? "query";
  }
  if (model?.openMode !== undefined) return openedFor(linker, at, model.openMode);
  if (model !== undefined) return model.concept;
  return looksLikeLogger(at.operation, at.things) ? "log" : undefined;
}

/** What a file is opened for, by its mode; undefined when that is not known, and for files that must not be there yet. */
function openedFor(
  linker: Linker,
  { file, operation }: { readonly file: FileFacts; readonly operation: Operation },
  index: number,
): Concept | undefined {
  const mode = operation.keywords?.mode ?? operation.arguments[index];
  if (mode === undefined) return operation.opaqueArguments === true ? undefined : "file-read";
  const modes = thingsOf(linker, file, mode).map((thing) => (thing.kind === "literal" ? String(thing.value) : "?"));
  if (modes.length === 0 || modes.some((one) => /[x?]/.test(one))) return undefined;
  if (modes.every((one) => one.includes("a"))) return "file-append";
  if (modes.every((one) => /[w+]/.test(one) && !one.includes("a"))) return "file-write";
  return modes.every((one) => /^[rbtU]+$/.test(one)) ? "file-read" : undefined;
}

/** The statement of a query argument: text, template, or an object with a `text` member. */
export function sqlOf(linker: Linker, file: FileFacts, value: Value): ReturnType<typeof statementOf> {
  for (const thing of thingsOf(linker, file, value)) {
    if (thing.kind === "literal" && typeof thing.value === "string") return statementOf(thing.value);
    if (thing.kind === "template") return statementOf(templateText(thing.value));
    const text =
      thing.kind === "object" && Object.hasOwn(thing.value.properties, "text")
        ? thing.value.properties.text
        : undefined;
    if (text !== undefined && thing.kind === "object") return sqlOf(linker, thing.file, text);
  }
  return undefined;
}

/** A logger made elsewhere still logs. This only ever silences a rule: it is no protection. */
function looksLikeLogger(operation: Operation, things: readonly Thing[]): boolean {
  const callee = operation.callee;
  if (callee === undefined || !("path" in callee) || things.some((thing) => thing.kind === "function")) return false;
  const parts = [...("name" in callee ? [callee.name] : []), ...callee.path];
  const owner = parts.at(-2) ?? "";
  return (
    /^_?(log|logger|logging|winston|pino)$/i.test(owner) &&
    /^(error|warn|warning|info|debug|fatal|trace|exception|critical|log)$/.test(parts.at(-1) ?? "")
  );
}

/** The callee as written, shortened. */
export function written(file: FileFacts, value: Value, depth = 0): string {
  const dotted = (head: string, path: readonly string[]) => [head, ...path].join(".").replace(/\.\[:?\]/g, "[…]");
  switch (value.kind) {
    case "name":
      return dotted(value.name, value.path);
    case "this":
      return dotted(file.language === "python" ? "self" : "this", value.path);
    case "import":
      return dotted(value.from, value.path);
    case "member":
      return dotted(written(file, value.of, depth + 1), value.path);
    case "result": {
      const operation = file.operations[value.operation];
      const inner = operation?.callee === undefined || depth > 3 ? "…" : written(file, operation.callee, depth + 1);
      return dotted(`${inner}(${(operation?.arguments.length ?? 0) > 0 ? "…" : ""})`, value.path);
    }
    case "parameter":
      return dotted(file.scopes[value.scope]?.parameters?.[value.index]?.name ?? "parameter", value.path);
    case "function":
      return file.scopes[value.scope]?.name ?? "function";
    case "awaited":
    case "element":
      return dotted(written(file, value.of, depth + 1), value.path);
    default:
      return "path" in value ? dotted("…", value.path) : "…";
  }
}
