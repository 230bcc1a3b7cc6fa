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

const textsIn = (view: View): readonly string[] => view.rememberWhole(TEXTS, () => view.files.flatMap(textsOf));

const TEXTS: { readonly fallback: readonly string[] } = { fallback: [] };

/** What steps are given, where an image would be named. */
const textsOf = ({ workflow }: FileFacts): readonly string[] =>
  (workflow?.jobs ?? []).flatMap(({ env, steps }) =>
    [...(workflow?.env ?? []), ...env, ...steps.flatMap((step) => [...step.env, ...step.with])]
      .flatMap(({ value }) => value?.text ?? [])
      .concat(steps.flatMap(({ run }) => run?.text ?? [])),
  );
