/** Parts of a retry that are made by calls of their own: `wait=wait_fixed(2)`, `stop=stop_after_attempt(3)`. */

import type { FileFacts, Operation, Value } from "#facts/file";
import type { PolicyModel } from "#knowledge/model";
import type { Call, View } from "#linking/view";

export interface PolicyPart {
  readonly waits?: PolicyModel["waits"];
  /** The first wait in milliseconds, when it is known. */
  readonly ms?: number;
  /** Attempts, the first included, when they are known. */
  readonly attempts?: number;
  /** It ends the retry. */
  readonly ends: boolean;
}

/** The part that one of the options of a retry holds; undefined when none does. */
export function policyOf(view: View, call: Call, options: readonly string[]): PolicyPart | undefined {
  const answer = options.length === 0 ? undefined : view.option(call, options);
  return answer?.state === "set" ? policyAt(view, answer.file, answer.value) : undefined;
}

/** The part that a value is, where it is written or through a variable. `stop_a | stop_b` is the first that counts. */
export function policyAt(view: View, file: FileFacts, value: Value): PolicyPart | undefined {
  for (const source of view.sources(file, value)) {
    const policy = source.model?.policy;
    if (policy !== undefined) return partOf(view, source, policy);
  }
  if (value.kind !== "opaque" || value.of === undefined) return undefined;
  return value.of.map((side) => policyAt(view, file, side)).find((part) => part !== undefined);
}

function partOf(view: View, call: Call, policy: PolicyModel): PolicyPart {
  const seconds = policy.time === undefined ? undefined : numberAt(view, call, policy.time);
  const ms = seconds === undefined ? policy.ms : seconds * 1_000;
  const attempts = policy.attempts === undefined ? undefined : numberAt(view, call, policy.attempts);
  return {
    ...(policy.waits === undefined ? {} : { waits: policy.waits }),
    ...(ms === undefined ? {} : { ms }),
    ...(attempts === undefined ? {} : { attempts }),
    ends: policy.ends === true || policy.attempts !== undefined,
  };
}

function numberAt(
  view: View,
  { file, operation }: Call,
  { positional, option }: { readonly positional: number; readonly option: string },
): number | undefined {
  const value = argumentOf(operation, positional, option);
  const [thing] = value === undefined ? [] : view.things(file, value);
  return thing?.kind === "literal" && typeof thing.value === "number" ? thing.value : undefined;
}

const argumentOf = ({ arguments: given, keywords = {} }: Operation, positional: number, option: string) =>
  Object.hasOwn(keywords, option) ? keywords[option] : given[positional];
