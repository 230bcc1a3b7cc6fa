/** Python, as the engine sees it. The parser loads with the first file. */

import type { Language } from "#languages/language";

export const python: Language = {
  id: "python",
  version: 10,
  matches: (path) => path.endsWith(".py") || path.endsWith(".pyi"),
  load: async () => {
    const [{ loadGrammar }, { pythonLowerer }, { unjudgedFacts }] = await Promise.all([
      import("../grammar"),
      import("./lower"),
      import("./unjudged"),
    ]);
    return { id: "python", ...pythonLowerer(await loadGrammar("python")), skim: unjudgedFacts };
  },
};
