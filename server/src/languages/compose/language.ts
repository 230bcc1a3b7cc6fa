/** Compose files, as the engine sees them. The parsers load with the first file. */

import type { Language } from "#languages/language";

/** `compose.yaml`, `docker-compose.prod.yml`, `podman-compose.yml`, `api-compose.yaml`. */
const paths = /(?:^|\/)(?:[\w.-]*[._-])?compose(?:[._-][\w.-]+)?\.ya?ml$/i;
/** A chart, a workflow or a lint configuration that is about compose files. */
const others = /(?:^|\/)(?:\.github\/|templates\/|\.dclintrc|\.?kompose)/i;

export const compose: Language = {
  id: "compose",
  version: 4,
  matches: (path) => paths.test(path) && !others.test(path),
  load: async () => {
    const [{ loadShellParser }, { composeLowerer }] = await Promise.all([import("../shell/parse"), import("./lower")]);
    return { id: "compose", lower: composeLowerer(await loadShellParser()) };
  },
};
