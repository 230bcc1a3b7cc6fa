/** What fixes need of each language: whether a text can be edited, whether an edit is sound, its kit and its packages. */

import type { LanguageId } from "#facts/file";
import type { FileReader } from "#facts/reading";
import { brokenBy, openDockerfile } from "#languages/dockerfile/edit";
import { openPython } from "#languages/python/editSource";
import { openShellScript, shellBrokenBy } from "#languages/shell/edit";
import { type CheckOutcome, checkEdit } from "#languages/typescript/editChecking";
import { openSource } from "#languages/typescript/editSource";
import { hasSyntaxError } from "#languages/typescript/parse";
import { openYaml, yamlBrokenBy } from "#languages/yaml/edit";
import type { FixWay } from "#rules/fix";

import { type KitAccess, type KitQuestion, kitFor } from "./kitAccess";
import { declaredVersions } from "./manifests";
import { pythonDependencies } from "./pythonDependencies";
import { pythonKitFor } from "./pythonKit";

export interface EditCheck {
  readonly reader: FileReader;
  /** Absolute path of the workspace folder. */
  readonly root: string;
  /** Absolute path of the edited file. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly way: FixWay;
  /** Files that the way creates. */
  readonly added: ReadonlyMap<string, string>;
  /** Milliseconds the check may take. */
  readonly budget: number;
}

export interface FixDialect {
  /** Does the text hold a syntax error? Then no fix touches it. `path` is absolute, as fixes and `check` have it. */
  isBroken(path: string, text: string): Promise<boolean>;
  check(edit: EditCheck): Promise<CheckOutcome>;
  kit(question: KitQuestion): Promise<KitAccess>;
  /** Package → version as the nearest manifest declares it. */
  dependencies(question: KitQuestion): Promise<(name: string) => string | undefined>;
}

const typescript: FixDialect = {
  isBroken: async (path, text) => hasSyntaxError(openSource(path, text).tree),
  check: ({ way: { proof, promises = [] }, ...edit }) =>
    checkEdit({ ...edit, promises, ...(proof === undefined ? {} : { proof }) }),
  kit: async (question) => kitFor(question),
  dependencies: async (question) => declaredVersions(question),
};

const python: FixDialect = {
  isBroken: async (path, text) => (await openPython(path, text)).broken,
  // Python has no types to check: its fixes insert whole, tested forms only, and those must parse where they stand.
  check: async ({ path, after }) =>
    (await openPython(path, after)).broken ? broken("the file would have a syntax error after it") : { kind: "sound" },
  kit: pythonKitFor,
  dependencies: pythonDependencies,
};

const dockerfile: FixDialect = {
  isBroken: async (path, text) => (await openDockerfile(path, text)).broken,
  async check({ path, before, after, way }) {
    const because = await brokenBy(path, before, after, way.edits);
    return because === undefined ? { kind: "sound" } : broken(because);
  },
  kit: async () => ({
    place: () => ({ because: "the kit has no parts for a Dockerfile" }),
    creates: () => ({ files: new Map(), notes: [] }),
  }),
  dependencies: async (question) => declaredVersions(question),
};

/** Compose files and workflows: the text parses, and no value changes but those that are edited. */
const yaml: FixDialect = {
  isBroken: async (_, text) => openYaml(text).broken,
  async check({ before, after, way }) {
    const because = yamlBrokenBy(before, after, way.edits);
    return because === undefined ? { kind: "sound" } : broken(because);
  },
  kit: async () => ({
    place: () => ({ because: "the kit has no parts for YAML" }),
    creates: () => ({ files: new Map(), notes: [] }),
  }),
  dependencies: async (question) => declaredVersions(question),
};

const shell: FixDialect = {
  isBroken: async (path, text) => (await openShellScript(path, text)).broken,
  async check({ path, before, after, way }) {
    const because = await shellBrokenBy(path, before, after, way.edits);
    return because === undefined ? { kind: "sound" } : broken(because);
  },
  kit: async () => ({
    place: () => ({ because: "the kit has no parts for a shell script" }),
    creates: () => ({ files: new Map(), notes: [] }),
  }),
  dependencies: async (question) => declaredVersions(question),
};

const broken = (because: string): CheckOutcome => ({ kind: "broken", because });

const DIALECTS: Readonly<Partial<Record<LanguageId, FixDialect>>> = {
  typescript,
  python,
  dockerfile,
  compose: yaml,
  workflow: yaml,
  shell,
};

/** The dialect of a language that has fixes; undefined for the others. */
export const dialectOf = (language: LanguageId): FixDialect | undefined => DIALECTS[language];
