/** Limits the memory of a service. */

import { openCompose, serviceAt } from "#languages/compose/edit";
import { addEntry } from "#languages/yaml/edit";

import { defineFix, refuse } from "../fix";

/** Enough for most services, and too little to take a usual host down. */
const USUAL = "1g";

export const addMemoryLimit = defineFix({
  id: "add-memory-limit",
  language: "compose",
  rules: ["missing-resource-limits"],
  tier: "preview",
  preferred: true,
  title: () => "Limit its memory",
  async plan({ path, text, span }) {
    const source = await openCompose(path, text);
    const service = serviceAt(source, span);
    if (service === undefined || service.settings.mem_limit !== undefined) return refuse("the gap is gone");
    if (Object.keys(service.settings).some((name) => name.startsWith("deploy.resources.")))
      return refuse("`deploy.resources` says something already: add the limit there");
    const edit = addEntry(source.yaml, ["services", service.name], [`mem_limit: ${USUAL}`]);
    if (edit === undefined) return refuse("the service is not written as a block of lines");
    const notes = ["Look at what it uses at its worst (`docker stats`): past the limit it is killed."];
    return {
      kind: "ways",
      ways: [{ title: `Add \`mem_limit: ${USUAL}\``, tier: "preview", edits: [edit], kit: [], notes }],
    };
  },
});
