/** The `from-findings` roadmap: its phases; its tasks are made of the findings of the workspace and kept in `.bulwark/roadmap.json`. */

import type { RoadmapTemplate } from "../template";

export const FROM_FINDINGS: RoadmapTemplate = {
  id: "from-findings",
  title: "From findings",
  about: "For a codebase that has been scanned: the open gaps of this workspace, grouped into tasks and put in order.",
  phases: [
    { id: "critical", title: "Loses data, money or control", priority: "P0", tasks: [] },
    { id: "important", title: "Fails in production sooner or later", priority: "P1", tasks: [] },
    { id: "later", title: "Makes an incident longer", priority: "P2", tasks: [] },
  ],
};
