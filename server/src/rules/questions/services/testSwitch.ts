/** Code that runs only where the program is started by its own tests. */

import type { FileFacts, ScopeId, Value } from "#facts/file";
import type { View } from "#linking/view";

/** Under `if (isIntegrationTest)` or `if (process.env.NODE_ENV === "test")`; the other arm is for everybody. */
export const inTestsOnly = (view: View, file: FileFacts, scope: ScopeId): boolean =>
  view.chain(file, scope).some(({ kind, test }) => kind === "branch" && test !== undefined && saysTest(test));

const SWITCH =
  /^(?:is|in|running)[A-Z]?\w*Tests?(?:Mode|Env|Run)?$|^tests?(?:Mode|Env|Run)$|^(?:IS_|IN_)?(?:[A-Z]+_)?TEST(?:ING|_MODE|_ENV)?$/;

function saysTest(test: Value): boolean {
  switch (test.kind) {
    case "name":
      return SWITCH.test([test.name, ...test.path].at(-1) ?? "");
    case "import":
    case "this":
    case "member":
    case "result":
      return SWITCH.test(test.path.at(-1) ?? "");
    case "comparison":
      return /^===?$/.test(test.operator) && [test.left, test.right].some(isTestWord);
    default:
      return false;
  }
}

const isTestWord = (value: Value): boolean => value.kind === "literal" && /^tests?$/.test(String(value.value));
