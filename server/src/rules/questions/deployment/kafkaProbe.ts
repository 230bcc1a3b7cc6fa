/** How a Kafka broker is asked whether it takes requests: where it listens without a password is what its service says. */

import type { ComposeService } from "#facts/compose";
import { imageReference } from "#knowledge/imageReference";

import type { Probe } from "./probes";

/**
 * The program that asks a broker for its versions, by image. Source: docs.confluent.io (cp-kafka has the tools on its path), the README of
 * apache/kafka and of bitnami/kafka on hub.docker.com, November 2026.
 */
const PROGRAMS: Readonly<Record<string, string>> = {
  "apache/kafka": "/opt/kafka/bin/kafka-broker-api-versions.sh",
  "bitnami/kafka": "kafka-broker-api-versions.sh",
  "bitnamilegacy/kafka": "kafka-broker-api-versions.sh",
  "confluentinc/cp-kafka": "kafka-broker-api-versions",
  "confluentinc/cp-server": "kafka-broker-api-versions",
};

const programOf = (image: string): string | undefined => {
  const { name } = imageReference(image);
  return Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
};

/** Is it an image of Kafka whose tools are known here? */
export const isKafka = (image: string): boolean => programOf(image) !== undefined;

/** The probe of a broker; or why it cannot be told where to ask. */
export function kafkaProbe(image: string, service: ComposeService): Probe | { readonly because: string } {
  const program = programOf(image);
  const listener = plainListener(service);
  if (program === undefined || listener === undefined)
    return { because: "where the broker listens without a password is not told by its settings" };
  return { test: ["CMD", program, "--bootstrap-server", listener], startPeriod: "60s", timeout: "10s" };
}

/** `host:port` of a listener in plain text that the container itself reaches: by the service's own names, or by the loopback. */
function plainListener(service: ComposeService): string | undefined {
  const advertised = settingOf(service, "ADVERTISED_LISTENERS");
  const protocols = settingOf(service, "LISTENER_SECURITY_PROTOCOL_MAP") ?? "PLAINTEXT:PLAINTEXT";
  const plain = new Set([...protocols.matchAll(/([\w-]+):PLAINTEXT(?=\s*(?:,|$))/g)].map(([, name]) => name));
  const { hostname, container_name: container } = service.settings;
  const own = new Set(["localhost", "127.0.0.1", service.name, hostname?.value, container?.value]);
  return [...(advertised ?? "").matchAll(/([\w-]+):\/\/([\w.-]+):(\d+)(?=\s*(?:,|$))/g)]
    .filter(([, name, host]) => plain.has(name) && own.has(host))
    .map(([, , host, port]) => `${host}:${port}`)[0];
}

/** A setting of the broker: `KAFKA_…`, with Bitnami `KAFKA_CFG_…`. Undefined where a variable without a default decides. */
const settingOf = ({ environment }: ComposeService, name: string): string | undefined =>
  environment.find((variable) => variable.name === `KAFKA_${name}` || variable.name === `KAFKA_CFG_${name}`)?.value
    ?.value;
