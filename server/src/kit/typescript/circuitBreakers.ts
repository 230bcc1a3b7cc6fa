/** One circuit breaker per destination (host, tenant, shard), in bounded memory. */

import { CircuitBreaker } from "./circuitBreaker";
import type { CircuitBreakerOptions, CircuitState } from "./circuitOptions";
import { KeyedState, type KeyedStateOptions } from "./keyedState";

export interface CircuitBreakersOptions extends Omit<CircuitBreakerOptions, "name">, KeyedStateOptions {}

/** Make one for the whole program: `await circuits.for(url.host).run(() => fetch(url))`. */
export class CircuitBreakers {
  private readonly breakers: KeyedState<CircuitBreaker>;

  constructor(options: CircuitBreakersOptions = {}) {
    const create = (name: string): CircuitBreaker => new CircuitBreaker({ ...options, name });
    create(""); // throws now if the options make no sense
    this.breakers = new KeyedState(create, (breaker) => breaker.isAtRest, { maxKeys: 1_000, ...options });
  }

  /** The breaker of this destination. Ask each time: one that is idle and closed is forgotten. */
  for(destination: string): CircuitBreaker {
    return this.breakers.get(destination);
  }

  /** For a health page: destinations and their states. */
  states(): Record<string, CircuitState> {
    return Object.fromEntries(this.breakers.list().map(([destination, { state }]) => [destination, state]));
  }
}
