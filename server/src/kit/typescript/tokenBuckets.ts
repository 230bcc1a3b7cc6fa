/** One token bucket per key (user, API key, host), in bounded memory. */

import { KeyedState, type KeyedStateOptions } from "./keyedState";
import { TokenBucket, type TokenBucketOptions } from "./tokenBucket";

export interface TokenBucketsOptions extends TokenBucketOptions, KeyedStateOptions {}

/**
 * Make one for the whole program: `searches.for(user.id).tryTake()`. A bucket is forgotten when it is full again, never
 * earlier, because that would give tokens away; unless more than `maxKeys` (default 10,000) are in use at once.
 */
export class TokenBuckets {
  private readonly buckets: KeyedState<TokenBucket>;

  constructor(options: TokenBucketsOptions) {
    const create = (): TokenBucket => new TokenBucket(options);
    create(); // throws now if the options make no sense
    this.buckets = new KeyedState(create, (bucket) => bucket.isAtRest, options);
  }

  /** The bucket of this key. Ask each time: one that is idle and full is forgotten. */
  for(key: string): TokenBucket {
    return this.buckets.get(key);
  }

  /** Keys that are remembered now. */
  get size(): number {
    return this.buckets.size;
  }
}
