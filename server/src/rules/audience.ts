/** Evidence that nobody is hurt at a place as a rule of a service would have it: who runs the code there. */

import type { FileFacts } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import type { View } from "#linking/view";

import { isForDevelopment } from "./questions/services/development";

/**
 * Why a gap weighs less there than the rule says: no service is seen to run the module, or production leaves the code out. Undefined
 * when a service runs it, or may. `isOfCommands`: the rule has an opinion about commands as well.
 */
export function lighterAt(view: View, place: Place, isOfCommands: boolean): Hop | undefined {
  const file = view.file(place.path);
  if (file === undefined || file.role !== "service") return undefined;
  const branch = developmentBranch(view, file, place);
  if (branch !== undefined)
    return { place: view.place(file, branch), note: "Runs in development only: production leaves this branch out." };
  const runner = view.runBy(file);
  switch (runner?.kind) {
    case "nobody":
      return { place: startOf(view, file), note: "No file loads this module, so nobody is seen to run it." };
    case "tests":
      return {
        place: startOf(view, view.file(runner.by) ?? file),
        note: "Only tests load this module, as this file does.",
      };
    case "terminal":
      return isOfCommands
        ? undefined
        : {
            place: startOf(view, view.file(runner.by) ?? file),
            note: "Only a command that somebody started at a terminal, and waits for, loads this module.",
          };
    default:
      return undefined;
  }
}

/** The condition's own branch round a place. */
function developmentBranch(
  view: View,
  file: FileFacts,
  { span }: Place,
): FileFacts["scopes"][number]["span"] | undefined {
  return file.scopes.find(
    (scope) =>
      scope.kind === "branch" &&
      scope.span.start <= span.start &&
      span.end <= scope.span.end &&
      scope.test !== undefined &&
      isForDevelopment(view, file, scope.test),
  )?.span;
}

const startOf = (view: View, file: FileFacts): Place => view.place(file, { start: 0, end: 0 });
