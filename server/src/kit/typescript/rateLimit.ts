/** Middleware for Express, Connect and `node:http`: limits the requests of each client, and answers 429 with `Retry-After`. */

import { type ClientRequest, clientKey } from "./clientKey";
import { TokenBuckets, type TokenBucketsOptions } from "./tokenBuckets";

export interface RateLimitOptions<Request> extends TokenBucketsOptions {
  /** Whose limit a request counts against: a user id, an API key. Default, and where it throws: the client's address. */
  readonly key?: ((request: Request) => string) | undefined;
}

/** What is needed of a response; those of Express and `node:http` have it. */
export interface LimitedResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

/**
 * `app.use(rateLimit({ capacity: 20, perSecond: 10 }))` before the routes: bursts of 20, then ten a second, per client.
 * The limit is that of this process: with several workers each allows as much.
 */
export function rateLimit<Request extends ClientRequest>(
  options: RateLimitOptions<Request>,
): (request: Request, response: LimitedResponse, next: () => void) => void {
  const buckets = new TokenBuckets(options);
  const keyOf = (request: Request): string => {
    try {
      return options.key?.(request) ?? clientKey(request);
    } catch {
      return clientKey(request);
    }
  };
  return (request, response, next) => {
    const bucket = buckets.for(keyOf(request));
    if (bucket.tryTake()) {
      next();
      return;
    }
    response.statusCode = 429;
    response.setHeader("Retry-After", String(Math.max(1, Math.ceil(bucket.waitMs() / 1_000))));
    response.setHeader("Content-Type", "text/plain; charset=utf-8");
    response.end("Too many requests\n");
  };
}
