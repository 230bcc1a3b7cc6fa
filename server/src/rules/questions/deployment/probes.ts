/** How a service can be asked whether it takes requests, with a program its image has. */

import type { ComposeService } from "#facts/compose";
import type { ImageStage } from "#facts/dockerfile";
import type { FileFacts } from "#facts/file";
import { systemShell } from "#knowledge/images";
import { majorVersion, serviceImage } from "#knowledge/serviceImages";

import { chainOf } from "../services/containerStart";
import { isKafka, kafkaProbe } from "./kafkaProbe";

export interface Probe {
  /** Items of `test:`. */
  readonly test: readonly string[];
  readonly startPeriod: string;
  /** How long one answer may take; 5 s when absent. */
  readonly timeout?: string;
}

export type HttpTool = "curl" | "wget" | "node" | "python";

/** The probe of a store or broker, as its image and the service's own settings have it; or why there is none. */
export const serviceProbe = (image: string, service: ComposeService): Probe | { readonly because: string } =>
  isKafka(image) ? kafkaProbe(image, service) : storeProbe(image);

function storeProbe(image: string): Probe | { readonly because: string } {
  const probe = serviceImage(image)?.probe;
  if (probe === undefined) return { because: `how to ask \`${image}\` is not known` };
  const major = majorVersion(image);
  const isOld = probe.since !== undefined && major !== undefined && major < probe.since;
  const test = isOld ? probe.before : probe.test;
  if (test === undefined) return { because: `\`${image}\` has no program to ask it with` };
  return { test, startPeriod: probe.startPeriod ?? "10s" };
}

/** A request to the program itself; `port` is the container's. */
export function httpProbe(tool: HttpTool, port: string, path: string): Probe {
  const url = `http://127.0.0.1:${port}${path}`;
  const startPeriod = "30s";
  switch (tool) {
    case "curl":
      return { test: ["CMD", "curl", "--fail", "--silent", "--max-time", "4", url], startPeriod };
    case "wget":
      return { test: ["CMD", "wget", "-q", "-T", "4", "-O", "/dev/null", url], startPeriod };
    case "node":
      return {
        test: ["CMD", "node", "-e", `fetch('${url}').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`],
        startPeriod,
      };
    case "python":
      return {
        test: ["CMD", "python", "-c", `import urllib.request; urllib.request.urlopen('${url}', timeout=4)`],
        startPeriod,
      };
  }
}

const INSTALLS_CURL = /\b(?:apt-get|apt|apk|dnf|yum|microdnf)\b[^;&|]*\b(?:install|add)\b[^;&|]*\scurl\b/;

/** A program for requests that an image is certain to have; undefined when none is. */
export function httpToolOf({ dockerfile }: FileFacts, stage: ImageStage): HttpTool | undefined {
  if (dockerfile === undefined) return undefined;
  const chain = chainOf(dockerfile, stage);
  const runs = chain.flatMap(({ instructions }) => instructions).filter(({ keyword }) => keyword === "RUN");
  if (runs.some(({ text }) => INSTALLS_CURL.test(text))) return "curl";
  const from = chain[0]?.from;
  if (from?.kind !== "image") return undefined;
  const name = from.name.replace(/^(?:docker\.io\/)?(?:library\/)?/, "");
  // fetch came with Node 18.
  if (/^node:(?:1[89]|[2-9]\d|lts|current|slim|alpine|bookworm|latest)/.test(name)) return "node";
  if (/^python:3/.test(name)) return "python";
  return systemShell(from.name) === "busybox" ? "wget" : undefined;
}

/** Lines of `healthcheck:`, with two blanks a level. */
export const healthcheckLines = ({ test, startPeriod, timeout = "5s" }: Probe): readonly string[] => [
  "healthcheck:",
  `  test: [${test.map((item) => JSON.stringify(item)).join(", ")}]`,
  "  interval: 10s",
  `  timeout: ${timeout}`,
  "  retries: 5",
  `  start_period: ${startPeriod}`,
];
