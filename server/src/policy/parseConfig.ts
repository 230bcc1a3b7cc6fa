/** Reads `bulwark.json`: what is right is used, each mistake is a problem with line and column, the file is never touched. */

import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import picomatch from "picomatch";
import type { z } from "zod";

import type { LibraryModel } from "#knowledge/model";

import {
  CONFIG_FILE,
  type Config,
  DEFAULT_CONFIG,
  DEFAULT_MAX_FILE_SIZE,
  type RuleSetting,
  type RuleSettings,
} from "./config";
import { configFields, override, ruleSetting } from "./configSchema";
import type { Problem } from "./finding";
import { asLibraryModel, libraryModel } from "./knowledgeSchema";
import { unknownName } from "./nearest";

export interface ParsedConfig {
  readonly config: Config;
  readonly problems: readonly Problem[];
}

/** Where the file is and what it may name. */
export interface ConfigContext {
  /** How problems call the file; relative to the workspace folder. */
  readonly path?: string;
  /** Workspace folder as seen from the folder of the file: `""`, or `packages/api/` when the file lies above. */
  readonly prefix?: string;
  readonly knownRules: readonly string[];
}

/** Reads the text of a `bulwark.json`. Never throws; comments and trailing commas are welcome. */
export function parseConfig(text: string, context: ConfigContext): ParsedConfig {
  const reader = new Reader(text, context);
  const root = reader.root();
  if (root === undefined) return { config: DEFAULT_CONFIG, problems: reader.problems };
  const maxFileSize = reader.field(root, "maxFileSize", configFields.maxFileSize);
  const kitFolder = reader.field(root, "kitFolder", configFields.kitFolder);
  const excluded = reader.field(root, "exclude", configFields.exclude) ?? [];
  const config: Config = {
    rules: reader.ruleSettings(findNodeAtLocation(root, ["rules"])),
    overrides: reader.overrides(findNodeAtLocation(root, ["overrides"])),
    excludes: folderMatcher(excluded, context.prefix ?? ""),
    knowledge: reader.knowledge(findNodeAtLocation(root, ["knowledge"])),
    ...(excluded.length === 0 ? {} : { isPartial: true }),
    ...(kitFolder === undefined ? {} : { kitFolder }),
    maxFileSize: maxFileSize ?? DEFAULT_MAX_FILE_SIZE,
  };
  reader.unknownFields(root);
  return { config, problems: reader.problems };
}

class Reader {
  readonly problems: Problem[] = [];
  readonly #text: string;
  readonly #context: ConfigContext;

  constructor(text: string, context: ConfigContext) {
    this.#text = text;
    this.#context = context;
  }

  root(): Node | undefined {
    const errors: ParseError[] = [];
    const root = parseTree(this.#text.replace(/^\uFEFF/, " "), errors, { allowTrailingComma: true });
    const [first] = errors;
    if (first !== undefined) this.#report(first.offset, `not valid JSON: ${inWords(first)}`);
    if (root?.type === "object") return root;
    if (first === undefined) this.#report(root?.offset ?? 0, "must hold a JSON object");
    return undefined;
  }

  field<Schema extends z.ZodType>(root: Node, name: string, schema: Schema): z.output<Schema> | undefined {
    const node = findNodeAtLocation(root, [name]);
    return node === undefined ? undefined : this.#checked(node, schema);
  }

  ruleSettings(node: Node | undefined): RuleSettings {
    const settings = new Map<string, RuleSetting>();
    for (const [id, value, key] of this.#properties(node)) {
      if (!this.#context.knownRules.includes(id)) {
        this.#report(key.offset, unknownName("rule", id, this.#context.knownRules));
        continue;
      }
      const setting = this.#checked(value, ruleSetting);
      if (setting === undefined) continue;
      settings.set(id, typeof setting === "string" ? { state: setting } : (setting as RuleSetting));
    }
    return settings;
  }

  overrides(node: Node | undefined): Config["overrides"] {
    return this.#items(node).flatMap((item) => {
      const files = findNodeAtLocation(item, ["files"]);
      const globs = files === undefined ? undefined : this.#checked(files, override.shape.files);
      if (files === undefined) this.#report(item.offset, "an override needs `files`");
      if (globs === undefined) return [];
      const matches = fileMatcher(globs, this.#context.prefix ?? "");
      return [{ matches, rules: this.ruleSettings(findNodeAtLocation(item, ["rules"])) }];
    });
  }

