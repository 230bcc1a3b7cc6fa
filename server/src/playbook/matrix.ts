/** Modules against kinds of tests: what exists, and where nothing does. */

import type { FileFacts } from "#facts/file";
import type { View } from "#linking/view";
import { type SnapshotMatrix, TEST_KINDS, type TestKind } from "#protocol/plan";
import type { SnapshotLink } from "#protocol/snapshot";

import { modulesOf } from "./modules";
import { testKind } from "./testKinds";

/** Plain data, so that it can be kept with the other facts of the project. */
export interface MatrixFacts {
  /** Sorted by name. */
  readonly modules: readonly {
    readonly name: string;
    readonly files: number;
    /** Paths of test files, by kind. */
    readonly tests: Readonly<Partial<Record<TestKind, readonly string[]>>>;
  }[];
  /** Test files that belong to no module. */
  readonly unplaced: number;
}

export const NO_MODULES: MatrixFacts = { modules: [], unplaced: 0 };

/**
 * Gives each test file to the modules whose files it imports, itself or through its helpers. One that imports none belongs to
 * the module it lies in, or whose name its path says.
 */
export function gatherMatrix(view: View): MatrixFacts {
  const code = view.files.filter((file) => isCode(file) && testKind(file) === undefined);
  const packages = new Set(code.map((file) => view.packageFolder(file)).filter((folder) => folder !== undefined));
  const modules = modulesOf(
    code.map((file) => file.path),
    packages,
  );
  const names = [...new Set(modules.values())];
  const found = new Map<string, Map<TestKind, string[]>>(names.map((name) => [name, new Map()]));
  let unplaced = 0;
  for (const file of view.files) {
    const { helpers, modules: loaded } = loadedByTest(view, file, modules);
    const kind = testKind(file, helpers);
    if (kind === undefined) continue;
    const reached = loaded.size > 0 ? loaded : moduleOfPath(file.path, names);
    if (reached.size === 0) unplaced += 1;
    for (const module of reached) {
      const kinds = found.get(module);
      kinds?.set(kind, [...(kinds.get(kind) ?? []), file.path]);
    }
  }
  const files = countBy([...modules.values()]);
  return {
    modules: names
      .sort()
      .map((name) => ({ name, files: files.get(name) ?? 0, tests: Object.fromEntries(found.get(name) ?? []) })),
    unplaced,
  };
}

const SHOWN = 5;

/** The matrix as views show it; `link` makes a link to the first line of a file. */
export function buildMatrix(facts: MatrixFacts, link: (path: string) => SnapshotLink): SnapshotMatrix {
  return {
    rows: facts.modules.map(({ name, files, tests }) => ({
      module: name === "" ? "(root)" : name,
      files,
      cells: TEST_KINDS.map((kind) => {
        const paths = tests[kind] ?? [];
        return { kind, tests: paths.length, sample: paths.slice(0, SHOWN).map(link) };
      }),
    })),
    unplaced: facts.unplaced,
  };
}

const ROLES: ReadonlySet<FileFacts["role"]> = new Set(["service", "cli"]);

/** Folders of tools, as `.storybook`, and of what tests compare with, as `__snapshots__`. */
const ASIDE = /(?:^|\/)(?:\.|__)[^/]*\//;

/** Scripts, tests, generated files, pages for a browser and Dockerfiles are no modules of a service. */
function isCode({ path, role, language }: FileFacts): boolean {
  return ROLES.has(role) && (language === "typescript" || language === "python") && !ASIDE.test(path);
}

interface Loaded {
  /** Modules whose files it imports, itself or through its helpers. */
  readonly modules: ReadonlySet<string>;
  /** Files for tests only, and no tests themselves. */
  readonly helpers: readonly FileFacts[];
}

function loadedByTest(view: View, test: FileFacts, modules: ReadonlyMap<string, string>): Loaded {
  const reached = new Set<string>();
  const seen = new Set([test]);
  if (test.role !== "test") return { modules: reached, helpers: [] };
  for (const file of seen) {
    for (const loaded of view.loads(file)) {
      const module = modules.get(loaded.path);
      if (module !== undefined) reached.add(module);
      else if (loaded.role === "test" && testKind(loaded) === undefined) seen.add(loaded);
    }
  }
  return { modules: reached, helpers: [...seen].filter((file) => file !== test) };
}

/** The module a test lies in, or whose name its path says. */
function moduleOfPath(path: string, names: readonly string[]): ReadonlySet<string> {
  const named = moduleAround(path, names) ?? moduleNamedBy(path, names);
  return new Set(named === undefined ? [] : [named]);
}

/** The deepest module the test lies in; the folder of all code says nothing. */
function moduleAround(path: string, names: readonly string[]): string | undefined {
  return names
    .filter((name) => name !== "" && path.startsWith(`${name}/`))
    .sort((a, b) => b.length - a.length)
    .at(0);
}

/** The one module whose last folder is a word of the test's path: `e2e/checkout.spec.ts` → `src/checkout`. */
function moduleNamedBy(path: string, names: readonly string[]): string | undefined {
  const words = new Set(path.toLowerCase().split(/[/._-]/));
  const named = names.filter((name) => name !== "" && words.has((name.split("/").at(-1) ?? "").toLowerCase()));
  return named.length === 1 ? named[0] : undefined;
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
