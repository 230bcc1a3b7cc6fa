/** What a crash dump says: an error with its surroundings as plain JSON of a published shape, without secrets. */

import { arch, env, memoryUsage, pid, platform, uptime, version } from "node:process";
import { classify, type ErrorClass } from "./errors";
import { redact } from "./redact";

/** One crash. `INCIDENT_SCHEMA` describes it to tools that collect such files. */
export interface Incident {
  readonly schema: "incident_v1";
  /** An ISO date. */
  readonly at: string;
  /** `uncaughtException` or `unhandledRejection`. */
  readonly origin: string;
  readonly error: unknown;
  readonly errorClass: ErrorClass;
  readonly process: {
    readonly name: string;
    readonly pid: number;
    readonly node: string;
    readonly platform: string;
    readonly uptimeSeconds: number;
    /** In bytes: rss, heapTotal, heapUsed and so on. */
    readonly memory: Readonly<Record<string, number>>;
  };
  /** Of the variables on the allow-list only. */
  readonly environment: Readonly<Record<string, unknown>>;
  /** Of what was under way. */
  readonly context?: unknown;
  /** The last lines that were noted, oldest first. */
  readonly log: readonly unknown[];
}

/** A JSON schema of `Incident`, to be published as `incident_v1.schema.json`. */
export const INCIDENT_SCHEMA = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "incident_v1.schema.json",
  type: "object",
  additionalProperties: false,
  required: ["schema", "at", "origin", "errorClass", "process", "environment", "log"],
  properties: {
    schema: { const: "incident_v1" },
    at: { type: "string", format: "date-time" },
    origin: { enum: ["uncaughtException", "unhandledRejection"] },
    error: {},
    errorClass: {
      enum: ["cancelled", "network", "rate-limit", "transient", "invalid-input", "permanent", "unknown"],
    },
    process: {
      type: "object",
      additionalProperties: false,
      required: ["name", "pid", "node", "platform", "uptimeSeconds", "memory"],
      properties: {
        name: { type: "string" },
        pid: { type: "integer", minimum: 1 },
        node: { type: "string" },
        platform: { type: "string" },
        uptimeSeconds: { type: "number", minimum: 0 },
        memory: { type: "object", additionalProperties: { type: "number" } },
      },
    },
    environment: { type: "object", additionalProperties: { type: "string" } },
    context: {},
    log: { type: "array", maxItems: 100 },
  },
} as const;

export interface Surroundings {
  /** The name of the program in file names and dumps. */
  readonly name: string;
  /** Environment variables to keep besides the usual harmless ones. */
  readonly environment: readonly string[];
  readonly context: unknown;
  readonly log: readonly unknown[];
}

/** Gathers what is known about a crash. Arguments of the command line stay out: they often hold secrets. */
export function describeIncident(error: unknown, origin: string, around: Surroundings): Incident {
  const allowed = [...HARMLESS, ...around.environment].filter((name) => env[name] !== undefined);
  const context = redact(around.context);
  return {
    schema: "incident_v1",
    at: new Date().toISOString(),
    origin,
    error: redact(error),
    errorClass: classify(error),
    process: {
      name: around.name,
      pid,
      node: version,
      platform: `${platform} ${arch}`,
      uptimeSeconds: Math.round(uptime()),
      memory: { ...memoryUsage() },
    },
    environment: Object.fromEntries(allowed.map((name) => [name, redact(env[name])])),
    ...(context === undefined ? {} : { context }),
    log: around.log.map(redact),
  };
}

const HARMLESS = ["NODE_ENV", "TZ", "LANG", "npm_package_version", "APP_VERSION", "RELEASE", "GIT_COMMIT"];
