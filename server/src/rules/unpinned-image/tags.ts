/** Does a tag say which version of an image is meant? One answer for Dockerfiles, workflows and compose files. */

import { pass, unknown, type Verdict } from "#facts/verdict";
import type { ImageReference } from "#knowledge/imageReference";
import { isLocalName } from "#knowledge/officialImages";

/** Why an image is left alone, whoever names it; undefined where its newest build is what the next pull brings. */
export function settledBy({ name, tag, digest }: ImageReference): Verdict<never> | undefined {
  if (digest !== undefined) return pass("pinned to a digest");
  if (tag !== undefined && !movesOn(name, tag)) return pass(`tag \`${tag}\``);
  if (/^(?:cgr\.dev|gcr\.io\/distroless)\//.test(name)) return unknown("its registry offers no versions to everybody");
  return isLocalName(name) ? unknown("Docker Hub has no such image: it was built on this machine") : undefined;
}

/** `latest`, `lts`, `stable-alpine`, `bookworm` of a program: words that stand for another version after each release. */
function movesOn(name: string, tag: string): boolean {
  const words = tag.toLowerCase().split(/[-_.]/);
  const isOfSystem = (word: string): boolean => BASE.test(word) || (CODENAME.test(word) && !isSystem(name));
  return words[0] === "latest" || words.every((word) => LINE.test(word) || isOfSystem(word));
}

/** Lines of releases, and branches. What only a pipeline calls so (`test`) is no release. */
const LINE =
  /^(?:latest|stable|mainline|lts|current|edge|nightly|rolling|beta|canary|unstable|sid|main|master|dev|devel|develop)$/;

/** Who follows a branch of an image often owns it. */
export const isBranch = (tag: string | undefined): boolean => /^(?:main|master|dev|devel|develop)$/.test(tag ?? "");

/** What an image is built on. */
const BASE = /^(?:alpine|slim|debian|ubuntu)$/;

/** Releases of Debian and Ubuntu: the version of a system's image, and no version of a program's. */
const CODENAME = /^(?:buster|bullseye|bookworm|trixie|focal|jammy|noble)$/;

/** Official images of programs are named without a `/`; what others build is not known. */
const isSystem = (name: string): boolean => name.includes("/") || /^(?:debian|ubuntu|buildpack-deps)$/.test(name);

/** What a tag says beside the line of releases: `alpine` of `lts-alpine`, which a version keeps behind it. */
export const variantIn = (tag: string | undefined): string =>
  (tag ?? "")
    .split("-")
    .filter((word) => !LINE.test(word))
    .join("-");
