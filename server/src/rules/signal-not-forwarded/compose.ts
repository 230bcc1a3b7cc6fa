/** What a compose file starts instead of what its image does. */

import type { ComposeCommand } from "#facts/compose";
import type { ImageInstruction } from "#facts/dockerfile";
import type { FileFacts } from "#facts/file";
import { imageReference } from "#knowledge/imageReference";
import { systemShell } from "#knowledge/images";
import type { BuiltImage, DeployedService, View } from "#linking/view";

import { isForPeople, isOptional, isTask } from "../questions/deployment/composeServices";
import { type ContainerStart, chainOf, containerStart } from "../questions/services/containerStart";

/** The starts that this file writes; what a service takes from its image is told at the Dockerfile. */
export function composeStarts(view: View, file: FileFacts): readonly ContainerStart[] {
  if (file.compose === undefined || file.hasSyntaxError) return [];
  const seen = new Set<number>();
  return view.deployed(file).flatMap((deployed) => {
    const start = startOf(deployed);
    if (start === undefined || seen.has(start.at.span.start)) return [];
    seen.add(start.at.span.start);
    return isTask(view, deployed) || isForPeople(deployed) || isOptional(deployed) ? [] : [start];
  });
}

function startOf({ service, whole, image }: DeployedService): ContainerStart | undefined {
  const { command, entrypoint } = service;
  const at = command ?? entrypoint;
  if (at === undefined) return undefined;
  const built = image?.file.dockerfile === undefined ? undefined : containerStart(image.file.dockerfile, image.stage);
  const system = built?.system ?? (whole.build === undefined ? systemShell(whole.image?.value ?? "") : undefined);
  // The image's ENTRYPOINT may do anything with the words.
  const hidden = entrypoint === undefined && (image === undefined ? !isPlain(whole.image?.value) : hasEntry(image));
  const init = whole.settings.init?.value === "true" ? ["docker-init", "--"] : [];
  const before = [...init, ...(entrypoint?.words ?? [])];
  const part = command?.shell === undefined ? entrypoint : command;
  const words = command?.words ?? [];
  const base = { at: asInstruction(at, command === undefined ? "entrypoint" : "command"), system, hidden };
  if (part?.shell === undefined) return { ...base, words: [...before, ...words] };
  const { index, script } = part.shell;
  const front =
    part === command ? [...before, ...words.slice(0, index)] : [...init, ...(entrypoint?.words ?? []).slice(0, index)];
  const name = part.words?.[index] ?? "";
  const kind = /bash$/.test(name) ? "bash" : /dash$/.test(name) ? "dash" : /ash$/.test(name) ? "busybox" : system;
  return { ...base, words: front, shell: { kind, script } };
}

/** The image has an entry point of its own. */
const hasEntry = ({ file: { dockerfile }, stage }: BuiltImage): boolean =>
  dockerfile === undefined ||
  chainOf(dockerfile, stage).some(({ instructions }) => instructions.some(({ keyword }) => keyword === "ENTRYPOINT"));

/** An image whose own entry point hands over to the command. */
const isPlain = (image: string | undefined): boolean =>
  image !== undefined && !imageReference(image).name.includes("/") && systemShell(image) !== undefined;

/** Compose's key stands where the instruction of a Dockerfile would. */
const asInstruction = ({ nameSpan, words = [] }: ComposeCommand, keyword: string): ImageInstruction => ({
  keyword,
  span: nameSpan,
  text: words.join(" "),
  textSpan: nameSpan,
  flags: {},
  heredocs: [],
});
