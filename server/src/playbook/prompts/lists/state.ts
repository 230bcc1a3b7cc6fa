/** State by where it lives: in memory, in the database, in files; with who writes it. */

import type { FileFacts } from "#facts/file";
import type { Span } from "#facts/place";
import type { Concept } from "#knowledge/model";
import type { Call, View } from "#linking/view";
import { collectionsOf } from "#rules/questions/state/collections";

import { at, code, counted, sampled } from "../markdown";
import { functionAround, functionHere, functionName, functionWith } from "../naming";
import type { Brief, Item, Section } from "../prompt";

/** State that dies with the process: collections that are filled, and variables of a module that functions set again. */
export function memoryState({ sources: { view }, files }: Brief): Section {
  return {
    heading: "State in memory",
    intro: "A restart forgets it, and a second process never sees it.",
    items: files.flatMap((file) => [...collections(view, file), ...variables(view, file)]),
    none: "No map, list or variable of a module or class was found that functions fill or set again.",
  };
}

function collections(view: View, file: FileFacts): readonly Item[] {
  return collectionsOf(view, file).flatMap(({ name, kind, span, owner, additions, looks, isMeasured }) => {
    const filling = looks.filter(({ how }) => FILLS.test(how));
    if (additions.length + filling.length === 0) return [];
    const fillers = namesAt(file, [
      ...additions.map(({ operation }) => operation.span),
      ...filling.map((look) => look.span),
    ]);
    const readers = namesAt(
      file,
      looks.filter((look) => !filling.includes(look)).map((look) => look.span),
    );
    const whose = owner === undefined ? "" : ` of class ${code(file.scopes[owner]?.name ?? "class")}`;
    const read = readers.length === 0 ? "" : `; read in ${sampled(readers, 3)}`;
    const bound = isMeasured ? "; its size is compared with a limit" : "";
    const text = `${code(name)} ${at(file.path, view.line(file, span.start))}, a ${kind}${whose}: filled in ${sampled(fillers, 3)}${read}${bound}.`;
    return [{ text, path: file.path, rank: owner === undefined ? 2 : 3 }];
  });
}

const namesAt = (file: FileFacts, spans: readonly Span[]): readonly string[] => [
  ...new Set(spans.map(({ start }) => functionName(functionAround(file, start)))),
];

/** Methods of Python's lists and dictionaries that put something in. */
const FILLS = /^(?:append|appendleft|extend|insert|setdefault|update)$/;

function variables(view: View, file: FileFacts): readonly Item[] {
  return Object.entries(file.scopes[0]?.bindings ?? {}).flatMap(([name, { mutable, span }]) => {
    if (!mutable) return [];
    const setters = file.operations.filter(
      ({ kind, callee, scope }) =>
        kind === "assign" &&
        callee?.kind === "name" &&
        callee.name === name &&
        callee.path.length === 0 &&
        file.scopes[scope]?.function !== 0 &&
        view.variable(file, callee.scope, name)?.scope === 0,
    );
    if (setters.length === 0) return [];
    const names = [...new Set(setters.map(({ span: at }) => functionName(functionAround(file, at.start))))];
    const text = `${code(name)} ${at(file.path, view.line(file, span.start))}, a variable of the module: set in ${sampled(names, 3)}.`;
    return [{ text, path: file.path, rank: 2 }];
  });
}

const ROW_WRITES: readonly Concept[] = ["row-insert", "row-update", "row-upsert", "row-delete"];
const FILE_WRITES: readonly Concept[] = ["file-write", "file-append", "file-rename", "file-remove"];

/** A table or file with the calls that change it. */
interface Resource {
  /** `orders`, `"state.json"`; absent when it cannot be told. */
  readonly name: string;
  readonly writers: readonly Call[];
}

export function databaseState(brief: Brief): Section {
  return {
    heading: "State in the database",
    intro: "A restart finds what was committed; of several statements in a row, perhaps only the first.",
    items: resources(brief, "table:", ROW_WRITES).map((one) => stored(brief, one, "table ")),
    none: "No call that writes rows was recognised in these files.",
  };
}

export function fileState(brief: Brief): Section {
  return {
    heading: "State in files",
    intro: "A restart finds the last whole text only where a write replaces the file in one step.",
    items: resources(brief, "file:", FILE_WRITES).map((one) => stored(brief, one, "")),
    none: "No call that writes files was recognised in these files.",
  };
}

