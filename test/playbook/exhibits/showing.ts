/** What files show together, given by path and text. */

import type { Exhibit } from "#playbook/exhibits/exhibit";
import { isExhibit, readExhibit } from "#playbook/exhibits/kinds";
import { type Shown, showTogether } from "#playbook/exhibits/shown";
import type { SignId } from "#playbook/tables/signs";

/** Reads the files the way the engine does. A path that is no exhibit is a mistake of the test. */
export async function show(files: Readonly<Record<string, string>>, { hasTests = true } = {}): Promise<Shown> {
  const exhibits = new Map<string, Exhibit>();
  for (const [path, text] of Object.entries(files)) {
    if (!isExhibit(path)) throw new Error(`${path} is no exhibit`);
    exhibits.set(path, await readExhibit(path, text));
  }
  return showTogether(exhibits, { hasTests });
}

/** Ids of what the files show, sorted. */
export async function signsOf(
  files: Readonly<Record<string, string>>,
  options: { readonly hasTests?: boolean } = {},
): Promise<readonly SignId[]> {
  return (Object.keys(await show(files, options)) as SignId[]).sort();
}
