/** Images that services of a compose file are started from. */

import type { FileFacts } from "#facts/file";
import type { Span } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { imageReference } from "#knowledge/imageReference";
import { serviceImage } from "#knowledge/serviceImages";
import type { View } from "#linking/view";

export interface ComposeImage {
  readonly span: Span;
  readonly verdict: Verdict<{ readonly image: string; readonly tag?: string; readonly isOfPipeline: boolean }>;
}

/** One answer a service that is not built here. */
export function composeImages(view: View, file: FileFacts): readonly ComposeImage[] {
  if (file.compose === undefined || file.hasSyntaxError) return [];
  const seen = new Set<number>();
  return view.deployed(file).flatMap(({ service, whole }) => {
    const { image } = service;
    if (image === undefined || seen.has(image.span.start)) return [];
    seen.add(image.span.start);
    const verdict =
      whole.build === undefined ? judged(view, file, image.text, image.value) : pass("built here, under that name");
    return [{ span: image.span, verdict }];
  });
}

/** The system an image is built on, and branches: what they hold moves on. */
const NO_VERSION =
  /^(?:latest(?:[-_].*)?|alpine|slim|debian|ubuntu|bookworm|bullseye|trixie|jammy|noble|main|master|edge|nightly|dev|develop|canary|rolling)$/;

function judged(view: View, file: FileFacts, text: string, value: string | undefined): ComposeImage["verdict"] {
  if (value === undefined || text !== value) return unknown("a variable names the image or its version");
  const { name, tag, digest } = imageReference(value);
  if (digest !== undefined) return pass("pinned to a digest");
  if (tag !== undefined && !NO_VERSION.test(tag)) return pass(`tag \`${tag}\``);
  if (!name.includes("/") || serviceImage(name) !== undefined)
    return gap({ image: value, ...(tag === undefined ? {} : { tag }), isOfPipeline: false });
  if (isBuiltByService(view, file, name)) return pass("built here, under that name");
  if (
    isNamedAfterItself(name) &&
    view.files.some(({ dockerfile, role }) => dockerfile !== undefined && role === "service")
  )
    return unknown("it may be the project's own image");
  return gap({ image: value, ...(tag === undefined ? {} : { tag }), isOfPipeline: false });
}

const isBuiltByService = (view: View, file: FileFacts, name: string): boolean =>
  view
    .deployed(file)
    .some(({ whole: { build, image } }) => build !== undefined && imageReference(image?.value ?? "").name === name);

const FEWEST = 4;

/** `acme/acme`, `acme-io/acme-worker`: the names of a project and of its publisher are often one. */
function isNamedAfterItself(name: string): boolean {
  const [publisher = "", own = ""] = name.split("/").slice(-2);
  const start = own.slice(0, Math.max(FEWEST, own.search(/[-_.]/)));
  return start.length >= FEWEST && publisher.toLowerCase().replace(/[-_]/g, "").includes(start.toLowerCase());
}
