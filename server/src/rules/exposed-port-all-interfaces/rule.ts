/** A port for the project's own services that is open on every network of the host. */

import type { ComposePort } from "#facts/compose";
import type { FileFacts } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { DeployedService, View } from "#linking/view";

import {
  isBesideProject,
  isOptional,
  isStartedByHand,
  isTestStore,
  knownImage,
  onePerPlace,
} from "../questions/deployment/composeServices";
import { hasWeakSecret } from "../questions/deployment/serviceSecrets";
import { defineRule } from "../rule";

interface Gap {
  readonly service: string;
  readonly port: string;
  readonly kind: string;
  /** The password stands in the file as well. */
  readonly isOpen: boolean;
}

interface Subject {
  readonly place: Place;
  readonly file: FileFacts;
  readonly deployed: DeployedService;
  readonly port: ComposePort;
  /** Up for as long as somebody works on the project. */
  readonly isByHand: boolean;
}

export const exposedPortAllInterfaces = defineRule<Subject, Gap>({
  id: "exposed-port-all-interfaces",
  principle: "defense-in-depth",
  priority: "P1",
  confidence: "medium",
  version: 5,
  languages: ["compose"],
  summary: "A database, cache or console published on all interfaces of the host.",
  subjects: (view, file) => onePerPlace(portsIn(view, file)),
  judge: (_, { deployed, port }) => judged(deployed, port),
  weigh: ({ file, deployed, isByHand }, { isOpen }) =>
    isByHand || isBesideProject(file) || isTestStore(deployed) ? "P2" : isOpen ? "P0" : undefined,
  message: (_, { service, port, kind, isOpen }) =>
    `Port ${port} of the ${kind} \`${service}\` is open on every network of the host${isOpen ? ", and its password stands in this file" : ""}; Docker's rules go round the firewall. Bind 127.0.0.1, or leave it to the compose network.`,
  fixFacts: (_, { port }, { service }) => ({ service, target: port.target }),
});

const NAMES: Readonly<Record<string, string>> = {
  database: "database",
  cache: "cache",
  broker: "broker",
  search: "search engine",
  storage: "object store",
  admin: "console",
  model: "model server",
};

function* portsIn(view: View, file: FileFacts): Iterable<Subject> {
  if (file.hasSyntaxError) return;
  const isByHand = isStartedByHand(view, file);
  for (const deployed of view.deployed(file))
    for (const port of deployed.service.ports)
      if (isInternal(deployed, port)) yield { place: view.place(file, port.span), file, deployed, port, isByHand };
}

/** A port of a known store or console that is for the project's own services. */
function isInternal(deployed: DeployedService, { target }: ComposePort): boolean {
  const known = knownImage(deployed);
  return known !== undefined && NAMES[known.kind] !== undefined && covers(known.ports, target);
}

function judged(deployed: DeployedService, port: ComposePort): Verdict<Gap> {
  const { service, whole } = deployed;
  const kind = NAMES[knownImage(deployed)?.kind ?? ""] ?? "store";
  if (port.host?.startsWith("$") === true) return unknown("a variable names the address");
  if (port.host !== undefined && port.host !== "0.0.0.0" && port.host !== "[::]") return pass("bound to one address");
  if (isOptional(deployed)) return pass("started on request only");
  if (kind === "object store" && port.target === "9000") return unknown("browsers may load objects from it");
  if (port.published === undefined) return pass("a port that nobody knows");
  if (port.published.startsWith("$") && !/port/i.test(port.published)) return unknown("a variable may hold an address");
  const isOpen = kind === "database" && hasWeakSecret(whole);
  return gap({ service: service.name, port: port.published, kind, isOpen });
}

const covers = (ports: readonly string[], target: string): boolean =>
  ports.some((port) => {
    const [first = "", last = first] = target.split("-");
    return Number(first) <= Number(port) && Number(port) <= Number(last);
  });
