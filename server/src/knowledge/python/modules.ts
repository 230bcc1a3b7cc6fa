/** Python packages with several modules that names are imported from. */

import type { CallModel, LibraryModel } from "../model";

interface Module {
  readonly symbols?: Readonly<Record<string, CallModel>>;
  readonly values?: Readonly<Record<string, string>>;
  readonly typeNames?: Readonly<Record<string, string>>;
}

/** One model a module, by its name below the package; `""` is the package itself, which also describes the types of all. */
export function pythonPackage(
  { package: root, source, types = {} }: Pick<LibraryModel, "package" | "source" | "types">,
  modules: Readonly<Record<string, Module>>,
): readonly LibraryModel[] {
  return Object.entries({ "": {}, ...modules }).map(
    ([name, { symbols = {}, values = {}, typeNames = {} }]: readonly [string, Module]): LibraryModel => ({
      package: name === "" ? root : `${root}.${name}`,
      language: "python",
      versions: "*",
      source,
      symbols,
      values,
      typeNames,
      ...(name === "" ? { types } : {}),
    }),
  );
}
