/** Puts the language server together on one connection: shared state first, then one registration per method. */

import { type Connection, DidChangeConfigurationNotification, type InitializeResult } from "vscode-languageserver/node";

import { registerCodeActions } from "./codeActions";
import { Lenses } from "./codeLenses";
import { registerConfiguration } from "./configuration";
import { connectionLog } from "./connectionLog";
import { Documents } from "./documents";
import { registerFileState } from "./fileState";
import { Folders } from "./folders";
import { registerHover } from "./hover";
import { registerKitUpdates } from "./kitUpdates";
import { OUT_OF_ORDER, rejectOutOfOrder } from "./messageOrder";
import { registerPlaybookRequests } from "./playbookRequests";
import { readProfile, serverCapabilities } from "./profile";
import { registerPromptRequests } from "./promptRequests";
import { Publisher } from "./publisher";
import { registerPullDiagnostics } from "./pullDiagnostics";
import { registerReportRequests } from "./reportRequests";
import { registerResolve } from "./resolveAction";
import { registerScan } from "./scan";
import type { Services } from "./services";
import type { Session } from "./session";
import { registerToolRequests } from "./toolRequests";
import { registerWatchedFiles } from "./watchedFiles";
import { readText } from "./workspaceEdit";
import { foldersOf, registerFolderChanges } from "./workspaceFolders";

/** Serves until the client says `exit` or goes away. */
export function serve(connection: Connection, services: Services): void {
  const session = createSession(connection, services);
  const configuration = registerConfiguration(session);
  const watched = registerWatchedFiles(session);
  const scans = registerScan(session);
  registerPullDiagnostics(session);
  registerCodeActions(session);
  registerResolve(session);
  registerHover(session);
  registerFileState(session);
  registerKitUpdates(session);
  registerPlaybookRequests(session);
  registerPromptRequests(session);
  registerReportRequests(session);
  registerToolRequests(session, scans);
  connection.onRequest(OUT_OF_ORDER, rejectOutOfOrder);
  connection.onNotification("bulwark/trusted", () => {
    session.trusted = true;
  });

  connection.onInitialize((params): InitializeResult => {
    session.profile = readProfile(params);
    session.trusted = session.profile.trusted;
    session.documents.speak(session.profile.encoding);
    for (const folder of foldersOf(params)) session.folders.add(folder);
    return { capabilities: serverCapabilities(session.profile), serverInfo: { name: "bulwark" } };
  });
  connection.onInitialized(() => {
    registerFolderChanges(session, scans, configuration.reload);
    session.ready = start(session, [configuration.reload, watched.start]);
    // Our own client asks for scans; for other editors the server begins one by itself.
    if (session.profile.commands) return;
    void session.ready.then(scans.scanAll).catch((error: unknown) => session.log.error("scan", error));
  });
  connection.onShutdown(() => {
    watched.dispose();
    session.publisher.dispose();
    session.folders.dispose();
  });

  session.documents.listen(connection, {
    opened: ({ folder, path }) => session.publisher.opened(folder, path),
    closed: (uri, address) => {
      session.publisher.closed(uri, address).catch((error: unknown) => session.log.error("document.closed", error));
    },
  });
  connection.listen();
}

/** Runs what needs the client's answers. Never rejects: a client that refuses leaves the server working with defaults. */
async function start(session: Session, steps: readonly (() => Promise<void>)[]): Promise<void> {
  try {
    for (const step of steps) await step();
    if (session.profile.configuration) {
      await session.connection.client.register(DidChangeConfigurationNotification.type, { section: "bulwark" });
    }
  } catch (error) {
    session.log.error("initialized", error);
  }
}

function createSession(connection: Connection, services: Services): Session {
  const log = connectionLog(connection.console);
  const platform = services.platform(log);
  const folders: Folders = new Folders(services, platform, (folder, paths, cause) =>
    publisher.changed(folder, paths, cause),
  );
  const documents = new Documents(folders, log);
  const publisher = new Publisher({
    connection,
    documents,
    log,
    profile: () => session.profile,
    readText: (folder, path) => readText({ platform }, folder, path),
    onSent: () => void lenses.refresh(),
  });
  const session: Session = {
    connection,
    services,
    platform,
    log,
    folders,
    documents,
    publisher,
    profile: readProfile({ processId: null, rootUri: null, capabilities: {} }),
    trusted: false,
    ready: Promise.resolve(),
  };
  const lenses = new Lenses(session);
  return session;
}
