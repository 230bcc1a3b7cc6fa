/** A container in the network of its host. */

import type { FileFacts } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, type Verdict } from "#facts/verdict";
import type { DeployedService, View } from "#linking/view";

import { isOptional, knownImage, onePerPlace } from "../questions/deployment/composeServices";
import { defineRule } from "../rule";

interface Gap {
  readonly service: string;
}

interface Subject {
  readonly place: Place;
  readonly deployed: DeployedService;
}

export const hostNetwork = defineRule<Subject, Gap>({
  id: "host-network",
  principle: "defense-in-depth",
  priority: "P0",
  confidence: "high",
  languages: ["compose"],
  summary: "A container in the network of its host: every port it opens is open there.",
  subjects: (view, file) => onePerPlace(modesIn(view, file)),
  judge: (_, { deployed }) => judged(deployed),
  message: (_, { service }) =>
    `\`${service}\` shares the host's network: all ports it opens are reachable there, and so is what listens on the host's loopback. Publish the ports it needs.`,
});

function* modesIn(view: View, file: FileFacts): Iterable<Subject> {
  if (file.hasSyntaxError) return;
  for (const deployed of view.deployed(file)) {
    const mode = deployed.service.settings.network_mode;
    if (mode !== undefined) yield { place: view.place(file, mode.span), deployed };
  }
}

function judged(deployed: DeployedService): Verdict<Gap> {
  const { service } = deployed;
  if (service.settings.network_mode?.value !== "host") return pass("a network of its own");
  const kind = knownImage(deployed)?.kind;
  if (kind === "agent" || NEEDS_HOST.test(`${service.image?.text ?? ""} ${service.name}`))
    return pass("works on the host's network itself");
  if (isOptional(deployed)) return pass("started on request only");
  if ([...service.capabilities].some(({ text }) => /NET_ADMIN|NET_RAW/.test(text)))
    return pass("works on the host's network itself");
  return gap({ service: service.name });
}

/** Discovery by broadcast, routing, measuring: no published port can stand in for it. */
const NEEDS_HOST =
  /home-?assistant|homebridge|scrypted|mdns|avahi|dhcp|(?:^|[\s/_-])dns|dnsmasq|bind9|unbound|vpn|wireguard|wg-easy|tailscale|zerotier|netbird|netdata|exporter|cadvisor|keepalived|snmp|upnp|dlna|plex|jellyfin|emby|matter-server|zigbee|zwave|bluetooth|mosquitto|node-red|esphome|coturn|(?:^|[\s/_-])turn|livekit|asterisk|freeswitch|rtp|(?:^|[\s/_-])agent|telegraf|filebeat|crowdsec|fail2ban|netfilter|firewall|suricata|zeek/i;
