/** What the name of an image says: `docker.io/library/node:22-alpine@sha256:…`. */

export interface ImageReference {
  /** Without a mirror of Docker Hub in front: `node`, `ghcr.io/acme/shop`. */
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Mirrors of Docker Hub keep the names. */
const MIRROR = /^(?:(?:index\.)?docker\.io\/|public\.ecr\.aws\/docker\/|mirror\.gcr\.io\/)?(?:library\/)?/;

/** The parts of a reference; a registry's port is no tag. */
export function imageReference(image: string): ImageReference {
  const [reference = "", digest] = image.replace(MIRROR, "").split("@");
  const [name = "", tag] = reference.split(/:(?!.*\/)/);
  return { name, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}
