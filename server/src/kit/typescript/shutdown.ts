/** Graceful shutdown on SIGTERM and SIGINT: finishes the requests in flight, ends everything in order, and exits in any case. */

import { exit } from "node:process";
import { beginDraining } from "./draining";
import { type DrainableServer, drainServer, type ServerDrain } from "./httpDrain";
import { redact } from "./redact";
import { runShutdown, type ShutdownPhase, type ShutdownStep, type StepReport } from "./shutdownOrder";
import { systemClock } from "./time";

export interface ShutdownOptions {
  /**
   * How long requests are still taken after readiness has turned false, so that the load balancer notices in time: a
   * little more than its probe takes. Default 5 s when NODE_ENV is `production`, else 0.
   */
  readonly drainDelayMs?: number | undefined;
  /** How long requests in flight are then waited for. Default 10 s. */
  readonly inFlightMs?: number | undefined;
  /** The process exits with code 1 this long after the signal, whatever still runs. Default 25 s: Kubernetes kills at 30 s. */
  readonly deadlineMs?: number | undefined;
  /** Called after each step. Default: prints those that fail or take too long. What it throws is ignored. */
  readonly onStep?: ((report: StepReport) => void) | undefined;
}

/**
 * Makes SIGTERM and SIGINT end this process in order: not ready (see `draining`), a delay for the load balancer, no new
 * connections, `stop` steps, requests in flight, `flush` steps, `close` steps, exit. The exit code is 0, 1 when a step
 * failed or the deadline passed, and 130 on a second signal, which ends the process at once.
 *
 * Call it once where the server begins to listen: `gracefulShutdown(app.listen(3000))`, `gracefulShutdown(fastify.server)`.
 * A further call adds its server, and the options that it gives; without a server it serves a worker. Neither for
 * serverless functions nor beside a framework that handles these signals itself.
 */
export function gracefulShutdown(server?: DrainableServer, options: ShutdownOptions = {}): void {
  for (const ms of [options.drainDelayMs, options.inFlightMs, options.deadlineMs]) checkTime(ms);
  settings = { ...settings, ...options };
  if (server !== undefined && !servers.has(server)) servers.set(server, drainServer(server));
  if (isInstalled) return;
  isInstalled = true;
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, onSignal);
}

/**
 * Adds a step, such as `onShutdown("close", "database", () => pool.end())`. It is given up after `timeoutMs` (default
 * 5 s). The result removes the step again, for what is closed earlier.
 */
export function onShutdown(
  phase: ShutdownPhase,
  name: string,
  action: ShutdownStep["action"],
  timeoutMs = 5_000,
): () => void {
  checkTime(timeoutMs);
  const step = { phase, name, action, timeoutMs };
  steps.add(step);
  return () => void steps.delete(step);
}

/** Begins the shutdown without a signal; a second call changes nothing. The process exits at its end, with its `exitCode`. */
export function shutDown(): void {
  if (isStarted) return;
  isStarted = true;
  const { drainDelayMs = defaultDelayMs(), inFlightMs = 10_000, deadlineMs = 25_000, onStep = printTrouble } = settings;
  const clock = systemClock;
  clock.setTimeout(() => {
    process.stderr.write(`shutdown: not done after ${deadlineMs} ms\n`);
    exit(1);
  }, deadlineMs);
  beginDraining();
  const plan = { servers: servers.values(), steps, drainDelayMs, inFlightMs, clock, onStep };
  void runShutdown(plan).then((isClean) => exit(isClean ? process.exitCode : 1));
}

const servers = new Map<DrainableServer, ServerDrain>();
const steps = new Set<ShutdownStep>();
let settings: ShutdownOptions = {};
let isInstalled = false;
let isStarted = false;
let signalledAt: number | undefined;

/** A signal that follows so soon is the same one: a terminal sends Ctrl-C to npm and to its child, and npm passes it on. */
const ECHO_MS = 200;

function onSignal(): void {
  const now = systemClock.now();
  if (signalledAt !== undefined && now - signalledAt > ECHO_MS) exit(130);
  signalledAt = signalledAt ?? now;
  shutDown();
}

function defaultDelayMs(): number {
  const { NODE_ENV } = process.env;
  return NODE_ENV === "production" ? 5_000 : 0;
}

function printTrouble({ name, outcome, durationMs, error }: StepReport): void {
  if (outcome === "done") return;
  const details = error === undefined ? "" : ` ${JSON.stringify(redact(error))}`;
  process.stderr.write(`shutdown: ${name} ${outcome} after ${Math.round(durationMs)} ms${details}\n`);
}

function checkTime(ms: number | undefined): void {
  if (ms !== undefined && !(ms >= 0)) throw new RangeError(`a time must be milliseconds of at least 0, not ${ms}`);
}
