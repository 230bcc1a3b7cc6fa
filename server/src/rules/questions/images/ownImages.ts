/** Images that a repository builds and publishes itself, told by its workflows. */

import type { FileFacts } from "#facts/file";
import type { View } from "#linking/view";

/** Does a workflow name this image, or publish to the registry that keeps images beside their repository? */
export function isOwnImage(view: View, name: string): boolean {
  if (!name.includes("/")) return false;
  const texts = textsIn(view);
  const isBesideRepository = name.startsWith("ghcr.io/");
  return texts.some(
    (text) => text.includes(name) || (isBesideRepository && /github\.repository\b/.test(text) && !/==/.test(text)),
  );
}

/** The same, said in full: a registry may keep images of others beside those of the repository. */
export const isNamedByWorkflow = (view: View, name: string): boolean =>
  name.includes("/") && textsIn(view).some((text) => text.includes(name));

/**
 * The Dockerfile that an image of the repository's own is built from: the only one, or the one in a folder that is called as the image is.
 * Undefined for images of others, and where several may be meant.
 */
export function ownDockerfile(view: View, name: string): FileFacts | undefined {
  const [own = "", ...rest] = name.split("/").reverse();
  const owner = rest.reverse().join("/");
  if (owner === "" || !(isOwnImage(view, name) || textsIn(view).includes(owner))) return undefined;
  const all = view.files.filter(({ dockerfile, role }) => dockerfile !== undefined && role === "service");
  const named = all.filter(({ path }) => path.split("/").at(-2) === own);
  const [only, ...others] = named.length > 0 ? named : all;
  return others.length === 0 ? only : undefined;
}

const textsIn = (view: View): readonly string[] => view.rememberWhole(TEXTS, () => view.files.flatMap(textsOf));

const TEXTS: { readonly fallback: readonly string[] } = { fallback: [] };

/** What steps are given, where an image would be named. */
const textsOf = ({ workflow }: FileFacts): readonly string[] =>
  (workflow?.jobs ?? []).flatMap(({ env, steps }) =>
    [...(workflow?.env ?? []), ...env, ...steps.flatMap((step) => [...step.env, ...step.with])]
      .flatMap(({ value }) => value?.text ?? [])
      .concat(steps.flatMap(({ run }) => run?.text ?? [])),
  );
