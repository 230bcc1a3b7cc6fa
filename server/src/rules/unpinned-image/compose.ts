/** Images that services of a compose file are started from. */

import type { FileFacts } from "#facts/file";
import type { Span } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { imageReference } from "#knowledge/imageReference";
import { serviceImage } from "#knowledge/serviceImages";
import type { View } from "#linking/view";

import { settledBy } from "./tags";

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

function judged(view: View, file: FileFacts, text: string, value: string | undefined): ComposeImage["verdict"] {
  if (value === undefined || text !== value) return unknown("a variable names the image or its version");
  const reference = imageReference(value);
  const { name, tag } = reference;
  const settled = settledBy(reference);
  if (settled !== undefined) return settled;
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
