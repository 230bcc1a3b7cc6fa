/** What the manifest says of the commands: their titles and menus, from the one table. */

import type { Say } from "#protocol/manifestTexts";

import { type Command, type CommandName, commandId, commands } from "./commands";

/** The manifest's `contributes.commands`. */
export function manifestCommands(say: Say): readonly object[] {
  return entries().map(([name, { title, icon, enablement }]) => ({
    command: commandId(name),
    title: say(`command.${name}`, title),
    category: say("displayName", "Bulwark"),
    ...(icon === undefined ? {} : { icon }),
    ...(enablement === undefined ? {} : { enablement }),
  }));
}

/** The manifest's `contributes.menus`. */
export function manifestMenus(): Readonly<Record<string, readonly object[]>> {
  const menus: Record<string, object[]> = {};
  const add = (menu: string, entry: object) => {
    const list = menus[menu] ?? [];
    menus[menu] = list;
    list.push(entry);
  };
  for (const [name, { palette, menus: placements = [] }] of entries()) {
    const command = commandId(name);
    if (palette !== undefined) add("commandPalette", { command, when: palette === false ? "false" : palette });
    for (const { menu, when, group } of placements) add(menu, { command, when, group });
  }
  return menus;
}

/** The table as the manifest reads it. */
function entries(): readonly (readonly [CommandName, Command])[] {
  return Object.entries(commands) as [CommandName, Command][];
}
