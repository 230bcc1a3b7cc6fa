/** A state file that is overwritten in place although the project reads it back. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { lastOf } from "#linking/chains";
import { receiverOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";
import { byLanguage } from "../halves";
import { mentions } from "../questions/mentions";
import { isAlone, isTool } from "../questions/state/concurrency";
import { defineRule } from "../rule";
import { contentOf } from "./content";
import { createsFirst, isStatCall } from "./firstCreation";
import { isNamedAnew } from "./namedAnew";
import { readsOfSameStore } from "./namedDocuments";
import { patchesCode } from "./patchedCode";
import { isProcessNumber, isRemade } from "./remade";
import { nonAtomicWriteInShell } from "./shell";
import { takenForWhole } from "./takenForWhole";
import { readsThroughHelpers } from "./throughHelpers";
import { type Worth, worthOf } from "./worth";

interface Subject {
  readonly place: Place;
  readonly call: Call;
}

interface Gap {
  readonly file: string;
  /** `whole`: what is there is taken for all of it. */
  readonly worth: Worth | "whole";
}

const inFiles = defineRule<Subject, Gap>({
  id: "non-atomic-write",
  principle: "state-persistence",
  priority: "P0",
  confidence: "high",
  version: 14,
  languages: ["typescript", "python"],
  summary: "A state file that is overwritten in place: a crash in between tears it.",
  *subjects(view, file) {
    for (const call of view.calls(file, { concept: "file-write" })) yield { place: call.place, call };
  },
  judge: (view, { call }) => judgeWrite(view, call),
  message: ({ call }, { file, worth }) =>
    worth === "whole"
      ? `When this stops half-way, what \`${call.callee}\` has begun is taken for whole ever after: fill a file beside it, then \`os.replace\`.`
      : `\`${call.callee}\` overwrites ${file} in place: a crash half-way tears it, and it is read back.`,
  weigh: (_subject, { worth }) => (worth === "lost" ? undefined : worth === "rare" || worth === "whole" ? "P1" : "P2"),
  fixFacts: (_view, { call }) => (call.symbol === undefined ? {} : { symbol: call.symbol }),
});

interface KeptState {
  readonly write: Call;
  /** Requests or jobs change it; of other code nobody knows what runs it. */
  readonly isServed: boolean;
}

const STATE_WRITES: { readonly fallback: ReadonlyMap<Operation, KeptState> } = { fallback: new Map() };

/** Reads of files that hold what nobody has elsewhere, and that are overwritten in place: each with the write of the same file. */
export const readsOfKeptState = (view: View): ReadonlyMap<Operation, KeptState> =>
  view.rememberWhole(STATE_WRITES, () => {
    const index = new Map<Operation, KeptState>();
    for (const file of view.files)
      for (const call of file.role === "test" ? [] : view.calls(file, { concept: "file-write" })) {
        const verdict = judgeWrite(view, call);
        const resource = view.resource(call) ?? view.madeResource(call);
        if (verdict.kind !== "gap" || !/^(lost|rare)$/.test(verdict.gap.worth) || resource === undefined) continue;
        const kept: KeptState = { write: call, isServed: verdict.gap.worth === "lost" };
        for (const { operation } of readsBack(view, call, resource)) index.set(operation, kept);
      }
    return index;
  });

export const nonAtomicWrite = byLanguage(inFiles, nonAtomicWriteInShell);

function judgeWrite(view: View, call: Call): Verdict<Gap> {
  if (isAtomic(call)) return pass("written beside the file and renamed over it");
  const flag = view.option(call, ["flag", "flags"]);
  if (flag.state === "set") {
    const value = view.things(flag.file, flag.value)[0];
    if (value?.kind === "literal" && /x|a/.test(String(value.value)))
      return pass("created or appended, never overwritten");
  }
  if (call.operation.arguments.some((value) => value.kind === "literal" && value.value === ""))
    return pass("an empty file: there is nothing to tear");
  if (isCut(call)) return pass("cut in one step");
  const content = contentOf(view, call);
  if (isProcessNumber(call.file, content)) return pass("the number of a process");
  const resource = view.resource(call) ?? view.madeResource(call);
  if (resource === undefined) return unknown("the path is not known");
  const path = pathOf(call);
  if (call.file.language === "python" && TEMPORARY.test(resource)) return pass("a file of a temporary folder");
  if (renamedAfter(view, call, resource)) return pass("written beside the file and renamed over it");
  const look = takenForWhole(view, call, resource);
  if (look !== undefined) {
    const from = look === call ? [] : [{ place: look.place, note: "not fetched again when the file is there" }];
    return gap({ file: nameOf(resource), worth: "whole" }, from);
  }
  if (path !== undefined && comesFromOutside(view, call, path) && !isRecord(view, call, content, resource))
    return unknown("a file that a request names");
  if (path !== undefined && isNamedAnew(view, call.file, path)) return pass("a name that no later run finds again");
  if (createsFirst(view, call, resource)) return pass("created only when it is not there");
  const reads = readsBack(view, call, resource);
  if (reads.length === 0) return pass("nobody reads it back");
  if (reads.every((read) => isOnlyCompared(view, read))) return pass("a mark that is compared, never used");
  if (isRemade(view, call, content, reads)) return pass("whoever reads it makes it anew");
  if (patchesCode(view, call, resource, reads)) return pass("code that a generator makes anew");
  if (isUsedAtOnce(call, reads)) return pass("made and used by one function");
  if (isUsedUp(view, call, path, reads)) return pass("a working file that the same function uses up");
  if (isPassedIn(call, resource, reads)) return unknown("whose file it is, the caller knows");
  const scope = functionOf(call);
  const isWatched = isTool(view, call.file) || (scope !== undefined && isAlone(view, call.file, scope));
  if (isWatched && !isDaemon(view)) return pass("a command that somebody watches and repeats");
  const evidence: Hop[] = reads.slice(0, 3).map((read) => ({ place: read.place, note: "read back here" }));
  return gap({ file: nameOf(resource), worth: worthOf(view, call, content, reads) }, evidence);
}

