/** Switches for development in what a compose file starts. */

import type { FileFacts } from "#facts/file";
import type { View } from "#linking/view";

import { isOptional, isTask, onePerPlace } from "../questions/deployment/composeServices";
import { type ImageSwitch, startSwitch, variableEffect } from "./dockerfile";

/** Variables that frameworks read, and servers that are made for a developer. */
export function composeSwitches(view: View, file: FileFacts): readonly ImageSwitch[] {
  if (file.compose === undefined || file.hasSyntaxError) return [];
  const found = view
    .deployed(file)
    .filter((deployed) => !isOptional(deployed) && !isTask(view, deployed))
    .flatMap(({ service }): readonly ImageSwitch[] => [
      ...service.environment.flatMap(({ name, value, span }) => {
        const known = value?.value === undefined ? undefined : variableEffect(name, value.value);
        return known === undefined ? [] : [{ span, what: name, ...known }];
      }),
      ...[service.entrypoint, service.command].flatMap((command) => {
        const known = startSwitch(command?.words?.join(" ") ?? "");
        return command === undefined || known === undefined ? [] : [{ span: command.nameSpan, ...known }];
      }),
    ]);
  return [...onePerPlace(found.map((one) => ({ ...one, place: view.place(file, one.span) })))];
}
