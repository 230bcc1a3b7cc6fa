/** Reads the user's settings for each folder and applies changes at once. */

import type { Settings } from "#protocol/settings";
import { readSettings } from "#protocol/settings";

import type { Session } from "./session";

/** Settings are asked for when folders appear and when the client says they changed. */
export function registerConfiguration(session: Session): { reload(): Promise<void> } {
  const reload = () => loadSettings(session);
  session.connection.onDidChangeConfiguration(() => {
    session.ready = session.ready.then(reload);
  });
  return { reload };
}

/** Never rejects: a client that fails to answer leaves the settings as they are. */
async function loadSettings(session: Session): Promise<void> {
  const { connection, folders, profile, publisher, log } = session;
  if (!profile.configuration) return;
  const scopes = folders.all;
  if (scopes.length === 0) return;
  try {
    const answers: unknown[] = await connection.workspace.getConfiguration(
      scopes.map(({ uri }) => ({ scopeUri: uri, section: "bulwark" })),
    );
    for (const [index, folder] of scopes.entries()) {
      const { settings, problems } = readSettings(answers[index]);
      for (const problem of problems) log.warn("settings.invalid", { folder: folder.name, problem });
      if (same(folder.settings, settings)) continue;
      folder.settings = settings;
      folder.engine.preferKitFolder(settings["bulwark.kitFolder"]);
      publisher.changed(folder, undefined);
    }
  } catch (error) {
    log.error("settings.read", error);
  }
}

const same = (a: Settings, b: Settings): boolean => JSON.stringify(a) === JSON.stringify(b);