/** Where the file that `call` writes is read. */
function readsBack(view: View, call: Call, resource: string): readonly Call[] {
  const all = readers(view);
  const known = all.get(resource) ?? readsOfSameStore(view, call);
  return known.length > 0 ? known : readsThroughHelpers(view, call, resource, all);
}

/** The path it writes to: an argument, or the object whose method it is. */
const pathOf = ({ model, operation }: Call): Value | undefined =>
  model?.receiverIsResource === true
    ? receiverOf(operation.callee)
    : model?.resource === undefined
      ? undefined
      : operation.arguments[model.resource];

/** Where a path of Python says by its parts that it is for a while. */
const TEMPORARY = /tempfile\.|te?mp_?(dir|folder|path|file)|\/tmp\/|scratch/i;

/** What the kit writes. */
const isAtomic = ({ symbol }: Call): boolean =>
  /^bulwark-kit\.(writeFileAtomic(Sync)?|write_atomic)$/.test(symbol ?? "");

/** `truncate(log, 0)`: one step of the file system, after which the file has its old length or the new one. */
const isCut = ({ symbol }: Call): boolean => /(^|\.)truncate(Sync)?$/.test(symbol ?? "");

/** A path that a request names is content, directly or through the helper that makes the path. */
function comesFromOutside(view: View, { file }: Call, path: Value): boolean {
  if (view.origins(file, path).length > 0) return true;
  return view
    .sources(file, path)
    .some((source) => source.operation.arguments.some((value) => view.origins(source.file, value).length > 0));
}

/** `const info = await load(id); …; await writeJson(pathOf(id), info)`: what is read, changed and written back is a record, whoever names it. */
function isRecord(view: View, call: Call, content: Value | undefined, resource: string): boolean {
  const sources = content === undefined ? [] : view.sources(call.file, content);
  if (!JSON_TEXT.test(call.callee) && !sources.some(({ callee }) => JSON_TEXT.test(callee))) return false;
  return readsBack(view, call, resource).some((read) =>
    sources.some(
      (source) => isSame(read, source) || view.effectsOf(source).some((effect) => isSame(effect.call, read)),
    ),
  );
}

const JSON_TEXT = /\.(stringify|writeJ(son|SON)|outputJ(son|SON)|dumps?)(Sync)?$/;

const isSame = (one: Call, other: Call): boolean => one.file === other.file && one.operation === other.operation;

const functionOf = ({ file, operation }: Call): Scope | undefined =>
  file.scopes[file.scopes[operation.scope]?.function ?? 0];

/** `if (readFileSync(stamp) !== hash)`: torn text is another text, as an old one is. */
function isOnlyCompared(view: View, { file, operation }: Call): boolean {
  const { use } = lastOf(file, operation);
  const end = use.to === "awaited" ? use.then : use;
  if (end.to === "tested") return true;
  const held = end.to === "bound" ? view.variable(file, end.scope, end.name) : undefined;
  return held !== undefined && held.reads.length > 0 && held.reads.every((read) => read.use.to === "tested");
}

/** Written, then read by the same function: the file is a step of its work, and the next run makes it again. */
const isUsedAtOnce = (call: Call, reads: readonly Call[]): boolean =>
  reads.every(
    (read) =>
      read.file === call.file &&
      read.operation.span.start > call.operation.span.start &&
      isWithin(read.file, read.operation.scope, functionOf(call)?.id),
  );

/**
 * `clean(join(folder, "schema.sql")); await db.run(`import '${folder}'`)`: a file of a folder that was handed in is read, changed and
 * given to the next step by one function. Torn, the folder is unpacked again.
 */
