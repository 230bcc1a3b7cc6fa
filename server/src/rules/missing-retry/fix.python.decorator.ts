/** The decorator that retries a function, by what the project declares: stamina, tenacity, or the kit. */

import type { ImportedNames, PyPartWish } from "#languages/python/editKit";

import type { FixRequest } from "../fix";

export interface RetryDecorator {
  readonly title: string;
  readonly parts: readonly PyPartWish[];
  readonly modules: readonly { readonly module: string; readonly name?: string }[];
  /** The decorator without `@`, given how the file calls what it imports. */
  write(names: Pick<ImportedNames, "parts" | "modules">): string;
}

const IS_RETRYABLE: PyPartWish = { part: "errors", name: "is_retryable" };

/** The project's own library comes first; the kit says which errors may pass, since neither library knows. */
export function decoratorFor({ dependency }: Pick<FixRequest, "dependency">): RetryDecorator {
  if (dependency("stamina") !== undefined) return STAMINA;
  return dependency("tenacity") === undefined ? KIT : TENACITY;
}

const KIT: RetryDecorator = {
  title: "Retry this function up to 3 times with backoff",
  parts: [{ part: "retry", name: "retry" }],
  modules: [],
  write: ({ parts: [retry = "retry"] }) => `${retry}()`,
};

const STAMINA: RetryDecorator = {
  title: "Retry this function up to 3 times with stamina",
  parts: [IS_RETRYABLE],
  modules: [{ module: "stamina" }],
  write: ({ parts: [test = "is_retryable"], modules: [stamina = "stamina"] }) =>
    `${stamina}.retry(on=${test}, attempts=3, timeout=30)`,
};

/** A bare `@retry` of tenacity goes on for ever without a pause, and hides the error in a `RetryError`: all of it is said. */
const TENACITY: RetryDecorator = {
  title: "Retry this function up to 3 times with tenacity",
  parts: [IS_RETRYABLE],
  modules: ["retry", "retry_if_exception", "stop_after_attempt", "stop_after_delay", "wait_random_exponential"].map(
    (name) => ({ module: "tenacity", name }),
  ),
  write({ parts: [test = "is_retryable"], modules }) {
    const [retry = "", condition = "", attempts = "", delay = "", wait = ""] = modules;
    const stop = `stop=${attempts}(3) | ${delay}(30)`;
    return `${retry}(${stop}, wait=${wait}(multiplier=0.2, max=10), retry=${condition}(${test}), reraise=True)`;
  },
};
