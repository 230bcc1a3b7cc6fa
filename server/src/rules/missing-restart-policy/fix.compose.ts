/** Lets a service come back after a crash and after a reboot, and stay down when somebody has stopped it. */

import { openCompose, serviceAt } from "#languages/compose/edit";
import { addEntry } from "#languages/yaml/edit";

import { defineFix, refuse } from "../fix";

export const addRestartPolicy = defineFix({
  id: "add-restart-policy",
  language: "compose",
  rules: ["missing-restart-policy"],
  tier: "behavioral",
  preferred: true,
  title: () => "Add `restart: unless-stopped`",
  async plan({ path, text, span }) {
    const source = await openCompose(path, text);
    const service = serviceAt(source, span);
    if (service === undefined || service.settings.restart !== undefined) return refuse("the gap is gone");
    const edit = addEntry(source.yaml, ["services", service.name], ["restart: unless-stopped"]);
    if (edit === undefined) return refuse("the service is not written as a block of lines");
    const way = {
      title: "Add `restart: unless-stopped`",
      tier: "behavioral",
      edits: [edit],
      kit: [],
      notes: [],
    } as const;
    return { kind: "ways", ways: [way] };
  },
});
