/** Correlation id: one id for a request through all that it causes, from the header it came with to logs and further calls. */

import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";

export interface CorrelationOptions {
  /** The header of requests and answers. Default `x-request-id`. */
  readonly header?: string | undefined;
  /** With `false` ids of callers are never taken over: for a service that strangers call. Default true. */
  readonly trustCaller?: boolean | undefined;
}

/** What is needed of a request and a response of node:http. */
export interface CorrelatedRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}
export interface CorrelatedResponse {
  readonly headersSent: boolean;
  setHeader(name: string, value: string): unknown;
}

export type CorrelationMiddleware = <T>(request: CorrelatedRequest, response: CorrelatedResponse, next: () => T) => T;

/**
 * Gives each request its id, sends it back in the answer, and runs what follows so that `correlationId()` finds it.
 *
 * - Express: `app.use(correlation())`
 * - Fastify: `app.addHook("onRequest", (request, reply, done) => correlate(request.raw, reply.raw, done))`
 * - Koa: `app.use((context, next) => correlate(context.req, context.res, next))`
 * - node:http: `createServer((request, response) => correlate(request, response, () => handle(request, response)))`
 *
 * where `const correlate = correlation()`. Put it first. An id that is not 1 to 128 harmless characters is replaced by a
 * new one: it would end up in logs.
 */
export function correlation(options: CorrelationOptions = {}): CorrelationMiddleware {
  const header = (options.header ?? DEFAULT_HEADER).toLowerCase();
  if (!/^[a-z0-9-]+$/.test(header)) throw new RangeError(`${header} is no name of a header`);
  return (request, response, next) => {
    const given = options.trustCaller === false ? undefined : request.headers[header];
    const id = known.get(request) ?? validId(given) ?? randomUUID();
    if (!known.has(request)) {
      known.set(request, id);
      followEvents(request, id);
      followEvents(response, id);
    }
    if (!response.headersSent) response.setHeader(header, id);
    return store.run(id, next);
  };
}

/** The id that this code runs under, for log lines and messages. */
export function correlationId(): string | undefined {
  return store.getStore();
}

/** Runs the action under an id that came with a message or a job; under a new one when there is none, or none that is valid. */
export function withCorrelationId<T>(id: unknown, action: () => T): T {
  return store.run(validId(id) ?? randomUUID(), action);
}

/** The header to add to a call of another service of ours: `fetch(url, { headers: correlationHeaders() })`. */
export function correlationHeaders(header: string = DEFAULT_HEADER): Record<string, string> {
  const id = store.getStore();
  return id === undefined ? {} : { [header]: id };
}

const DEFAULT_HEADER = "x-request-id";
const store = new AsyncLocalStorage<string>();
/** Requests that have their id: the middleware may be mounted twice. */
const known = new WeakMap<object, string>();

function validId(given: unknown): string | undefined {
  return typeof given === "string" && /^[A-Za-z0-9][\w.:+/=@-]{0,127}$/.test(given) ? given : undefined;
}

/**
 * A body arrives in events that Node raises for the connection, outside of any request: without this, whoever reads the
 * body with listeners (most parsers do) would go on without the id, or with that of an earlier request.
 */
function followEvents(emitter: object, id: string): void {
  const own = emitter as { emit?: (...event: unknown[]) => unknown };
  const { emit } = own;
  if (typeof emit !== "function") return;
  own.emit = (...event) => store.run(id, () => emit.apply(own, event));
}
