/** Waits until a service is ready, not until it has been started; where nothing asks it yet, it is asked as well. */

import type { ComposeDependency, ComposeService } from "#facts/compose";
import type { TextEdit } from "#facts/place";
import { type ComposeSource, openCompose, serviceAt } from "#languages/compose/edit";
import { addEntry, replaceValue, waitEdits } from "#languages/yaml/edit";

import { defineFix, refuse } from "../fix";
import { healthcheckLines, serviceProbe } from "../questions/deployment/probes";

const READY = "service_healthy";

export const waitForHealth = defineFix({
  id: "wait-for-health",
  language: "compose",
  rules: ["depends-on-without-health"],
  tier: "behavioral",
  preferred: true,
  title: ({ to }) => `Wait until \`${String(to ?? "it")}\` is healthy`,
  async plan({ path, text, span }) {
    const source = await openCompose(path, text);
    const service = serviceAt(source, span);
    const dependency = service?.dependsOn.find(({ nameSpan }) => nameSpan.start === span.start);
    if (service === undefined || dependency === undefined || dependency.condition?.text === READY)
      return refuse("the gap is gone");
    const target = source.facts.services.find(({ name }) => name === dependency.service);
    const edits = conditionEdits(source, service, dependency);
    if (edits === undefined) return refuse("the dependencies are not written as a block of lines");
    const probe = probeEdits(source, target);
    if ("because" in probe) return refuse(probe.because);
    return {
      kind: "ways",
      ways: [
        {
          title: `Wait until \`${dependency.service}\` is healthy`,
          tier: "behavioral",
          edits: [...edits, ...probe.edits],
          kit: [],
          notes: ["`docker compose up` fails when the other service does not become healthy."],
        },
      ],
    };
  },
});

/** Changes the condition that is there, or writes the list of names as a map with conditions. */
function conditionEdits(
  { yaml }: ComposeSource,
  service: ComposeService,
  dependency: ComposeDependency,
): readonly TextEdit[] | undefined {
  const path = ["services", service.name, "depends_on"];
  if (dependency.condition !== undefined) {
    const edit = replaceValue(yaml, [...path, dependency.service, "condition"], READY);
    return edit === undefined ? undefined : [edit];
  }
  return waitEdits(yaml, path, (name) => (name === dependency.service ? READY : "service_started"));
}

type ProbeEdits = { readonly edits: readonly TextEdit[] } | { readonly because: string };

/** A probe for a store that has none; what has one in another file or in its image needs no edit. */
function probeEdits({ yaml }: ComposeSource, target: ComposeService | undefined): ProbeEdits {
  if (target === undefined || target.healthcheck !== undefined || target.build !== undefined) return { edits: [] };
  const image = target.image?.value;
  if (image === undefined) return { because: "a variable names the image of the other service" };
  const probe = serviceProbe(image, target);
  if ("because" in probe) return probe;
  const edit = addEntry(yaml, ["services", target.name], healthcheckLines(probe));
  return edit === undefined ? { because: "the other service is not written as a block of lines" } : { edits: [edit] };
}
