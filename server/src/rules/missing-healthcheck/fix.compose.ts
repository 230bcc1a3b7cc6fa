/** Asks a service whether it takes requests, with the probe of its image or a request to its health route. */

import type { ComposeService } from "#facts/compose";
import { openCompose, serviceAt } from "#languages/compose/edit";
import { addEntry } from "#languages/yaml/edit";

import { defineFix, refuse } from "../fix";
import { type HttpTool, healthcheckLines, httpProbe, type Probe, serviceProbe } from "../questions/deployment/probes";
import type { FixFacts } from "../rule";

export const addHealthcheck = defineFix({
  id: "add-healthcheck",
  language: "compose",
  rules: ["missing-healthcheck"],
  tier: "behavioral",
  preferred: true,
  title: () => "Ask the service whether it is well",
  answers: ({ what }) => what !== "image",
  async plan({ path, text, span, facts }) {
    const source = await openCompose(path, text);
    const service = serviceAt(source, span);
    if (service === undefined || service.healthcheck !== undefined) return refuse("the gap is gone");
    const probe = probeOf(facts, service);
    if ("because" in probe) return refuse(probe.because);
    const edit = addEntry(source.yaml, ["services", service.name], healthcheckLines(probe));
    if (edit === undefined) return refuse("the service is not written as a block of lines");
    const isRequest = facts.what !== "store";
    return {
      kind: "ways",
      ways: [
        {
          title: isRequest ? `Ask \`${String(facts.route)}\`` : `Ask it with \`${nameOf(probe)}\``,
          tier: isRequest ? "preview" : "behavioral",
          edits: [edit],
          kit: [],
          notes: isRequest ? ["Check that the path is the whole one: a router may put a prefix in front."] : [],
        },
      ],
    };
  },
});

const TOOLS: readonly string[] = ["curl", "wget", "node", "python"] satisfies readonly HttpTool[];
const isTool = (tool: unknown): tool is HttpTool => typeof tool === "string" && TOOLS.includes(tool);

function probeOf(
  { what, image, route, tool, port }: FixFacts,
  service: ComposeService,
): Probe | { readonly because: string } {
  if (what === "store") return serviceProbe(String(image), service);
  if (typeof route !== "string") return { because: "no health route of its code is seen: say first what to ask" };
  if (!isTool(tool)) return { because: "no program for requests is certain to be in the image" };
  if (typeof port !== "string") return { because: "which port answers is not known" };
  return httpProbe(tool, port, route);
}

const nameOf = ({ test: [form, first = ""] }: Probe): string =>
  form === "CMD-SHELL" ? (first.split(" ")[0] ?? first) : first;
