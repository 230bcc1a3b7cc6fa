/** GitHub workflows and composite actions, as the engine sees them. The parsers load with the first file. */

import type { Language } from "#languages/language";

/** `.github/workflows/ci.yml` (Gitea and Forgejo read the same), and actions a repository keeps for itself or offers. */
const paths =
  /(?:^|\/)\.(?:github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$|(?:^|\/)\.github\/(?:.+\/)?action\.ya?ml$|^action\.ya?ml$/;

export const workflow: Language = {
  id: "workflow",
  version: 2,
  matches: (path) => paths.test(path),
  load: async () => {
    const [{ loadShellParser }, { workflowLowerer }] = await Promise.all([import("../shell/parse"), import("./lower")]);
    return { id: "workflow", lower: workflowLowerer(await loadShellParser()) };
  },
};
