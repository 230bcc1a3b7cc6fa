/** Limits that are read from the environment as numbers. */

import type { FileFacts, Operation, Value } from "#facts/file";
import type { View } from "#linking/view";

import { settingOf } from "../questions/input/settings";

/** `Number(process.env.MAX)` with no default beside it. */
export function limitSetting(view: View, file: FileFacts, value: Value): string | undefined {
  const known =
    value.kind === "name" && value.path.length === 0
      ? view.variable(file, value.scope, value.name)?.binding.values
      : [value];
  const [only] = known ?? [];
  if (known?.length !== 1 || only?.kind !== "result") return undefined;
  const operation: Operation | undefined = file.operations[only.operation];
  const call = operation === undefined ? undefined : view.call(file, operation);
  const [first] = operation?.arguments ?? [];
  if (first === undefined || !/^global\.(Number(\.parse\w+)?|parseInt|parseFloat)$/.test(call?.symbol ?? ""))
    return undefined;
  return plainSetting(view, file, first);
}

/** The variable as it is, with no default. */
export function plainSetting(view: View, file: FileFacts, value: Value): string | undefined {
  const setting = settingOf(view, file, value);
  const hasDefault = view.things(file, value).some((thing) => thing.kind === "literal");
  return setting !== undefined && !hasDefault ? setting : undefined;
}
