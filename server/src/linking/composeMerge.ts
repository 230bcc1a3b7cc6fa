/** Two files about one service as compose merges them. */

import type { ComposeService } from "#facts/compose";

/** `over` on top of `under`: single values are replaced, lists joined, variables and dependencies by their names. */
export function mergedService(over: ComposeService, under: ComposeService): ComposeService {
  const healthcheck = mergedCheck(over.healthcheck, under.healthcheck);
  return {
    ...under,
    ...over,
    ...(healthcheck === undefined ? {} : { healthcheck }),
    environment: byName(over.environment, under.environment, ({ name }) => name),
    dependsOn: byName(over.dependsOn, under.dependsOn, ({ service }) => service),
    volumes: byName(over.volumes, under.volumes, ({ target }) => target),
    envFiles: [...under.envFiles, ...over.envFiles],
    ports: [...under.ports, ...over.ports],
    capabilities: [...under.capabilities, ...over.capabilities],
    profiles: [...under.profiles, ...over.profiles],
    settings: { ...under.settings, ...over.settings },
  };
}

function mergedCheck(
  over: ComposeService["healthcheck"],
  under: ComposeService["healthcheck"],
): ComposeService["healthcheck"] {
  if (over === undefined || under === undefined || over.disabled) return over ?? under;
  return { ...under, ...over, disabled: false };
}

function byName<Item>(over: readonly Item[], under: readonly Item[], name: (item: Item) => string): readonly Item[] {
  const names = new Set(over.map(name));
  return [...under.filter((item) => !names.has(name(item))), ...over];
}