  knowledge(node: Node | undefined): readonly LibraryModel[] {
    return this.#items(node).flatMap((item) => {
      const model = this.#checked(item, libraryModel);
      return model === undefined ? [] : [asLibraryModel(model)];
    });
  }

  unknownFields(root: Node): void {
    const known = Object.keys(configFields);
    for (const [name, , key] of this.#properties(root)) {
      if (!known.includes(name)) this.#report(key.offset, unknownName("setting", name, known));
    }
  }

  #properties(node: Node | undefined): readonly (readonly [string, Node, Node])[] {
    if (node === undefined) return [];
    if (node.type !== "object") {
      this.#report(node.offset, "must be an object");
      return [];
    }
    return (node.children ?? []).flatMap((property) => {
      const [key, value] = property.children ?? [];
      return key === undefined || value === undefined ? [] : [[String(key.value), value, key] as const];
    });
  }

  #items(node: Node | undefined): readonly Node[] {
    if (node === undefined) return [];
    if (node.type === "array") return node.children ?? [];
    this.#report(node.offset, "must be a list");
    return [];
  }

  #checked<Schema extends z.ZodType>(node: Node, schema: Schema): z.output<Schema> | undefined {
    const result = schema.safeParse(plainValue(node));
    if (result.success) return result.data;
    for (const issue of result.error.issues.flatMap(exactly).slice(0, 3)) {
      const at = nodeAt(node, issue.path);
      const where = issue.path.length === 0 ? "" : `\`${issue.path.join(".")}\`: `;
      this.#report(at.offset, `${where}${lowerFirst(issue.message)}`);
    }
    return undefined;
  }

  #report(offset: number, message: string): void {
    const before = this.#text.slice(0, offset);
    const lineStart = before.lastIndexOf("\n") + 1;
    const path = this.#context.path ?? CONFIG_FILE;
    this.problems.push({
      kind: "config",
      path,
      line: before.split("\n").length,
      column: offset - lineStart + 1,
      message,
    });
  }
}

/** A matcher of files; patterns are relative to the folder of the configuration. */
export function fileMatcher(globs: readonly string[], prefix: string): (path: string) => boolean {
  if (globs.length === 0) return () => false;
  const matches = picomatch(globs.flatMap(normalised), { dot: true });
  return (path) => matches(prefix + path);
}

/** `legacy`, `legacy/` and `legacy/**` all mean the folder and everything in it. */
function folderMatcher(globs: readonly string[], prefix: string): (path: string) => boolean {
  const matches = fileMatcher(globs, prefix);
  return (path) => (path.endsWith("/") ? matches(path.slice(0, -1)) : matches(path));
}

const normalised = (glob: string): readonly string[] => {
  const bare = glob.replace(/^\.\//, "").replace(/\/(\*\*)?$/, "");
  return [bare, `${bare}/**`];
};

/** jsonc-parser's own conversion would let a `__proto__` key reach the prototype. */
function plainValue(node: Node): unknown {
  if (node.type === "array") return (node.children ?? []).map(plainValue);
  if (node.type !== "object") return node.value;
  const entries = (node.children ?? []).flatMap((property) => {
    const [key, value] = property.children ?? [];
    return key === undefined || value === undefined ? [] : [[String(key.value), plainValue(value)] as const];
  });
  return Object.fromEntries(entries);
}

interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Of alternatives none of which fits, the one that was meant is the one whose mistakes lie deeper; all of them when none does. */
function exactly(issue: z.core.$ZodIssue): readonly Mistake[] {
  if (issue.code !== "invalid_union") return [issue];
  const branches = issue.errors.map((branch) => branch.flatMap(exactly));
  const meant = branches.find((mistakes) => mistakes.every(({ path }) => path.length > 0)) ?? [];
  const mistakes = meant.length > 0 ? meant : [{ path: [], message: alternatives(branches.flat()) }];
  return mistakes.map(({ path, message }) => ({ path: [...issue.path, ...path], message }));
}

const alternatives = (mistakes: readonly Mistake[]): string => {
  const [first = "invalid input", ...more] = mistakes.map(({ message }) => message);
  return [first, ...more.map((message) => message.replace(/^Invalid \w+: /, ""))].join(", or ");
};

/** The deepest node of the path that exists. */
function nodeAt(node: Node, path: readonly PropertyKey[]): Node {
  for (let length = path.length; length > 0; length -= 1) {
    const steps = path.slice(0, length).map((step) => (typeof step === "number" ? step : String(step)));
    const found = findNodeAtLocation(node, steps);
    if (found !== undefined) return found;
  }
  return node;
}

const inWords = (error: ParseError): string =>
  printParseErrorCode(error.error)
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
