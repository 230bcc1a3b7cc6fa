/** Servers whose every caller holds one key of the environment: services of the same house, which are few and known. */

import type { FileFacts, Value } from "#facts/file";
import type { FunctionRef, Route, View } from "#linking/view";

import { comparisonsOf } from "../questions/input/genuine";

const ENVIRONMENT = /(^|\.)process\.env\b|^(import\.meta|Bun)\.env\b|^os\.environ\b/;

/** A stage in front of the handler compares what is sent with a key of the environment. */
export const holdsSharedKey = (view: View, { chain }: Route): boolean =>
  chain.slice(0, -1).some(({ function: stage }) => stage !== undefined && comparesKey(view, stage));

/** `if (process.env.API_KEY !== request.header("x-api-key")) return refuse()` */
function comparesKey(view: View, { file, scope }: FunctionRef): boolean {
  const tests = file.scopes.flatMap((one) => (one.function === scope && one.test !== undefined ? [one.test] : []));
  return tests
    .flatMap((test) => comparisonsOf(test))
    .some(
      ({ left, right }) =>
        (isOfEnvironment(view, file, left) && isSent(right)) || (isOfEnvironment(view, file, right) && isSent(left)),
    );
}

const isOfEnvironment = (view: View, file: FileFacts, value: Value): boolean =>
  view.things(file, value).some((thing) => thing.kind === "library" && ENVIRONMENT.test(thing.symbol));

/** A literal on the other side (`process.env.NODE_ENV === "test"`) asks where it runs, not who calls. */
const isSent = (value: Value): boolean => value.kind !== "literal";
