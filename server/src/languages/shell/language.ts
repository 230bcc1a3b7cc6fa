/** Shell scripts, as the engine sees them. The parser loads with the first file. */

import type { Language } from "#languages/language";

/** By extension, and the two names that images give their entry point without one. */
const paths = /\.(?:sh|bash)$|(?:^|\/)(?:docker-)?entrypoint$/i;

export const shell: Language = {
  id: "shell",
  version: 3,
  matches: (path) => paths.test(path),
  load: async () => {
    const [{ loadCommentParser }, { shellLowerer }] = await Promise.all([import("./parse"), import("./lower")]);
    return { id: "shell", lower: shellLowerer(await loadCommentParser()) };
  },
};