/** Rows and files that several functions or several processes write, with the locks around the writes. */
export function sharedResources(brief: Brief): Section {
  const { view } = brief.sources;
  const services = view.services();
  const all = [
    ...resources(brief, "table:", ROW_WRITES).map((one) => ({ one, word: "table " })),
    ...resources(brief, "file:", FILE_WRITES).map((one) => ({ one, word: "" })),
  ];
  const items = all.flatMap(({ one, word }) => {
    if (one.name === "") return [];
    const functions = new Set(one.writers.map((call) => functionHere(view, functionWith(call))));
    const running = services.filter(({ loaded }) => one.writers.some(({ file }) => loaded.has(file)));
    if (functions.size < 2 && running.length < 2) return [];
    const processes =
      running.length < 2
        ? ""
        : ` ${running.length} processes load this code: ${sampled(
            running.map(
              ({ kind, entry }) => `${kind} ${at(entry.file.path, view.line(entry.file, entry.place.span.start))}`,
            ),
            3,
          )}.`;
    const item = stored(brief, one, word);
    return [
      { ...item, text: `${item.text}${processes} ${locksAround(view, one.writers)}`, rank: running.length > 1 ? 1 : 2 },
    ];
  });
  const unnamed = all.reduce((sum, { one }) => sum + (one.name === "" ? one.writers.length : 0), 0);
  return {
    heading: "Rows and files written from several places",
    items,
    none: `No table or file was found that two functions or two processes write.${unnamed === 0 ? "" : ` ${counted(unnamed, "write")} could not be told apart: their table or file is chosen at run time.`}`,
  };
}

function locksAround(view: View, writers: readonly Call[]): string {
  const held = writers.filter((call) => view.protection(call, "lock").state === "present").length;
  const inside = writers.filter((call) => view.protection(call, "transaction").state === "present").length;
  if (held + inside === 0)
    return "No lock and no transaction was seen around the writes; a condition in the statement may do.";
  return `Of ${counted(writers.length, "write")}, ${held} ${held === 1 ? "is" : "are"} under a lock and ${inside} in a transaction.`;
}

function stored({ sources: { view } }: Brief, { name, writers }: Resource, word: string): Item {
  const places = writers.map(
    (call) =>
      `${code(call.callee)} ${at(call.file.path, view.line(call.file, call.place.span.start))} in ${functionName(functionWith(call))}`,
  );
  const what =
    name === ""
      ? word === ""
        ? "files whose path is made up at run time"
        : "tables that could not be told"
      : `${word}${code(name)}`;
  return {
    text: `${what}: written by ${sampled(places, 4)}.`,
    path: writers[0]?.file.path ?? "",
    rank: name === "" ? 3 : 2,
  };
}

function resources(
  { sources: { view }, files }: Brief,
  prefix: string,
  concepts: readonly Concept[],
): readonly Resource[] {
  const found = new Map<string, Call[]>();
  for (const file of files)
    for (const call of view.calls(file, { concept: concepts })) {
      const key = view.resource(call);
      const name =
        key?.startsWith(prefix) === true && !isAnyTable(view, call) ? readable(key.slice(prefix.length)) : "";
      const known = found.get(name) ?? [];
      found.set(name, known);
      // A chain is one statement, whose last call is the whole of it.
      const same = known.findIndex((one) => one.file === file && one.place.span.start === call.place.span.start);
      if (same < 0) known.push(call);
      else known[same] = call;
    }
  return [...found].map(([name, writers]) => ({ name, writers })).sort((a, b) => b.writers.length - a.writers.length);
}

/** Made by a helper that its callers hand one table or another (`getRepository(entity)`): which one is not told by the call. */
function isAnyTable(view: View, { receiver }: Call): boolean {
  const from = receiver?.kind === "type" ? receiver.from : undefined;
  const made = from === undefined ? undefined : view.call(from.file, from.operation);
  const at = made?.model?.resource;
  const named = at === undefined ? undefined : made?.operation.arguments[at];
  if (made === undefined || named === undefined) return false;
  return view.things(made.file, named).filter(({ kind }) => kind === "class").length > 1;
}

/** Literals are quoted, and a value that is made in one place goes by its name there (`src/schema.ts#0:orders`); parameters have no name outside. */
const readable = (key: string): string =>
  /^"([^"]+)"$/.exec(key)?.[1] ?? /^[^<>]*#0:([\w.]+)$/.exec(key)?.[1] ?? (/^\w+$/.test(key) ? key : "");
