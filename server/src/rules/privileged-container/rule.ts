/** A container that is as good as the host's root. */

import type { ComposeText, ComposeVolume } from "#facts/compose";
import type { FileFacts } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, type Verdict } from "#facts/verdict";
import type { DeployedService, View } from "#linking/view";

import { isOptional, knownImage, onePerPlace } from "../questions/deployment/composeServices";
import { defineRule } from "../rule";

interface Gap {
  readonly service: string;
  readonly by: "privileged" | "capability" | "socket";
  readonly written: string;
}

type Right =
  | { readonly kind: "privileged" | "capability"; readonly text: ComposeText }
  | { readonly kind: "socket"; readonly volume: ComposeVolume };

interface Subject {
  readonly place: Place;
  readonly deployed: DeployedService;
  readonly right: Right;
}

export const privilegedContainer = defineRule<Subject, Gap>({
  id: "privileged-container",
  principle: "defense-in-depth",
  priority: "P0",
  confidence: "high",
  languages: ["compose"],
  summary:
    "A container that is as good as root of its host: privileged, with all capabilities, or with Docker's socket.",
  subjects: (view, file) => onePerPlace(rightsIn(view, file)),
  judge: (_, { deployed, right }) => judged(deployed, right),
  message(_, { service, by, written }) {
    switch (by) {
      case "privileged":
        return `\`${service}\` is privileged: whoever takes it over is root of the host. Give it the devices and capabilities it needs.`;
      case "capability":
        return `\`${service}\` gets \`${written}\`: whoever takes it over is root of the host. Name the capabilities it needs.`;
      case "socket":
        return `\`${service}\` gets Docker's socket, read-only or not: whoever takes it over can start a container as root of the host. Put a proxy of the API between.`;
    }
  },
});

const SOCKET = /(?:^|\/)docker\.sock$|^\$\{?DOCKER_SOCK/;

function* rightsIn(view: View, file: FileFacts): Iterable<Subject> {
  if (file.hasSyntaxError) return;
  for (const deployed of view.deployed(file)) {
    const { settings, capabilities, volumes } = deployed.service;
    if (settings.privileged !== undefined)
      yield {
        place: view.place(file, settings.privileged.span),
        deployed,
        right: { kind: "privileged", text: settings.privileged },
      };
    for (const text of capabilities)
      yield { place: view.place(file, text.span), deployed, right: { kind: "capability", text } };
    for (const volume of volumes)
      if (SOCKET.test(volume.source ?? "") && !/podman/.test(volume.source ?? ""))
        yield { place: view.place(file, volume.span), deployed, right: { kind: "socket", volume } };
  }
}

function judged(deployed: DeployedService, right: Right): Verdict<Gap> {
  const { service } = deployed;
  const written = right.kind === "socket" ? (right.volume.source ?? "") : right.text.text;
  if (right.kind === "privileged" && right.text.value !== "true") return pass("not privileged");
  if (right.kind === "capability" && !/^(?:CAP_)?ALL$/i.test(right.text.text)) return pass("single capabilities");
  const what = knownImage(deployed)?.kind;
  if (what === "agent" || MANAGES_HOST.test(`${service.image?.text ?? ""} ${service.name}`))
    return pass("drives the host's containers: that is what it is for");
  if (right.kind === "socket" && what === "proxy") return pass("finds the services it serves");
  if (isOptional(deployed)) return pass("started on request only");
  return gap({ service: service.name, by: right.kind, written });
}

/** Tools whose whole purpose is the host's Docker or kernel. */
const MANAGES_HOST =
  /(?:^|[\s/_-])(?:watchtower|portainer|dozzle|autoheal|traefik|nginx-proxy|docker-?gen|socket-?proxy|docker-?proxy|docker-?api|cadvisor|[\w-]*exporter|promtail|alloy|[\w-]*runner|dind|docker-?in-?docker|docker|buildkit|agent|netdata|dokploy|coolify|runtipi|komodo|periphery|dockge|ofelia|diun|crowdsec|falco|wireguard|wg-easy|[\w-]*vpn|tailscale|volume-backup|netfilter|fail2ban|k3s|minikube|localstack|letsencrypt|acme-companion|logspout|log-?(?:collector|shipper)|fluent-?(?:bit|d)|vector|telegraf|(?:file|metric|heart|packet|audit)beat|fleet-server|sysdig|dd-agent|home-?assistant)(?=$|[\s:@/_-])/i;
