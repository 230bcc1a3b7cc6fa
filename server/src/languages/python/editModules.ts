/**
 * How a Python file can import another file of its project, read from what already works there: its package, its own imports
 * of the project, and who imports it. Python itself looks at `sys.path`, which no file states.
 */

import type { FileReader } from "#facts/reading";

import { importsOf } from "./editImports";
import { contains, openPython, type PySource, textOf } from "./editSource";

export interface ModuleHome {
  /** Absolute path of the folder from which absolute imports of the project start. */
  readonly root: string;
  /** Absolute path of the package or folder, at or below `root`, that shared code of the project belongs in. */
  readonly shared: string;
  /** Relative imports work, and are what the file or its package uses. */
  readonly relative: boolean;
}

export interface ModuleQuestion {
  readonly reader: FileReader;
  /** Absolute path of the workspace folder. */
  readonly workspace: string;
  /** Absolute path of the file that imports. */
  readonly path: string;
  readonly text: string;
}

type Answer<T> = T | { readonly because: string };

/** Where the file's imports start, or one line why that cannot be told. */
export async function moduleHome(question: ModuleQuestion): Promise<Answer<ModuleHome>> {
  const { path, text } = question;
  const source = await openPython(path, text);
  const folder = parentOf(path);
  const top = topPackage(question, folder);
  const own = evidence(question, source);
  if (own.relative) return { root: parentOf(top ?? folder), shared: top ?? folder, relative: true };
  if (own.root !== undefined) return absoluteHome(question, own.root);
  if (top !== undefined) {
    const beside = await packageHabit(question, folder);
    if (beside !== undefined && !beside.relative && beside.root !== undefined)
      return absoluteHome(question, beside.root);
    if (beside === undefined && isRunAsProgram(source)) {
      return { because: "whether the file runs as a script or as part of its package cannot be told" };
    }
    return { root: parentOf(top), shared: top, relative: true };
  }
  const importer = importerRoot(question);
  return absoluteHome(question, importer ?? folder);
}

/** The module of `target` (absolute path, with `.py`) as the file writes it, or one line why it cannot be imported. */
export function moduleName(home: ModuleHome, from: string, target: string): Answer<{ readonly module: string }> {
  const outside = { because: "the kit folder cannot be imported from this file" };
  if (!target.startsWith(`${home.root}/`)) return outside;
  const steps = target
    .slice(home.root.length + 1)
    .replace(/\.py$/, "")
    .split("/");
  if (!steps.every((step) => /^[A-Za-z_]\w*$/.test(step) && !KEYWORDS.has(step))) return outside;
  if (!home.relative) return { module: steps.join(".") };
  // Relative imports reach as far up as the topmost package.
  if (!target.startsWith(`${home.shared}/`)) return outside;
  const base = parentOf(from).split("/");
  const wanted = target.replace(/\.py$/, "").split("/");
  let shared = 0;
  while (shared < base.length && base[shared] === wanted[shared]) shared++;
  return { module: ".".repeat(base.length - shared + 1) + wanted.slice(shared).join(".") };
}

/** Does a module name, as a file imports it, belong to the project? */
export function isOwnModule(
  { reader, workspace, path }: ModuleQuestion,
  home: ModuleHome,
): (module: string) => boolean {
  return (module) => {
    if (module.startsWith(".")) return true;
    const [first = ""] = module.split(".");
    return isModule(reader, home.root, first) || rootOf({ reader, workspace, path }, first) !== undefined;
  };
}

const KEYWORDS = new Set(
  `False None True and as assert async await break class continue def del elif else except finally for from global if import in is
  lambda nonlocal not or pass raise return try while with yield`.split(/\s+/),
);

const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf("/"), 0)) || "/";

/** The topmost folder of the unbroken chain of packages that holds `folder`; undefined when it is no package. */
function topPackage({ reader, workspace }: ModuleQuestion, folder: string): string | undefined {
  let top: string | undefined;
  for (let at = folder; at.startsWith(`${workspace}/`); at = parentOf(at)) {
    if (reader.kind(`${at}/__init__.py`) !== "file") break;
    top = at;
  }
  // The workspace folder itself may be a package; what it is called from outside is not known, so it is a root.
  return top;
}

