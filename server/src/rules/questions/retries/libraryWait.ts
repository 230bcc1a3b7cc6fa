/** How a retrying library waits, with the options it was given. */

import type { FileFacts, Value } from "#facts/file";
import type { WaitModel } from "#knowledge/model";
import type { Call, OptionAnswer, Thing, View } from "#linking/view";

import { policyAt, policyOf } from "./policyParts";

export interface LibraryWait {
  readonly kind: "none" | "fixed" | "growing" | "unknown";
  readonly multiplies: boolean;
  readonly random: boolean | "unknown";
  /** The first wait in milliseconds; absent when it cannot be told. */
  readonly ms?: number;
  /** Attempts after the first, when known. */
  readonly retries?: number;
}

const UNKNOWN: LibraryWait = { kind: "unknown", multiplies: false, random: "unknown" };

/** Calls of a file that set how a library retries and waits: wrappers, clients, queues, jobs. */
export const libraryRetries = (view: View, file: FileFacts): readonly Call[] =>
  view
    .calls(file, { concept: ["retry", "client", "enqueue"] })
    .filter((call) => call.model?.retries?.wait !== undefined && retriesOf(view, call) !== 0);

/** The wait of one such call; `unknown` when its options are. */
export function libraryWait(view: View, call: Call): LibraryWait {
  const wait = call.model?.retries?.wait;
  const retries = retriesOf(view, call);
  if (wait === undefined || retries === "unknown") return UNKNOWN;
  const grows = growthOf(view, call, wait);
  if (grows === "unknown") return UNKNOWN;
  const part = policyOf(view, call, wait.strategy ?? []);
  const ms = part === undefined ? numberOf(view, call, wait.delay, wait.ms) : (part.ms ?? "unknown");
  const random = grows === "random" ? true : jitterOf(view, call, wait);
  const kind =
    grows === "none" || grows === "fixed"
      ? ms === 0
        ? "none"
        : grows === "none" && ms !== "unknown" && ms > 0
          ? "fixed"
          : grows
      : "growing";
  return {
    kind,
    multiplies: grows === "exponential" || grows === "random",
    random,
    ...(ms === "unknown" ? {} : { ms }),
    ...(retries === undefined ? {} : { retries }),
  };
}

/** Attempts after the first: 0 when retries are off, undefined when a number is set that cannot be told. */
function retriesOf(view: View, call: Call): number | "unknown" | undefined {
  const model = call.model?.retries;
  if (model === undefined) return 0;
  const answer = view.option(call, model.options ?? []);
  if (answer.state === "unknown") return "unknown";
  if (answer.state === "absent") return model.default;
  const numbers = numbersOf(view, answer);
  const least = numbers[0] ?? policyOf(view, call, model.options ?? [])?.attempts;
  if (least === undefined) return undefined;
  return Math.max(0, least - (model.counts === "attempts" ? 1 : 0));
}

type Growth = "none" | "fixed" | "linear" | "exponential" | "random" | "unknown";

function growthOf(view: View, call: Call, wait: WaitModel): Growth {
  const scale = wait.scale === undefined ? undefined : view.option(call, wait.scale);
  if (scale?.state === "unknown") return "unknown";
  if (scale?.state === "set") {
    const [number] = numbersOf(view, scale);
    return number === 0 ? "none" : "exponential";
  }
  const given = wait.strategyAt === undefined ? undefined : call.operation.arguments[wait.strategyAt];
  if (given !== undefined) return strategyOf(view, call.file, given);
  const factor = wait.factor === undefined ? undefined : view.option(call, wait.factor);
  if (factor?.state === "unknown") return "unknown";
  if (factor?.state === "set") {
    const [number] = numbersOf(view, factor);
    if (number === undefined) return "unknown";
    return number <= 1 ? "fixed" : "exponential";
  }
  if (wait.strategy === undefined) return wait.grows;
  const strategy = view.option(call, wait.strategy);
  if (strategy.state === "unknown") return "unknown";
  if (strategy.state === "absent") return wait.grows;
  const part = policyAt(view, strategy.file, strategy.value);
  if (part !== undefined) return part.waits ?? "unknown";
  return strategyOf(view, strategy.file, strategy.value);
}

/** `"exponential"`, `"FIXED"`, `5_000`, `axiosRetry.exponentialDelay`, `new ExponentialBackoff()`, a function that calculates. */
function strategyOf(view: View, file: FileFacts, value: Value): Growth {
  const things = view.things(file, value);
  const [thing] = things;
  if (thing === undefined || things.length !== 1) return "unknown";
  switch (thing.kind) {
    case "literal":
      return ofWord(thing.value);
    case "library":
    case "type":
    case "method":
      return ofName(thing);
    default:
      return "unknown";
  }
}

function ofWord(value: unknown): Growth {
  if (typeof value === "number") return value === 0 ? "none" : "fixed";
  if (value === true) return "exponential";
  const word = String(value).toLowerCase();
  if (word.startsWith("exp")) return "exponential";
  if (word.startsWith("lin")) return "linear";
  return word === "fixed" || word === "constant" || word === "none" || word === "false" ? "fixed" : "unknown";
}

function ofName(thing: Extract<Thing, { kind: "library" | "type" | "method" }>): Growth {
  const name = thing.kind === "library" ? thing.symbol : thing.name;
  // Without jitter unless an option adds it: `backoff.expo`, `backoff.fibo`.
  if (/^backoff\.(expo|fibo)$/.test(name)) return "exponential";
  // axios-retry adds up to 20 % at random, cockatiel decorrelated jitter.
  if (/exponential/i.test(name)) return "random";
  if (/linear/i.test(name)) return "linear";
  return /constant/i.test(name) ? "fixed" : "unknown";
}

function numberOf(view: View, call: Call, options: readonly string[] | undefined, usual: number): number | "unknown" {
  if (options === undefined) return usual;
  const answer = view.option(call, options);
  if (answer.state === "absent") return usual;
  return (answer.state === "set" ? numbersOf(view, answer)[0] : undefined) ?? "unknown";
}

function jitterOf(view: View, call: Call, wait: WaitModel): boolean | "unknown" {
  if (wait.jitter === undefined) return wait.random;
  const answer = view.option(call, wait.jitter);
  if (answer.state !== "set") return answer.state === "absent" ? wait.random : "unknown";
  const things = view.things(answer.file, answer.value);
  if (things.some(({ kind }) => kind !== "literal") || things.length === 0)
    return answer.value.kind === "function" || "unknown";
  return things.some(
    (thing) => thing.kind === "literal" && thing.value !== false && thing.value !== 0 && thing.value !== "none",
  );
}

const numbersOf = (view: View, answer: Extract<OptionAnswer, { state: "set" }>): readonly number[] =>
  view
    .things(answer.file, answer.value)
    .flatMap((thing) => (thing.kind === "literal" && typeof thing.value === "number" ? [thing.value] : []));
