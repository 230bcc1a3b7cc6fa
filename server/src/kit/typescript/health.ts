/** Health for an orchestrator: alive while the event loop turns, ready while the dependencies answer; it names checks, never errors. */

import { draining } from "./draining";
import { type CheckReport, CheckRunner, type HealthCheck, type HealthCheckOptions } from "./healthCheck";
import { type Clock, systemClock } from "./time";

export interface HealthOptions {
  /** How long the result of a check is used again; at least 1 s, so that probes are no load. Default 1 s. */
  readonly cacheMs?: number | undefined;
  /** Not ready once it has aborted. Default: when this process shuts down. */
  readonly draining?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
}

export interface HealthReport {
  /** `degraded`: only checks that are not required fail. */
  readonly status: "healthy" | "degraded" | "unhealthy";
  readonly checks: Readonly<Record<string, CheckReport>>;
}

/** What to answer, for any framework: `reply.code(status).headers(headers).send(body)`. */
export interface HealthAnswer {
  readonly status: 200 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A registry of checks. Most programs need just the one below: `health`. */
export class HealthRegistry {
  private readonly checks = new Map<string, CheckRunner>();
  private readonly cacheMs: number;
  private readonly draining: AbortSignal;
  private readonly clock: Clock;

  constructor(options: HealthOptions = {}) {
    this.cacheMs = options.cacheMs ?? 1_000;
    this.draining = options.draining ?? draining;
    this.clock = options.clock ?? systemClock;
    if (!(this.cacheMs >= 1_000)) throw new RangeError(`cacheMs must be at least 1000, not ${this.cacheMs}`);
  }

  /**
   * Adds a check, such as `health.register("database", () => pool.query("select 1"))`, in place of one of that name.
   * The name is public. The result removes the check again.
   */
  register(name: string, check: HealthCheck, options: HealthCheckOptions = {}): () => void {
    const runner = new CheckRunner(check, options, { cacheMs: this.cacheMs, clock: this.clock });
    this.checks.set(name, runner);
    return () => {
      if (this.checks.get(name) === runner) this.checks.delete(name);
    };
  }

  /** Answers 200 as long as this process can answer at all: a restart mends no dependency. */
  live(): HealthAnswer {
    return answer(200, { status: "alive" });
  }

  /** Answers 200 when every required check passes, else 503; 503 without any check while the process shuts down. */
  async ready(): Promise<HealthAnswer> {
    const report = this.draining.aborted ? undefined : await this.report();
    if (report === undefined || this.draining.aborted) return answer(503, { status: "draining" });
    const { status, checks } = report;
    const entries = Object.entries(checks).map(([name, { ok }]) => [name, ok ? "ok" : "failed"]);
    return answer(status === "unhealthy" ? 503 : 200, { status, checks: Object.fromEntries(entries) });
  }

  /** Runs all checks side by side, those with a fresh result excepted; for metrics and logs. Never rejects. */
  async report(): Promise<HealthReport> {
    const running = [...this.checks].map(async ([name, runner]) => [name, await runner.run()] as const);
    const results = await Promise.all(running);
    const failed = results.filter(([, { ok }]) => !ok);
    const isUnhealthy = failed.some(([, { required }]) => required);
    const status = isUnhealthy ? "unhealthy" : failed.length > 0 ? "degraded" : "healthy";
    return { status, checks: Object.fromEntries(results) };
  }
}

/** The checks of this process. */
export const health: HealthRegistry = new HealthRegistry();

/** The two methods of a response of node:http that an answer needs; those of Express and Connect have them. */
export interface HealthResponse {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body: string): unknown;
}

export type HealthHandler = (request: unknown, response: HealthResponse) => void;

/** Handlers for node:http and Express: `app.get("/livez", live)` and `app.get("/readyz", ready)`. */
export const live: HealthHandler = healthHandler(() => health.live());
export const ready: HealthHandler = healthHandler(() => health.ready());

/** A handler that sends an answer: `healthHandler(() => registry.ready())`. */
export function healthHandler(decide: () => HealthAnswer | Promise<HealthAnswer>): HealthHandler {
  return (_, response) => {
    const send = async (): Promise<void> => {
      const { status, headers, body } = await decide();
      response.writeHead(status, { ...headers });
      response.end(body);
    };
    send().catch(() => undefined); // the response was begun elsewhere: nothing to answer, nothing to fall over
  };
}

function answer(status: HealthAnswer["status"], content: object): HealthAnswer {
  const headers = { "Content-Type": "application/json", "Cache-Control": "no-store" };
  return { status, headers, body: JSON.stringify(content) };
}
