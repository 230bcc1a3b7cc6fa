/** Which Python packages the project of a file declares, for fixes that choose a library. */

import { isManifest, projectFacts } from "../manifests";
import { type ManifestQuestion, parentOf } from "./manifests";

/** Package (as package indexes write it, lower case with `-`) → the range the nearest manifest declares; undefined when none does. */
export async function pythonDependencies(question: ManifestQuestion): Promise<(name: string) => string | undefined> {
  const { packages } = await projectFacts(manifestTexts(question));
  const nearestFirst = [...packages].sort((a, b) => b.folder.length - a.folder.length);
  return (name) => nearestFirst.map(({ dependencies }) => dependencies[name]).find((version) => version !== undefined);
}

/** The Python manifests of the file's folder and those above it, by path relative to the workspace folder. */
function manifestTexts({ reader, root, path }: ManifestQuestion): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (let folder = parentOf(path); folder.startsWith(root); folder = parentOf(folder)) {
    for (const name of reader.entries(folder)) {
      if (!/\.(txt|toml)$/.test(name) || !isManifest(name)) continue;
      const text = reader.read(`${folder}/${name}`);
      if (text !== undefined) texts.set(`${folder}/${name}`.slice(root.length + 1), text);
    }
    if (folder === root || folder === "/") break;
  }
  return texts;
}
