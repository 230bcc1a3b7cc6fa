/** Dockerfiles, as the engine sees them. The parsers load with the first file. */

import type { Language } from "#languages/language";

/** The names docker, podman and editors know: `Dockerfile`, `Dockerfile.web`, `web.Dockerfile`, and the same with `Containerfile`. */
const paths = /(?:^|\/)(?:Dockerfile|Containerfile)(?:[._-](?!dockerignore$)[\w.-]+)?$|\.(?:docker|container)file$/i;
/** `Dockerfile.md`, `dockerfile.ts`: about one, not one. */
const others =
  /\.(?:md|txt|[cm]?[jt]sx?|json|ya?ml|py|rb|go|rs|java|sh|tmpl|tpl|j2|jinja|erb|mustache|hbs|ejs|in|dockerignore)$/i;

export const dockerfile: Language = {
  id: "dockerfile",
  version: 7,
  matches: (path) => paths.test(path) && !others.test(path),
  load: async () => {
    const [{ loadShellParser }, { dockerfileLowerer }] = await Promise.all([
      import("../shell/parse"),
      import("./lower"),
    ]);
    return { id: "dockerfile", lower: dockerfileLowerer(await loadShellParser()) };
  },
};
