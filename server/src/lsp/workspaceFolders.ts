/** Workspace folders at the start and while they come and go. */

import { basename } from "node:path";

import type { InitializeParams, WorkspaceFolder } from "vscode-languageserver/node";

import { filePathOf } from "./addresses";
import type { Scans } from "./scan";
import type { Session } from "./session";

/** The folders a client names; older clients give only a root. */
export function foldersOf(params: InitializeParams): readonly WorkspaceFolder[] {
  if (params.workspaceFolders !== undefined && params.workspaceFolders !== null) return params.workspaceFolders;
  const uri = params.rootUri;
  return uri === null ? [] : [{ uri, name: basename(filePathOf(uri) ?? uri) }];
}

/** Follows the client's changes; `settle` reads the settings of new folders. */
export function registerFolderChanges(session: Session, scans: Scans, settle: () => Promise<void>): void {
  if (!session.profile.changesFolders) return;
  session.connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
    session.ready = session.ready
      .then(() => change(session, scans, { added, removed }))
      .then(settle)
      .catch((error: unknown) => session.log.error("folders.change", error));
  });
}

async function change(
  session: Session,
  scans: Scans,
  { added, removed }: { readonly added: readonly WorkspaceFolder[]; readonly removed: readonly WorkspaceFolder[] },
): Promise<void> {
  const gone = removed.flatMap(({ uri }) => session.folders.remove(uri) ?? []);
  for (const folder of added) session.folders.add(folder);
  await session.documents.readdress();
  for (const folder of gone) {
    scans.stop(folder);
    await session.publisher.forget(folder);
    folder.dispose();
  }
}
