/** The version that another place of the repository names for an image. */

import type { FileFacts } from "#facts/file";
import { imageReference } from "#knowledge/imageReference";
import type { View } from "#linking/view";

import { variantIn } from "./tags";

/**
 * Tag, with its digest where it has one, that the repository's Dockerfiles, compose files and workflows name for `image`: `17-alpine`.
 * Undefined when none does, or when they name several. What `image` says of its system (`redis:alpine`) the tag says too.
 */
export function pinnedElsewhere(view: View, image: string): string | undefined {
  const { name, tag } = imageReference(image);
  const system = variantIn(tag);
  const named = view.rememberWhole(IMAGES, () => view.files.flatMap(imagesIn));
  const found = new Set(
    named.flatMap((text) => {
      const other = imageReference(text);
      if (other.name !== name || other.tag === undefined || !VERSION.test(other.tag)) return [];
      if (system !== "" && !other.tag.includes(system)) return [];
      return other.digest === undefined ? other.tag : `${other.tag}@${other.digest}`;
    }),
  );
  const [only, ...others] = found;
  return others.length === 0 ? only : undefined;
}

const IMAGES: { readonly fallback: readonly string[] } = { fallback: [] };

const VERSION = /^v?\d/;

/** Images as written, where nothing is put in. */
function imagesIn({ dockerfile, compose, workflow, role }: FileFacts): readonly string[] {
  if (role === "test" || role === "generated") return [];
  const stages = (dockerfile?.stages ?? []).flatMap(({ from }) => (from.kind === "image" ? [from.name] : []));
  const services = (compose?.services ?? []).flatMap(({ image }) =>
    image?.value === image?.text ? (image?.text ?? []) : [],
  );
  const jobs = (workflow?.jobs ?? []).flatMap(({ images }) => images.map(({ text }) => text));
  return [...stages, ...services, ...jobs].filter((text) => !text.includes("$"));
}