function isUsedUp(view: View, call: Call, path: Value | undefined, reads: readonly Call[]): boolean {
  const { file, operation } = call;
  const owner = functionOf(call);
  if (path === undefined || owner?.kind !== "function") return false;
  if (!reads.every((read) => read.file === file && isWithin(file, read.operation.scope, owner.id))) return false;
  const folders = foldersOf(view, file, path).filter((name) => isParameter(view, file, owner, name));
  return view
    .operations(file, owner.id)
    .some(
      (later) =>
        later.kind === "call" &&
        later.span.start > operation.span.end &&
        later.arguments.some(
          (value) => value.kind === "template" && folders.some((name) => mentions(file, value, name)),
        ) &&
        !/^(log|file-)/.test(view.call(file, later)?.concept ?? ""),
    );
}

/** Names a path is joined from, through the variable that holds it. */
function foldersOf(view: View, file: FileFacts, path: Value): readonly string[] {
  const bound = path.kind === "name" ? (view.variable(file, path.scope, path.name)?.binding.values ?? []) : [path];
  return bound.flatMap((value) =>
    value.kind === "result"
      ? (file.operations[value.operation]?.arguments ?? []).flatMap((one) => (one.kind === "name" ? [one.name] : []))
      : [],
  );
}

const isParameter = (view: View, file: FileFacts, owner: Scope, name: string): boolean =>
  (view.variable(file, owner.id, name)?.binding.values ?? []).some(({ kind }) => kind === "parameter");

const isWithin = (file: FileFacts, scope: number, ancestor: number | undefined): boolean => {
  for (let at = file.scopes[scope]; at !== undefined && at.id !== 0; at = file.scopes[at.parent])
    if (at.id === ancestor) return true;
  return false;
};

/** A function that changes the file it is given: content of somebody else, unless somebody keeps that file as state. */
const isPassedIn = (call: Call, resource: string, reads: readonly Call[]): boolean =>
  /^file:<[^<>]+>$/.test(resource) && reads.every((read) => functionOf(read) === functionOf(call));

/** The file's name when the path is a literal, else "state". */
function nameOf(resource: string): string {
  const literal = /^file:"(.*)"$/.exec(resource)?.[1];
  return literal === undefined ? "state" : `\`${literal.split("/").at(-1) ?? literal}\``;
}

const STAYS_UP: { readonly fallback: boolean } = { fallback: false };

/** A command that waits to be told to end runs until then, and nobody watches, whatever it serves. */
const isDaemon = (view: View): boolean =>
  view.services().length === 0 &&
  view.rememberWhole(STAYS_UP, () =>
    view.files.some(
      (file) =>
        (file.role === "service" || file.role === "cli") &&
        view.calls(file, { concept: "shutdown-hook" }).some(({ operation: { arguments: given } }) => {
          const [signal] = given;
          return signal?.kind === "literal" && signal.value === "SIGTERM";
        }) &&
        view.calls(file, { concept: "timer" }).length > 0,
    ),
  );

const READERS: { readonly fallback: ReadonlyMap<string, readonly Call[]> } = { fallback: new Map() };

/** Reads of files by what they read, over the whole workspace; tests and scripts do not make state. */
const readers = (view: View): ReadonlyMap<string, readonly Call[]> =>
  view.rememberWhole(READERS, () => findReaders(view));

function findReaders(view: View): ReadonlyMap<string, readonly Call[]> {
  const index = new Map<string, Call[]>();
  for (const file of view.files) {
    if (file.role === "test" || file.role === "generated") continue;
    for (const call of [...view.calls(file, { concept: "file-read" }), ...readAndWritten(view, file)]) {
      const resource = isStatCall(call) ? undefined : view.resource(call);
      if (resource === undefined) continue;
      const list = index.get(resource);
      if (list === undefined) index.set(resource, [call]);
      else list.push(call);
    }
  }
  return index;
}

/** `with open(path, "r+") as f: state = json.load(f); f.seek(0)`: text that is opened for change is read as well. */
const readAndWritten = (view: View, file: FileFacts): readonly Call[] =>
  view.calls(file, { concept: "file-write" }).filter(({ model, operation: { keywords, arguments: given } }) => {
    const mode = model?.openMode === undefined ? undefined : (keywords?.mode ?? given[model.openMode]);
    return mode?.kind === "literal" && /^rt?\+t?$/.test(String(mode.value));
  });

/** A later rename in the same function whose source is what was written. */
function renamedAfter(view: View, call: Call, resource: string): boolean {
  const { file, operation } = call;
  const scope = file.scopes[operation.scope]?.function ?? 0;
  return view.operations(file, scope, "nested").some((other) => {
    const rename = other.kind === "call" ? view.call(file, other) : undefined;
    return rename?.concept === "file-rename" && view.resource(rename) === resource;
  });
}
