/** What a name in the user's code guards against, where it comes from the kit: found by the file's own facts, no types are read. */

import type { Binding, FileFacts, ScopeId, Value } from "#facts/file";
import type { Span } from "#facts/place";
import { kitParts } from "#kit/catalogue";
import { type CataloguedPart, readKitHeader } from "#kit/plan";
import { pythonParts } from "#kit/pythonCatalogue";
import { catalogue } from "#knowledge/catalogue";
import { KIT_PACKAGE } from "#knowledge/model";
import { bindingOf } from "#linking/lexical";
import { type Modules, modulesOf } from "#linking/modules";

import { absolutePath } from "../folderState";
import { KIT_ANSWERS } from "./answers.generated";
import type { KitSources } from "./folderKit";
import { type NameUse, nameUseAt } from "./nameUse";

export interface KitName {
  /** The name in the code. */
  readonly span: Span;
  /** The name as the kit exports it; the part's own for the whole module. */
  readonly name: string;
  /** Relative to the workspace folder. */
  readonly path: string;
  /** What the part is for, one sentence. */
  readonly summary: string;
  /** What the name's own doc comment says, a paragraph an entry. */
  readonly docs: readonly string[];
  /** Option → the number that holds when it is not given. */
  readonly limits: Readonly<Record<string, string>>;
  /** Rules whose findings it answers. */
  readonly rules: readonly string[];
  /** The file holds another version of the part than the kit has: what is said may not be so there. */
  readonly isOtherVersion: boolean;
}

/** The kit name at an offset of a file, or undefined: not a name, not the kit's, or it cannot be told. */
export function kitNameAt(
  { state, reader }: Pick<KitSources, "state" | "reader">,
  { path, offset }: { readonly path: string; readonly offset: number },
): KitName | undefined {
  const facts = state.files.get(path)?.facts;
  const text = state.open.get(path)?.text ?? reader.read(absolutePath(state, path));
  if (facts === undefined || text === undefined || facts.imports.length === 0) return undefined;
  const use = nameUseAt(facts, text, offset);
  if (use === undefined) return undefined;
  const has = (candidate: string): boolean =>
    state.files.has(candidate) || reader.kind(absolutePath(state, candidate)) === "file";
  const search: Search = { state, reader, modules: modulesOf({ has }, state.project) };
  const found = ofName(search, facts, use, 0);
  return found === undefined ? undefined : { ...found, span: use.span };
}

interface Search extends Pick<KitSources, "state" | "reader"> {
  readonly modules: Modules;
}

type Found = Omit<KitName, "span">;

/** Names for names, and modules that hand on what others export: nobody follows more of them. */
const MOST_STEPS = 4;

function ofName(search: Search, facts: FileFacts, use: NameUse, steps: number): Found | undefined {
  const owner = bindingOf(facts, use.scope, use.name);
  return owner === undefined ? undefined : ofBinding(search, facts, { ...owner, path: use.path }, steps);
}

function ofBinding(
  search: Search,
  facts: FileFacts,
  { binding, path }: { readonly binding: Binding; readonly scope: ScopeId; readonly path: readonly string[] },
  steps: number,
): Found | undefined {
  const [value, ...others] = binding.values;
  // A name that is assigned again may be anything.
  if (value === undefined || others.length > 0 || steps > MOST_STEPS) return undefined;
  return ofValue(search, facts, { value, path }, steps);
}

function ofValue(
  search: Search,
  facts: FileFacts,
  { value, path }: { readonly value: Value; readonly path: readonly string[] },
  steps: number,
): Found | undefined {
  switch (value.kind) {
    case "import":
      return exported(search, facts, { from: value.from, path: [...value.path, ...path] }, steps);
    case "name":
      return ofName(search, facts, { ...value, path: [...value.path, ...path] }, steps + 1);
    case "result":
      return value.path.length > 0 ? undefined : madeBy(search, facts, value.operation, steps);
    default:
      return undefined;
  }
}

/** The kit's name that made an object: a lock, a flow, a breaker. What a call of the kit brings back from elsewhere is not the kit's. */
function madeBy(search: Search, facts: FileFacts, operation: number, steps: number): Found | undefined {
  const { kind, callee } = facts.operations[operation] ?? {};
  if (callee?.kind !== "name") return undefined;
  const maker = ofName(search, facts, callee, steps + 1);
  if (maker === undefined) return undefined;
  const language = facts.language === "python" ? "python" : "javascript";
  const returns = catalogue.symbol({ language, package: KIT_PACKAGE }, [maker.name])?.returns;
  const isObject = kind === "new" || returns?.startsWith(`${KIT_PACKAGE}.`) === true || /^[A-Z]/.test(maker.name);
  return isObject ? maker : undefined;
}

/** What a module exports, if that is the kit's; through modules that only hand it on. */
function exported(
  search: Search,
  from: Pick<FileFacts, "path" | "language">,
  wanted: { readonly from: string; readonly path: readonly string[] },
  steps: number,
): Found | undefined {
  const target = search.modules.resolve(from, wanted.from);
  if (target.kind !== "file" || steps > MOST_STEPS) return undefined;
  return inFile(search, { path: target.path, language: from.language }, wanted.path, steps);
}

function inFile(
  search: Search,
  file: Pick<FileFacts, "path" | "language">,
  path: readonly string[],
  steps: number,
): Found | undefined {
  const part = partIn(search, file);
  if (part !== undefined) return described(file, part, path[0]);
  const [name, ...rest] = path;
  if (name === undefined) return undefined;
  const submodule = search.modules.submodule(file, name);
  if (submodule !== undefined) return inFile(search, { ...file, path: submodule }, rest, steps + 1);
  const facts = search.state.files.get(file.path)?.facts;
  if (facts === undefined) return undefined;
  const own = Object.hasOwn(facts.exports, name) ? facts.exports[name] : undefined;
  if (own !== undefined) return ofValue(search, facts, { value: own, path: rest }, steps + 1);
  for (const handedOn of facts.reexports) {
    const found = exported(search, facts, { from: handedOn, path }, steps + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface PartFile {
  readonly part: CataloguedPart<string>;
  readonly isOtherVersion: boolean;
}

/** The part that a file holds, by its header as it is now. */
function partIn(
  { state, reader }: Search,
  { path, language }: Pick<FileFacts, "path" | "language">,
): PartFile | undefined {
  const header = readKitHeader(reader.read(absolutePath(state, path)) ?? "");
  const parts: readonly CataloguedPart<string>[] = language === "python" ? pythonParts : kitParts;
  const part = parts.find(({ name }) => name === header?.part);
  if (header === undefined || part === undefined) return undefined;
  return { part, isOtherVersion: !part.sha256.startsWith(header.sha256) };
}

function described(
  { path, language }: Pick<FileFacts, "path" | "language">,
  { part, isOtherVersion }: PartFile,
  name: string | undefined,
): Found | undefined {
  if (name !== undefined && !part.exports.includes(name)) return undefined;
  return {
    name: name ?? part.name,
    path,
    summary: part.summary,
    docs: (name === undefined ? undefined : part.docs[name]) ?? [],
    limits: (name === undefined ? undefined : part.limits[name]) ?? {},
    rules: KIT_ANSWERS[`${language} ${part.name}.${name}`] ?? [],
    isOtherVersion,
  };
}
