/** Compose files of one folder that are used together: `docker-compose.prod.yml` on top of `docker-compose.yml`. */

import type { ComposeService } from "#facts/compose";
import type { FileFacts } from "#facts/file";

/** The folder of a path, `""` for the workspace folder. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

const USUAL = /^(?:docker-|podman-)?compose\.ya?ml$/i;
/** Names of files that say how production differs. */
const ON_TOP =
  /[._-](?:prod|production|deploy|deployment|stage|staging|release|live|override|traefik|proxy|https|ssl|limits)[._-]/i;

/** A service that neither says what it runs nor what it extends. */
export const isFragment = ({ image, build, extends: extended }: ComposeService): boolean =>
  image === undefined && build === undefined && extended === undefined;

/** The file of the usual name that this one adds to; undefined when it stands on its own. */
export function baseFile(all: readonly FileFacts[], file: FileFacts): FileFacts | undefined {
  const name = nameOf(file.path);
  if (USUAL.test(name) || !isOnTop(file)) return undefined;
  const beside = all.filter((other) => other !== file && folderOf(other.path) === folderOf(file.path));
  return beside.find((other) => USUAL.test(nameOf(other.path)) && sharesService(other, file));
}

/** Files of production that add to this one, which has the usual name; the last one wins. */
export function addingFiles(all: readonly FileFacts[], file: FileFacts): readonly FileFacts[] {
  if (!USUAL.test(nameOf(file.path))) return [];
  return all.filter(
    (other) =>
      other !== file &&
      other.role === "service" &&
      folderOf(other.path) === folderOf(file.path) &&
      !USUAL.test(nameOf(other.path)) &&
      isOnTop(other) &&
      sharesService(other, file),
  );
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** By its name, or because it says of a service only what differs. */
const isOnTop = ({ path, compose }: FileFacts): boolean =>
  ON_TOP.test(nameOf(path)) || (compose?.services ?? []).some(isFragment);

const sharesService = (one: FileFacts, other: FileFacts): boolean => {
  const names = new Set((one.compose?.services ?? []).map(({ name }) => name));
  return (other.compose?.services ?? []).some(({ name }) => names.has(name));
};
