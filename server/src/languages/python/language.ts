/** Python, as the engine sees it. The parser loads with the first file. */

import type { Language } from "#languages/language";

export const python: Language = {
  id: "python",
  version: 6,
  matches: (path) => path.endsWith(".py") || path.endsWith(".pyi"),
  load: async () => {
    const [{ loadGrammar }, { pythonLowerer }] = await Promise.all([import("../grammar"), import("./lower")]);
    const { parser, grammar } = await loadGrammar("python");
    return { id: "python", lower: pythonLowerer(parser, grammar) };
  },
};
