/** Python libraries that retry, break circuits and limit rates. */

import type { CallModel, LibraryModel, RetriesModel } from "../model";
import { each, under } from "../rows";

const ENDLESS = Number.POSITIVE_INFINITY;
const SAFE: CallModel = { safe: true };

const TENACITY: RetriesModel = {
  default: ENDLESS,
  options: ["stop"],
  at: "keyword",
  counts: "attempts",
  endless: true,
  wait: { grows: "none", ms: 0, random: false, strategy: ["wait"] },
  predicates: ["retry"],
};
const tenacityDecorator: CallModel = { concept: "retry", decorates: ["retry"], retries: TENACITY };
/** As a context manager in a loop, or as a caller of functions. */
const RETRYING: CallModel = { concept: "retry", returns: "tenacity.Retrying", retries: TENACITY };

const STAMINA: RetriesModel = {
  default: 9,
  options: ["attempts"],
  at: "keyword",
  counts: "attempts",
  wait: { grows: "exponential", ms: 100, random: true },
  predicates: ["on"],
  judges: true,
};
const BACKOFF: RetriesModel = {
  default: ENDLESS,
  options: ["max_tries", "max_time"],
  at: "keyword",
  counts: "attempts",
  endless: true,
  wait: { grows: "exponential", ms: 1_000, random: true, strategyAt: 0, jitter: ["jitter"] },
  predicates: ["giveup"],
};

export const resilience: readonly LibraryModel[] = [
  {
    package: "tenacity",
    language: "python",
    versions: "*",
    source:
      "tenacity 9.1 tenacity/__init__.py BaseRetrying (stop_never, wait_none, retry_if_exception_type by default), tenacity/wait.py; doc/source/index.rst",
    symbols: {
      retry: tenacityDecorator,
      ...each("Retrying AsyncRetrying", RETRYING),
      stop_after_attempt: { policy: { attempts: { positional: 0, option: "max_attempt_number" } } },
      stop_after_delay: { policy: { ends: true } },
      ...each("stop_before_delay stop_any stop_all stop_when_event_set", { policy: { ends: true } }),
      wait_none: { policy: { waits: "none", ms: 0 } },
      wait_fixed: { policy: { waits: "fixed", time: { positional: 0, option: "wait" } } },
      wait_incrementing: { policy: { waits: "linear", time: { positional: 0, option: "start" } } },
      wait_random: { policy: { waits: "random" } },
      wait_exponential: { policy: { waits: "exponential", time: { positional: 0, option: "multiplier" } } },
      ...each("wait_random_exponential wait_full_jitter wait_exponential_jitter", { policy: { waits: "random" } }),
      ...each(
        "retry_if_exception_type retry_if_not_exception_type retry_if_exception retry_if_result retry_any retry_all before_log before_sleep_log after_log",
        SAFE,
      ),
    },
    types: { "tenacity.Retrying": { methods: { ...each("() call", { callbacks: { "0": under("retry") } }) } } },
  },
  {
    package: "stamina",
    language: "python",
    versions: "*",
    source:
      "stamina 26.1 `stamina.retry`: attempts=10, timeout=45.0, wait_initial=0.1, wait_jitter=1.0; `on` is required",
    symbols: {
      retry: { concept: "retry", decorates: ["retry"], retries: STAMINA },
      retry_context: { concept: "retry", retries: STAMINA },
    },
  },
  {
    package: "backoff",
    language: "python",
    versions: "*",
    source: "backoff 2.2 backoff/_decorator.py: max_tries and max_time None by default, jitter=full_jitter",
    symbols: {
      on_exception: { concept: "retry", decorates: ["retry"], retries: BACKOFF },
      on_predicate: { concept: "retry", decorates: ["retry"], retries: { ...BACKOFF, judges: true } },
    },
  },
  {
    package: "retrying",
    language: "python",
    versions: "*",
    source: "retrying 1.4 retrying.py: never stops and never waits unless told to; times in milliseconds",
    symbols: {
      retry: {
        concept: "retry",
        decorates: ["retry"],
        retries: {
          default: ENDLESS,
          options: ["stop_max_attempt_number", "stop_max_delay", "stop", "stop_func"],
          at: "keyword",
          counts: "attempts",
          endless: true,
          predicates: ["retry_on_exception", "retry_on_result"],
        },
      },
    },
  },
  {
    package: "pybreaker",
    language: "python",
    versions: "*",
    source: "pybreaker 1.4 README: CircuitBreaker as decorator, call(), calling() as context manager",
    symbols: { CircuitBreaker: { concept: "breaker", returns: "pybreaker.Breaker", decorates: ["breaker"] } },
    types: {
      "pybreaker.Breaker": {
        methods: {
          "()": { concept: "breaker", decorates: ["breaker"], callbacks: { "0": under("breaker") } },
          ...each("call call_async", { callbacks: { "0": under("breaker") } }),
        },
      },
    },
  },
  {
    package: "circuitbreaker",
    language: "python",
    versions: "*",
    source: "fabfuel/circuitbreaker README: @circuit(failure_threshold=5, recovery_timeout=30)",
    symbols: each("circuit CircuitBreaker", { concept: "breaker", decorates: ["breaker"] }),
  },
  {
    package: "aiolimiter",
    language: "python",
    versions: "*",
    source: "aiolimiter 1.2 docs: `async with limiter:` waits for room",
    symbols: { AsyncLimiter: { concept: "limiter", returns: "aiolimiter.Limiter" } },
    types: {
      "aiolimiter.Limiter": { methods: each("__enter__ acquire", { concept: "limiter", promise: true }) },
    },
  },
  {
    package: "ratelimit",
    language: "python",
    versions: "*",
    source: "tomasbasham/ratelimit README: @limits raises when the rate is exceeded, @sleep_and_retry waits",
    symbols: each("limits sleep_and_retry", { concept: "limiter", decorates: ["limiter"] }),
  },
  {
    package: "pyrate_limiter",
    language: "python",
    versions: "*",
    source: "vutran1710/PyrateLimiter README: Limiter.try_acquire, as_decorator",
    symbols: { Limiter: { concept: "limiter", returns: "pyrate_limiter.Limiter" } },
    types: {
      "pyrate_limiter.Limiter": { methods: { try_acquire: { concept: "limiter" }, as_decorator: {}, ratelimit: {} } },
    },
  },
];
