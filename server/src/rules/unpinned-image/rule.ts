/** An image that is whatever its newest build is. */

import type { FileFacts } from "#facts/file";
import type { Place, Span } from "#facts/place";
import { gap, unknown, type Verdict } from "#facts/verdict";
import type { WorkflowJob, WorkflowText } from "#facts/workflow";
import { imageReference } from "#knowledge/imageReference";
import { isLocalName } from "#knowledge/officialImages";
import type { View } from "#linking/view";

import { isOwnImage } from "../questions/images/ownImages";
import { isForDevelopment } from "../questions/images/shipped";
import { defineRule } from "../rule";
import { composeImages } from "./compose";
import { pinnedElsewhere } from "./pinned";
import { isBranch, settledBy } from "./tags";

interface Gap {
  readonly image: string;
  /** `latest`, `lts`, or none. */
  readonly tag?: string;
  readonly isOfPipeline: boolean;
}

interface Subject {
  readonly place: Place;
  readonly verdict: Verdict<Gap>;
}

export const unpinnedImage = defineRule<Subject, Gap>({
  id: "unpinned-image",
  principle: "defense-in-depth",
  priority: "P2",
  confidence: "high",
  version: 2,
  languages: ["dockerfile", "workflow", "compose"],
  summary: "An image without a version: the next pull brings another program.",
  subjects: (view, file) =>
    [...ofDockerfile(view, file), ...ofWorkflow(file), ...composeImages(view, file)].map(({ span, verdict }) => ({
      place: view.place(file, span),
      verdict,
    })),
  judge: (_, { verdict }) => verdict,
  weigh: (_, { isOfPipeline }) => (isOfPipeline ? "hint" : undefined),
  message: (_, { image, tag }) =>
    `\`${image}\` ${tag === undefined ? "names no version" : "follows the newest build"}: the next pull may bring another major version. Name the version it was tested with.`,
  fixFacts: (view, _, { image }) => {
    const pinned = pinnedElsewhere(view, image);
    return { image, ...(pinned === undefined ? {} : { pinned }) };
  },
});

interface Judged {
  readonly span: Span;
  readonly verdict: Verdict<Gap>;
}

/** The images stages start from, and those files are copied out of. */
function ofDockerfile(view: View, { dockerfile }: FileFacts): readonly Judged[] {
  const stages = dockerfile?.stages ?? [];
  return stages.flatMap((stage) => {
    if (isForDevelopment(stage)) return [];
    const { from } = stage;
    const own: readonly Judged[] =
      from.kind === "image" && from.name !== "scratch"
        ? [{ span: from.span, verdict: judgeOther(view, from.name) }]
        : from.kind === "unknown"
          ? [{ span: from.span, verdict: unknown("an argument without a default names the image") }]
          : [];
    const copied = stage.instructions.flatMap(({ keyword, flags, span }): readonly Judged[] => {
      const source = keyword === "COPY" ? flags.from : undefined;
      const isStage =
        source === undefined || /^\d+$|\$/.test(source) || stages.some(({ name }) => name === source.toLowerCase());
      // A name alone that Docker Hub does not have is a folder that the build is given.
      return isStage || isLocalName(imageReference(source).name) ? [] : [{ span, verdict: judgeOther(view, source) }];
    });
    return [...own, ...copied];
  });
}

/** An image the repository itself publishes is as old as its last release. */
function judgeOther(view: View, image: string): Verdict<Gap> {
  const verdict = judgeImage(image, false);
  if (verdict.kind !== "gap") return verdict;
  if (isBranch(verdict.gap.tag)) return unknown("a branch, of an image that may be the project's own");
  return isOwnImage(view, imageReference(image).name) ? unknown("a workflow of the repository publishes it") : verdict;
}

/** Images that run beside a job, as a step, and those a matrix names; `""` is none. */
const ofWorkflow = ({ workflow }: FileFacts): readonly Judged[] =>
  (workflow?.jobs ?? []).flatMap((job) => {
    const steps = job.steps.flatMap(({ uses }) =>
      uses?.text.startsWith("docker://") === true ? [{ ...uses, text: uses.text.slice("docker://".length) }] : [],
    );
    return [...job.images, ...steps]
      .flatMap((image) => ofMatrix(job, image))
      .filter(({ text }) => text.trim() !== "")
      .map(({ text, span }) => ({
        span,
        verdict: text.includes("${{") ? unknown("an expression names the image") : judgeImage(text, true),
      }));
  });

/** `${{ matrix.image }}` is each of the images that the matrix has under that name. */
function ofMatrix({ matrix }: WorkflowJob, image: WorkflowText): readonly WorkflowText[] {
  const name = /^\$\{\{\s*matrix\.([\w-]+)\s*\}\}$/.exec(image.text)?.[1];
  const values = matrix.flatMap((entry) => (entry.name === name && entry.value !== undefined ? [entry.value] : []));
  return values.length > 0 ? values : [image];
}

function judgeImage(image: string, isOfPipeline: boolean): Verdict<Gap> {
  const reference = imageReference(image);
  const { tag } = reference;
  return settledBy(reference) ?? gap({ image, ...(tag === undefined ? {} : { tag }), isOfPipeline });
}
