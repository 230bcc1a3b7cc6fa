/** Files that changed on disk: collects the client's events and hands them to the engines in one go. */

import { DidChangeWatchedFilesNotification } from "vscode-languageserver/node";

import { isStateFile } from "#playbook/store";
import { BASELINE_FILE } from "#policy/baseline";

import type { Folder } from "./folders";
import type { Session } from "./session";

/** Milliseconds without a new event before the engine hears of them, so that a `git checkout` is one change. */
const SETTLING = 75;
/** Steady events (a build that never ends) must not starve the engine. */
const LONGEST_WAIT = 500;

/** Which part of the tree never matters; clients usually leave these out themselves. */
const IGNORED = /(^|\/)(node_modules|\.git|\.hg|\.svn)(\/|$)/;

export function registerWatchedFiles(session: Session): { start(): Promise<void>; dispose(): void } {
  const waiting = new Map<Folder, Set<string>>();
  let timer: NodeJS.Timeout | undefined;
  let since: number | undefined;

  const deliver = () => {
    timer = undefined;
    since = undefined;
    for (const [folder, paths] of waiting) {
      takeIn(session, folder, paths).catch((error: unknown) => session.log.error("files.changed", error));
    }
    waiting.clear();
  };

  session.connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) {
      const address = session.folders.find(uri);
      if (address === undefined || IGNORED.test(address.path)) continue;
      const paths = waiting.get(address.folder) ?? new Set<string>();
      waiting.set(address.folder, paths.add(address.path));
    }
    if (waiting.size === 0) return;
    const now = session.platform.clock.now();
    since ??= now;
    clearTimeout(timer);
    timer = setTimeout(deliver, Math.max(0, Math.min(SETTLING, since + LONGEST_WAIT - now)));
  });

  return {
    /** Everything is watched: a folder that is renamed or deleted is one event without a file extension. */
    async start() {
      if (!session.profile.watchesFiles) return;
      await session.connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: "**/*" }],
      });
    },
    dispose: () => clearTimeout(timer),
  };
}

async function takeIn(session: Session, folder: Folder, paths: ReadonlySet<string>): Promise<void> {
  const take = () => folder.engine.filesChanged([...paths]);
  // A scan that is cancelled takes changes that waited for it along: they are handed in once more.
  await take().catch(take);
  if (![...paths].some((path) => path === ".bulwark" || isStateFile(path))) return;
  await folder.playbook.reload();
  session.publisher.changed(folder, paths.has(BASELINE_FILE) ? undefined : new Set());
}
