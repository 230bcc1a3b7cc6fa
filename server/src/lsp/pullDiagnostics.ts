/** `textDocument/diagnostic`: the findings of an open document on its latest text. */

import { DocumentDiagnosticReportKind } from "vscode-languageserver/node";

import { resultIdOf } from "./diagnostics";
import type { Session } from "./session";

export function registerPullDiagnostics(session: Session): void {
  const { connection, documents, publisher } = session;
  connection.languages.diagnostics.on(async ({ textDocument, previousResultId }) => {
    await session.ready;
    const open = await documents.settled(textDocument.uri);
    const address = open?.address ?? session.folders.find(textDocument.uri);
    const items = address === undefined ? [] : await publisher.diagnosticsOf(address.folder, address.path);
    const resultId = resultIdOf(items);
    if (open !== undefined) publisher.pulled(textDocument.uri, resultId);
    if (resultId === previousResultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
    return { kind: DocumentDiagnosticReportKind.Full, resultId, items };
  });
}
