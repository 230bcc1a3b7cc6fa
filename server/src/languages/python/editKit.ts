/** Imports kit parts into a Python file: where each lies is the caller's answer, how the import is written is the project's. */

import type { FileReader } from "#facts/reading";

import { ensureImports, type ImportWish, importedAs, type PyImports } from "./editImports";
import { isOwnModule, type ModuleHome, moduleHome, moduleName } from "./editModules";
import type { PySource } from "./editSource";

export interface PyPartWish {
  /** The kit part, `retry`. */
  readonly part: string;
  /** The name it exports, `retry_call`. */
  readonly name: string;
}

export interface PyPartRequest {
  readonly reader: FileReader;
  /** Absolute path of the workspace folder. */
  readonly root: string;
  readonly kit: { place(part: string): { readonly path: string } | { readonly because: string } };
}

/** What else the edited text imports: `{ module: "tenacity", name: "retry" }`. */
export interface PyWishes {
  readonly parts?: readonly PyPartWish[];
  readonly modules?: readonly ImportWish[];
}

export interface ImportedNames {
  readonly edits: PyImports["edits"];
  /** How the file calls each of them, in the order of the wishes. */
  readonly parts: readonly string[];
  readonly modules: readonly string[];
}

/** Edits that import the wished names, or one line why the kit cannot be used here. Nothing is imported twice. */
export async function importNames(
  request: PyPartRequest,
  source: PySource,
  { parts = [], modules = [] }: PyWishes,
): Promise<ImportedNames | { readonly because: string }> {
  const question = { reader: request.reader, workspace: request.root, path: source.path, text: source.text };
  const home = await moduleHome(question);
  const placed: ImportWish[] = [];
  for (const { part, name } of parts) {
    const module = moduleOfPart(request, source, home, part);
    if ("because" in module) return module;
    placed.push({ module: module.module, name });
  }
  const ofProject = "because" in home ? () => false : isOwnModule(question, home);
  // The kit's files may not be there yet: neither those of now, nor those of a fix before that nobody has saved.
  const isOwn = (module: string): boolean =>
    placed.some((part) => part.module === module) || isPart(request, source, home, module) || ofProject(module);
  const { edits, locals } = ensureImports(source, [...placed, ...modules], isOwn);
  return { edits, parts: locals.slice(0, parts.length), modules: locals.slice(parts.length) };
}

/** Does a module lie where the kit puts the part of that name? */
function isPart(request: PyPartRequest, source: PySource, home: Home, module: string): boolean {
  const placed = moduleOfPart(request, source, home, module.slice(module.lastIndexOf(".") + 1));
  return "module" in placed && placed.module === module;
}

/** The local name of a kit export that the file imports already. */
export async function importedPart(
  request: PyPartRequest,
  source: PySource,
  { part, name }: PyPartWish,
): Promise<string | undefined> {
  const home = await moduleHome({
    reader: request.reader,
    workspace: request.root,
    path: source.path,
    text: source.text,
  });
  const module = moduleOfPart(request, source, home, part);
  return "because" in module ? undefined : importedAs(source, { module: module.module, name });
}

type Home = ModuleHome | { readonly because: string };

function moduleOfPart(
  request: PyPartRequest,
  source: PySource,
  home: Home,
  part: string,
): { readonly module: string } | { readonly because: string } {
  const place = request.kit.place(part);
  if ("because" in place) return place;
  return "because" in home ? home : moduleName(home, source.path, place.path);
}
