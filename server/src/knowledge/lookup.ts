/** Finds what a library symbol or method means among all models, for the version a project uses. */

import { intersects, validRange } from "semver";
import type { CallModel, Given, LibraryModel, TypeModel } from "./model";

export interface SymbolAt {
  readonly language: "javascript" | "python";
  /** Canonical package name. */
  readonly package: string;
  /** Version as the project declares it; the newest model answers when it is not declared. */
  readonly version?: string | undefined;
}

export interface Catalogue {
  /** The name a package's models are under (`fs` → `node:fs`). */
  canonical(language: "javascript" | "python", name: string): string;
  knows(language: string, name: string): boolean;
  symbol(at: SymbolAt, path: readonly string[]): CallModel | undefined;
  /** Library type of an exported instance. */
  value(at: SymbolAt, path: readonly string[]): string | undefined;
  /** Library type of a name used as a declared type. */
  typeName(at: SymbolAt, path: readonly string[]): string | undefined;
  /** Library types of the parameters of a function that is declared with this exported type. */
  functionType(at: SymbolAt, path: readonly string[]): readonly string[] | undefined;
  method(type: string, name: string): CallModel | undefined;
  property(type: string, name: string): string | undefined;
  /** What a library gives by being loaded; the specifier may name a part of it (`hono/request-id`). */
  gives(language: "javascript" | "python", specifier: string): readonly Given[];
  /** True when a user model speaks about an export of a workspace file. */
  workspaceSymbol(path: string, name: string): boolean;
}

/** Indexes models; a later model of the same package and range wins symbol by symbol. */
export function catalogueOf(models: readonly LibraryModel[]): Catalogue {
  const byPackage = { javascript: new Map<string, LibraryModel[]>(), python: new Map<string, LibraryModel[]>() };
  const aliases = { javascript: new Map<string, string>(), python: new Map<string, string>() };
  const types = new Map<string, TypeModel>();
  for (const model of models) {
    const group = byPackage[model.language];
    group.set(model.package, [...(group.get(model.package) ?? []), model]);
    for (const alias of model.aliases ?? []) aliases[model.language].set(alias, model.package);
    for (const [name, type] of Object.entries(model.types ?? {})) {
      const known = types.get(name);
      types.set(name, known === undefined ? type : mergeTypes(known, type));
    }
  }
  const choices = new Map<LibraryModel[], Map<string | undefined, readonly LibraryModel[]>>();
  /** Models that hold for a version, the one to ask first in front. */
  const chosen = (at: SymbolAt): readonly LibraryModel[] => {
    const all = byPackage[at.language].get(at.package);
    if (all === undefined) return NOTHING;
    const byVersion = choices.get(all) ?? new Map<string | undefined, readonly LibraryModel[]>();
    choices.set(all, byVersion);
    const known = byVersion.get(at.version);
    if (known !== undefined) return known;
    const newestFirst = [...all].reverse();
    const fitting = newestFirst.filter((model) => fits(model.versions, at.version));
    const answer = fitting.length > 0 ? fitting : newestFirst.slice(0, 1);
    byVersion.set(at.version, answer);
    return answer;
  };
  const find = <Found>(
    at: SymbolAt,
    path: readonly string[],
    pick: (model: LibraryModel) => Readonly<Record<string, Found>> | undefined,
  ): Found | undefined => {
    for (const model of chosen(at)) {
      const table = pick(model);
      if (table === undefined) continue;
      for (const name of names(path)) if (Object.hasOwn(table, name)) return table[name];
    }
    const inner = innerModule(at, path);
    if (inner === undefined) return undefined;
    const name = aliases.python.get(inner.package) ?? inner.package;
    return byPackage.python.has(name) ? find({ ...inner, package: name }, path.slice(1), pick) : undefined;
  };
  const member = <Found>(
    type: string,
    name: string,
    pick: (type: TypeModel) => Readonly<Record<string, Found>> | undefined,
  ): Found | undefined => {
    for (let at = types.get(type), hops = 0; at !== undefined && hops < 4; hops++) {
      const table = pick(at) ?? {};
      if (Object.hasOwn(table, name)) return table[name];
      if (name !== "()" && Object.hasOwn(table, "*")) return table["*"];
      at = at.extends === undefined ? undefined : types.get(at.extends);
    }
    return undefined;
  };
  const hasWorkspaceModels = models.some((model) => model.package.startsWith("./"));
  return {
    canonical: (language, name) => aliases[language].get(name) ?? name,
    knows: (language, name) => {
      const group = language === "python" ? "python" : "javascript";
      return byPackage[group].has(aliases[group].get(name) ?? name);
    },
    symbol: (at, path) => find(at, path, (model) => model.symbols),
    value: (at, path) => find(at, path, (model) => model.values),
    typeName: (at, path) =>
      find(at, path, (model) => model.typeNames) ??
      find(at, path, (model) => model.values) ??
      find(at, path, (model) => model.symbols)?.returns,
    functionType: (at, path) => find(at, path, (model) => model.functionTypes),
    method: (type, name) => member(type, name, (model) => model.methods),
    property: (type, name) => {
      const exact = types.get(type);
      if (exact !== undefined && Object.hasOwn(exact.methods, name)) return undefined;
      return member(type, name, (model) => model.properties);
    },
    gives: (language, specifier) =>
      (byPackage[language].get(aliases[language].get(specifier) ?? specifier) ?? []).flatMap(
        (model) => model.gives ?? [],
      ),
    workspaceSymbol: (path, name) => {
      if (!hasWorkspaceModels) return false;
      const all = byPackage.javascript.get(`./${path}`) ?? byPackage.python.get(`./${path}`);
      return all?.some((model) => Object.hasOwn(model.symbols, name)) ?? false;
    },
  };
}

const NOTHING: readonly LibraryModel[] = [];

/** `import urllib.request` binds `urllib`: what is read from its member is a name of the inner module. */
const innerModule = (at: SymbolAt, [first, ...rest]: readonly string[]): SymbolAt | undefined =>
  at.language === "python" && first !== undefined && rest.length > 0 && at.package !== "global"
    ? { ...at, package: `${at.package}.${first}` }
    : undefined;

/** The names one member path may be listed under: a default export and its namespace are one. */
function names(path: readonly string[]): readonly string[] {
  if (path.length === 0) return ["default"];
  const whole = path.join(".");
  return path[0] === "default" && path.length > 1 ? [whole, path.slice(1).join(".")] : [whole];
}

const mergeTypes = (known: TypeModel, added: TypeModel): TypeModel => {
  const parent = added.extends ?? known.extends;
  return {
    methods: { ...known.methods, ...added.methods },
    properties: { ...known.properties, ...added.properties },
    ...(parent === undefined ? {} : { extends: parent }),
  };
};

/** Can a version that a project declares be one of `range`? Yes, when it is not known. */
export function fits(range: string, declared: string | undefined): boolean {
  if (range === "*" || declared === undefined) return true;
  const wanted = validRange(declared.replace(/^npm:.*@/, "").replace(/^(==|~=)/, "~"));
  const known = validRange(range);
  return wanted === null || known === null || intersects(known, wanted, { includePrerelease: true });
}
