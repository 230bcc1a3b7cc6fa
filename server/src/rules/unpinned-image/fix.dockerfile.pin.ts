/** The version of an image as the repository says it: another place that names one, or the file that sets the language's version. */

import { imageReference } from "#knowledge/imageReference";

import { type FixPlan, type FixRequest, refuse } from "../fix";
import type { FixFacts } from "../rule";
import { variantIn } from "./tags";

/** What is known without a parse. */
export const titleOf = ({ image, pinned }: FixFacts): string =>
  typeof pinned === "string" ? `Name \`${pinned}\`, as elsewhere` : `Name the version of \`${image ?? "the image"}\``;

/** Writes the version behind the name of the image that a finding underlines. Never guesses one: the registry is not asked. */
export function pinPlan(request: FixRequest): FixPlan {
  const { text, span, facts } = request;
  const { image, pinned } = facts;
  if (typeof image !== "string") return refuse("the gap is gone");
  const places = placesOf(text.slice(span.start, span.end), image);
  const [place, ...others] = places;
  if (place === undefined) return refuse("the gap is gone, or an argument names the image");
  if (others.length > 0) return refuse("the image stands there more than once");
  const version = typeof pinned === "string" ? { tag: pinned, from: "elsewhere" } : versionFile(request, image);
  if (version === undefined)
    return refuse(
      `no file of the repository names a version: \`docker inspect --format '{{index .RepoDigests 0}}' ${image}\` tells what runs`,
    );
  const start = span.start + place;
  const newText = `${image.slice(0, image.length - (tagOf(image)?.length ?? -1) - 1)}:${version.tag}`;
  return {
    kind: "ways",
    ways: [
      {
        title:
          version.from === "elsewhere"
            ? `Name \`${version.tag}\`, as elsewhere`
            : `Name \`${version.tag}\`, as ${version.from} says`,
        tier: "preview",
        edits: [{ span: { start, end: start + image.length }, newText }],
        kit: [],
        notes: ["The newest build may be another version by now: build and test with this one."],
      },
    ],
  };
}

const tagOf = (image: string): string | undefined => imageReference(image).tag;

/** Where the image stands as a word of its own. */
function placesOf(text: string, image: string): readonly number[] {
  const places: number[] = [];
  for (let at = text.indexOf(image); at !== -1; at = text.indexOf(image, at + 1))
    if (!/[\w./:@-]/.test(text[at + image.length] ?? "") && !/[\w./:@-]/.test(text[at - 1] ?? "")) places.push(at);
  return places;
}

interface Version {
  readonly tag: string;
  /** Name of the file. */
  readonly from: string;
}

/**
 * Files that set the version of a language for people and pipelines, best first, and what of them is the version. The official images
 * have a tag for each release and for each line of releases. Source: github.com/docker-library/official-images, November 2026.
 */
const FILES: Readonly<Record<string, readonly (readonly [file: string, version: RegExp])[]>> = {
  node: [
    [".nvmrc", /^\s*v?(\d+(?:\.\d+){0,2})\s*$/],
    [".node-version", /^\s*v?(\d+(?:\.\d+){0,2})\s*$/],
    [".tool-versions", /^nodejs[ \t]+(\d+(?:\.\d+){0,2})[ \t]*$/m],
    ["package.json", /"engines"\s*:\s*\{[^}]*"node"\s*:\s*"[\^~]?(\d+)(?:\.(?:\d+|x|\*)){0,2}"/],
  ],
  python: [
    [".python-version", /^\s*(3\.\d+(?:\.\d+)?)\s*$/],
    [".tool-versions", /^python[ \t]+(3\.\d+(?:\.\d+)?)[ \t]*$/m],
  ],
  golang: [
    [".tool-versions", /^golang[ \t]+(\d+\.\d+(?:\.\d+)?)[ \t]*$/m],
    ["go.mod", /^go (\d+\.\d+(?:\.\d+)?)\s*$/m],
  ],
  ruby: [
    [".ruby-version", /^\s*(?:ruby-)?(\d+\.\d+(?:\.\d+)?)\s*$/],
    [".tool-versions", /^ruby[ \t]+(\d+\.\d+(?:\.\d+)?)[ \t]*$/m],
  ],
};

/** The nearest such file from the folder of the edited one up to the workspace's. A tag that names a system keeps it: `22-alpine`. */
function versionFile({ path, root, reader }: FixRequest, image: string): Version | undefined {
  const { name, tag } = imageReference(image);
  const files = Object.hasOwn(FILES, name) ? (FILES[name] ?? []) : [];
  const variant = variantIn(tag);
  const system = variant === "" ? "" : `-${variant}`;
  for (
    let folder = path.slice(0, path.lastIndexOf("/"));
    folder.startsWith(root);
    folder = folder.slice(0, folder.lastIndexOf("/"))
  ) {
    for (const [file, version] of files) {
      const found = version.exec(reader.read(`${folder}/${file}`) ?? "")?.[1];
      if (found !== undefined) return { tag: `${found}${system}`, from: file };
    }
  }
  return undefined;
}
