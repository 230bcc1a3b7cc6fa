/**
 * How tables say which arguments and options of libraries hold a secret, and which functions hash; and how that is joined with what the
 * tables of the libraries themselves say.
 */

import type { CallModel, HashModel, LibraryModel, SecretKind } from "./model";

/** What one package is given as a secret, or hashes. */
export interface SecretSite {
  readonly package: string;
  readonly aliases?: readonly string[];
  readonly versions?: string;
  readonly source: string;
  /** Exported names, separated by spaces → what is added to each. */
  readonly symbols: Readonly<Record<string, Pick<CallModel, "secrets" | "hash" | "promise">>>;
}

/** A row of a call that is given secrets: by argument index, or by option name. */
export const holds = (secrets: Readonly<Record<string, SecretKind>>) => ({ secrets });

/** A row of a call that hashes. */
export const hashes = (hash: HashModel) => ({ hash });

/**
 * Adds the sites of a language to the rows of their libraries that list the symbol; symbols nobody lists get a row of their own.
 */
export function withSecrets(
  models: readonly LibraryModel[],
  language: LibraryModel["language"],
  all: readonly SecretSite[],
): readonly LibraryModel[] {
  const sites = new Map(all.map((site) => [site.package, namesOf(site)]));
  const listed = new Set<string>();
  const joined = models.map((model) => {
    const added = model.language === language ? sites.get(model.package) : undefined;
    if (added === undefined) return model;
    const symbols: Record<string, CallModel> = { ...model.symbols };
    for (const [name, fields] of added) {
      const known = symbols[name];
      if (known === undefined) continue;
      listed.add(`${model.package} ${name}`);
      symbols[name] = { ...known, ...fields };
    }
    return { ...model, symbols };
  });
  return [...joined, ...all.flatMap((site) => ownRow(site, language, listed))];
}

const namesOf = (site: SecretSite): readonly (readonly [string, SecretSite["symbols"][string]])[] =>
  Object.entries(site.symbols).flatMap(([names, fields]) => names.split(" ").map((name) => [name, fields] as const));

function ownRow(
  site: SecretSite,
  language: LibraryModel["language"],
  listed: ReadonlySet<string>,
): readonly LibraryModel[] {
  const own = namesOf(site).filter(([name]) => !listed.has(`${site.package} ${name}`));
  if (own.length === 0) return [];
  return [
    {
      package: site.package,
      ...(site.aliases === undefined ? {} : { aliases: site.aliases }),
      language,
      versions: site.versions ?? "*",
      source: site.source,
      symbols: Object.fromEntries(own),
    },
  ];
}