interface Evidence {
  readonly relative: boolean;
  readonly root: string | undefined;
}

/** What the file's own imports say: relative ones, or absolute ones of files of the project. */
function evidence(question: ModuleQuestion, source: PySource): Evidence {
  const imports = importsOf(source).map(({ module }) => module);
  if (imports.some((module) => module.startsWith("."))) return { relative: true, root: undefined };
  for (const module of imports) {
    const root = rootOf(question, module);
    if (root !== undefined) return { relative: false, root };
  }
  return { relative: false, root: undefined };
}

/** The nearest folder at or above the file's in which `module` lies. */
function rootOf({ reader, workspace, path }: Omit<ModuleQuestion, "text">, module: string): string | undefined {
  const steps = module.split(".");
  for (let at = parentOf(path); at === workspace || at.startsWith(`${workspace}/`); at = parentOf(at)) {
    if (isModule(reader, at, steps.join("/"))) return at;
    if (at === "/") break;
  }
  return undefined;
}

/** Is there a module or a package of that name (path with `/`) in a folder? A folder without Python in it is none. */
function isModule(reader: FileReader, folder: string, name: string): boolean {
  const path = `${folder}/${name}`;
  if (reader.kind(`${path}.py`) === "file" || reader.kind(`${path}/__init__.py`) === "file") return true;
  return reader.kind(path) === "folder" && reader.entries(path).some((entry) => entry.endsWith(".py"));
}

/** A package goes into the package below the root; scripts share the root. */
function absoluteHome({ reader, path }: ModuleQuestion, root: string): ModuleHome {
  const [first] = path.slice(root.length + 1).split("/");
  const below = `${root}/${first}`;
  const shared = reader.kind(`${below}/__init__.py`) === "file" ? below : root;
  return { root, shared, relative: false };
}

/** What the other files of a package do; undefined when none of them imports the project. */
async function packageHabit(question: ModuleQuestion, folder: string): Promise<Evidence | undefined> {
  const { reader } = question;
  const names = reader.entries(folder).filter((name) => name.endsWith(".py") && `${folder}/${name}` !== question.path);
  for (const name of names.sort().slice(0, MAX_READ)) {
    const path = `${folder}/${name}`;
    const text = reader.read(path);
    if (text === undefined || text.length > MAX_LENGTH) continue;
    const found = evidence({ ...question, path }, await openPython(path, text));
    if (found.relative || found.root !== undefined) return found;
  }
  return undefined;
}

/** The folder from which another file imports this one by a dotted name: `from jobs.sync import run` in `main.py` above. */
function importerRoot(question: ModuleQuestion): string | undefined {
  const { reader, workspace, path } = question;
  let name = path.slice(path.lastIndexOf("/") + 1).replace(/\.py$/, "");
  for (let at = parentOf(path); at.startsWith(`${workspace}/`); ) {
    const child = at.slice(at.lastIndexOf("/") + 1);
    at = parentOf(at);
    name = `${child}.${name}`;
    const dotted = name.replaceAll(".", "\\.");
    const parent = name.slice(0, name.lastIndexOf("."));
    const last = name.slice(name.lastIndexOf(".") + 1);
    const imports = new RegExp(
      `^\\s*(?:from\\s+${dotted}\\s+import|import\\s+${dotted}\\b|from\\s+${parent.replaceAll(".", "\\.")}\\s+import\\s+.*\\b${last}\\b)`,
      "m",
    );
    for (const folder of [at, `${at}/tests`, `${at}/test`]) {
      const files = reader.entries(folder).filter((entry) => entry.endsWith(".py"));
      if (files.slice(0, MAX_READ).some((file) => imports.test(reader.read(`${folder}/${file}`) ?? ""))) return at;
    }
  }
  return undefined;
}

const MAX_READ = 40;
const MAX_LENGTH = 200_000;

/** `if __name__ == "__main__":` or a shebang */
function isRunAsProgram(source: PySource): boolean {
  if (/^\uFEFF?#!/.test(source.text)) return true;
  return source.root.children.some(
    (statement) =>
      statement.kind === "if_statement" &&
      contains(statement, (node) => node.kind === "identifier" && textOf(source, node) === "__name__"),
  );
}
