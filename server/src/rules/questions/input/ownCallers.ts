/** Handlers that turn everybody away who does not send a secret of the service's own environment: its other parts call them. */

import type { FileFacts, Scope, Value } from "#facts/file";
import type { FunctionRef, View } from "#linking/view";

import { branchesAround } from "../services/continuation";
import { stagesBefore } from "./routeOf";
import { settingOf } from "./settings";

const SECRET = /key|secret|token|pass|auth|credential/i;
/** What others send events with, who know only this secret of ours. */
const OF_OTHERS = /webhook|hook_|signing|stripe|github|slack/i;

/** Does the function, or one around it or in front of it on its routes, leave at once unless the caller knows such a secret? */
export const isForOwnCallers = (view: View, at: FunctionRef): boolean =>
  view
    .chain(at.file, at.scope)
    .some(({ id, kind }) => kind === "function" && asksForSecret(view, { file: at.file, scope: id })) ||
  stagesBefore(view, at).some(({ function: stage }) => stage !== undefined && asksForSecret(view, stage));

function asksForSecret(view: View, { file, scope }: FunctionRef): boolean {
  return file.scopes.some(
    (branch) =>
      branch.kind === "branch" &&
      branch.function === scope &&
      isReached(view, file, branch) &&
      (branch.exits === "return" || branch.exits === "throw") &&
      branch.test !== undefined &&
      refusesOthers(view, file, branch.test),
  );
}

/** No other condition lets a caller round the question. */
const isReached = (view: View, file: FileFacts, { parent }: Scope): boolean =>
  branchesAround(view, file, parent).length === 0;

/** `token !== process.env.API_KEY`, alone or as one of several reasons to refuse. */
function refusesOthers(view: View, file: FileFacts, test: Value): boolean {
  switch (test.kind) {
    case "comparison":
      return (
        /^!==?$/.test(test.operator) &&
        [test.left, test.right].some((side) => side.kind !== "literal" && isOwnSecret(view, file, side))
      );
    case "choice":
      return test.and === undefined && test.of.some((one) => refusesOthers(view, file, one));
    default:
      return false;
  }
}

/** The variable itself, or a text around it: `Bearer ${process.env.API_KEY}`. */
function isOwnSecret(view: View, file: FileFacts, value: Value): boolean {
  const parts = value.kind === "template" ? value.parts : [value];
  return parts.some((part) => {
    const setting = settingOf(view, file, part);
    return setting !== undefined && SECRET.test(setting) && !OF_OTHERS.test(setting);
  });
}
