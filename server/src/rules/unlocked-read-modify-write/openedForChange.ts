/** Python: a file that is opened once to be read and written back: `with open(path, "r+") as f: state = json.load(f); …; json.dump(state, f)`. */

import type { FileFacts, Scope } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { Call, Effect, View } from "#linking/view";

import { usesOfOpened } from "../non-atomic-write/content";
import { dependsOn } from "../questions/state/steps";

interface Opened {
  readonly call: Call;
  readonly effect: Effect;
}

const READS = /^(?:load|safe_load|read|readlines|readline)$/;
const WRITES = /^(?:dump|safe_dump|write|writelines)$/;

/** Calls of a function that open a file for change, where what is written is made of what was read. */
export const openedForChange = (view: View, file: FileFacts, scope: Scope): readonly Opened[] =>
  file.language !== "python"
    ? []
    : view.operations(file, scope.id).flatMap((operation): readonly Opened[] => {
        const call = operation.kind === "call" ? view.call(file, operation) : undefined;
        const resource = call === undefined || !isForChange(call) ? undefined : view.resource(call);
        if (call === undefined || resource === undefined || !isWrittenBack(view, file, call)) return [];
        return [{ call, effect: { concept: "file-write", call, via: [], resource } }];
      });

function isForChange({ concept, model, operation: { keywords, arguments: given } }: Call): boolean {
  const mode = model?.openMode === undefined ? undefined : (keywords?.mode ?? given[model.openMode]);
  return concept === "file-write" && mode?.kind === "literal" && /^r[bt]?\+[bt]?$/.test(String(mode.value));
}

function isWrittenBack(view: View, file: FileFacts, call: Call): boolean {
  const uses = usesOfOpened(view, call);
  const named = (names: RegExp): readonly Call[] =>
    uses.filter(({ operation }) => names.test(memberOf(operation.callee) ?? ""));
  const reads = named(READS);
  return named(WRITES).some((write) =>
    reads.some((read) => read.operation.order < write.operation.order && dependsOn(view, file, write, read)),
  );
}
