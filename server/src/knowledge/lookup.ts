/** Finds what a library symbol or method means among all models, for the version a project uses. */

import { intersects, validRange } from "semver";
import type { CallModel, LibraryModel, TypeModel } from "./model";

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
  method(type: string, name: string): CallModel | undefined;
  property(type: string, name: string): string | undefined;
  /** True when a user model speaks about an export of a workspace file. */
  workspaceSymbol(path: string, name: string): boolean;
}

/** Indexes models; a later model of the same package and range wins symbol by symbol. */
export function catalogueOf(models: readonly LibraryModel[]): Catalogue {
  const byPackage = new Map<string, LibraryModel[]>();
  const aliases = new Map<string, string>();
  const types = new Map<string, TypeModel>();
  for (const model of models) {
    const key = `${model.language}:${model.package}`;
    byPackage.set(key, [...(byPackage.get(key) ?? []), model]);
    for (const alias of model.aliases ?? []) aliases.set(`${model.language}:${alias}`, model.package);
    for (const [name, type] of Object.entries(model.types ?? {})) {
      const known = types.get(name);
      types.set(name, known === undefined ? type : mergeTypes(known, type));
    }
  }
  const choices = new Map<string, readonly LibraryModel[]>();
  /** Models that hold for a version, the one to ask first in front. */
  const chosen = (at: SymbolAt): readonly LibraryModel[] => {
    const key = `${at.language}:${at.package}`;
    const all = byPackage.get(key);
    if (all === undefined) return [];
    const cached = `${key}@${at.version ?? ""}`;
    const known = choices.get(cached);
    if (known !== undefined) return known;
    const newestFirst = [...all].reverse();
    const fitting = newestFirst.filter((model) => fits(model.versions, at.version));
    const answer = fitting.length > 0 ? fitting : newestFirst.slice(0, 1);
    choices.set(cached, answer);
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
    return undefined;
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
  return {
    canonical: (language, name) => aliases.get(`${language}:${name}`) ?? name,
    knows: (language, name) => {
      const group = language === "python" ? "python" : "javascript";
      return byPackage.has(`${group}:${aliases.get(`${group}:${name}`) ?? name}`);
    },
    symbol: (at, path) => find(at, path, (model) => model.symbols),
    value: (at, path) => find(at, path, (model) => model.values),
    typeName: (at, path) =>
      find(at, path, (model) => model.typeNames) ??
      find(at, path, (model) => model.values) ??
      find(at, path, (model) => model.symbols)?.returns,
    method: (type, name) => member(type, name, (model) => model.methods),
    property: (type, name) => {
      const exact = types.get(type);
      if (exact !== undefined && Object.hasOwn(exact.methods, name)) return undefined;
      return member(type, name, (model) => model.properties);
    },
    workspaceSymbol: (path, name) => {
      const all = byPackage.get(`javascript:./${path}`) ?? byPackage.get(`python:./${path}`);
      return all?.some((model) => Object.hasOwn(model.symbols, name)) ?? false;
    },
  };
}

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

function fits(range: string, declared: string | undefined): boolean {
  if (range === "*" || declared === undefined) return true;
  const wanted = validRange(declared.replace(/^npm:.*@/, "").replace(/^(==|~=)/, "~"));
  const known = validRange(range);
  return wanted === null || known === null || intersects(known, wanted, { includePrerelease: true });
}
