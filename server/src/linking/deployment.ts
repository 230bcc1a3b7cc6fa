/** Compose services as they are run: with what they extend, what other files of the project add, and the Dockerfile they build. */

import { posix } from "node:path";

import type { ComposeService } from "#facts/compose";
import type { FileFacts } from "#facts/file";

import { addingFiles, baseFile, folderOf } from "./composeFamily";
import { mergedService } from "./composeMerge";
import { ask, filesOf, type Linker, noteRead, type Question } from "./linker";
import type { BuiltImage, DeployedService } from "./view";

const DEPLOYED: Question<readonly DeployedService[]> = { fallback: [] };
const BUILDS: Question<readonly DeployedService[]> = { fallback: [] };
const INCLUDED: Question<readonly DeployedService[]> = { fallback: [] };

/** The services of a compose file, in file order; none of another file. */
export function deployedOf(linker: Linker, file: FileFacts): readonly DeployedService[] {
  const { compose } = file;
  if (compose === undefined) return [];
  return ask(linker, DEPLOYED, file, "all", () => compose.services.map((service) => deployed(linker, file, service)));
}

/** The services that run beside those of a compose file: its own, of files it includes, and of the one it adds to. */
export function projectOf(linker: Linker, file: FileFacts): readonly DeployedService[] {
  if (file.compose === undefined) return [];
  return ask(linker, INCLUDED, file, "all", () => {
    const found = [...deployedOf(linker, file)];
    const base = baseFile(composeFiles(linker), file);
    const seen = new Set([file]);
    const queue = [file, ...(base === undefined ? [] : [base])];
    for (const at of queue) {
      noteRead(linker, at);
      if (!seen.has(at)) found.push(...deployedOf(linker, at));
      seen.add(at);
      for (const { value } of at.compose?.includes ?? []) {
        const other = value === undefined ? undefined : linker.files.get(posix.join(folderOf(at.path), value));
        if (other !== undefined && !seen.has(other) && !queue.includes(other)) queue.push(other);
      }
    }
    return found;
  });
}

/** The services of all compose files that build an image of a Dockerfile; none of another file. */
export function buildsOf(linker: Linker, file: FileFacts): readonly DeployedService[] {
  if (file.dockerfile === undefined) return [];
  return ask(linker, BUILDS, file, "all", () =>
    composeFiles(linker)
      .flatMap((compose) => deployedOf(linker, compose))
      .filter(({ image }) => image?.file.path === file.path),
  );
}

const composeFiles = (linker: Linker): readonly FileFacts[] =>
  filesOf(linker).filter(({ compose }) => compose !== undefined);

/** A service as one file writes it. */
interface Layer {
  readonly file: FileFacts;
  readonly service: ComposeService;
}

function deployed(linker: Linker, file: FileFacts, service: ComposeService): DeployedService {
  const own = { file, service };
  const all = composeFiles(linker);
  for (const sibling of all) if (folderOf(sibling.path) === folderOf(file.path)) noteRead(linker, sibling);
  const extended = extendedBy(linker, own);
  const base = baseFile(all, file);
  const beneath = base === undefined ? undefined : base.compose?.services.find(({ name }) => name === service.name);
  const under = base === undefined || beneath === undefined ? [] : [{ file: base, service: beneath }];
  const over = addingFiles(all, file).flatMap((other) =>
    (other.compose?.services ?? [])
      .filter(({ name }) => name === service.name)
      .map((added) => ({ file: other, service: added })),
  );
  const layers = [...over, own, ...extended.layers, ...under];
  const image = builtBy(linker, layers);
  const unread = layers.some((layer) => layer.service.opaque === true) ? "tags decide what is merged" : extended.unread;
  return {
    file,
    service,
    whole: layers.map((layer) => layer.service).reduce(mergedService),
    ...(image === undefined ? {} : { image }),
    ...(unread === undefined ? {} : { unread }),
  };
}

function extendedBy(linker: Linker, own: Layer): { readonly layers: readonly Layer[]; readonly unread?: string } {
  const layers: Layer[] = [];
  for (let at = own; at.service.extends !== undefined; ) {
    const { service: name, file: path } = at.service.extends;
    if (path !== undefined && path.value === undefined) return { layers, unread: "a variable names what it extends" };
    const from: FileFacts | undefined =
      path === undefined ? at.file : linker.files.get(posix.join(folderOf(at.file.path), path.value ?? ""));
    if (from !== undefined) noteRead(linker, from);
    const service: ComposeService | undefined = from?.compose?.services.find((other) => other.name === name);
    if (from === undefined || service === undefined) return { layers, unread: "what it extends is not in the project" };
    if (service === own.service || layers.some((layer) => layer.service === service)) break;
    at = { file: from, service };
    layers.push(at);
  }
  return { layers };
}

/** The stage that the first layer with a `build` names. */
function builtBy(linker: Linker, layers: readonly Layer[]): BuiltImage | undefined {
  const layer = layers.find(({ service }) => service.build !== undefined);
  const build = layer?.service.build;
  if (layer === undefined || build === undefined || build.inline === true) return undefined;
  const { context, dockerfile, target } = build;
  const [folder, name] = [valueOr(context, "."), valueOr(dockerfile, "Dockerfile")];
  if (folder === undefined || name === undefined || REMOTE.test(folder)) return undefined;
  const file = linker.files.get(posix.normalize(posix.join(folderOf(layer.file.path), folder, name)));
  const stages = file?.dockerfile?.stages ?? [];
  if (file === undefined) return undefined;
  noteRead(linker, file);
  const stage = target === undefined ? stages.at(-1) : stages.find((one) => one.name === target.value?.toLowerCase());
  return stage === undefined ? undefined : { file, stage };
}

/** A repository or an archive as a build's context. */
const REMOTE = /^(?:[a-z+]+:\/\/|git@|github\.com\/)|\.git(?:#|$)/;

const valueOr = (text: { readonly value?: string } | undefined, usual: string): string | undefined =>
  text === undefined ? usual : text.value;
