/**
 * Turns the edit of a resolved fix into the editor's own. Files that a fix adds are written with their text in one
 * step: as an empty file plus an insertion, each of them would open a tab of its own.
 */

import * as vscode from "vscode";
import type {
  ChangeAnnotation,
  LanguageClient,
  CodeAction as ProtocolAction,
  WorkspaceEdit as ProtocolEdit,
  ResolveCodeActionSignature,
  TextDocumentEdit,
} from "vscode-languageclient/node";

import { CLIENT_COMMANDS } from "#protocol/messages";

const OUTDATED = vscode.l10n.t("The text has changed since this fix was offered. Ask for it again.");

/** What it needs of the library, which is read after the extension. */
type Library = Pick<
  typeof import("vscode-languageclient/node"),
  "CodeActionResolveRequest" | "LSPErrorCodes" | "ResponseError"
>;

/**
 * The middleware for `codeAction/resolve`; `client` gives the connection that runs now, `resolved` is told of each edit. VS Code applies
 * an action's edit to whatever the text is by then: an edit that was computed on another text than the one of now is not given to it. It
 * is the edit that is given, and no command that would apply it: VS Code forgets the arguments of an action's command as soon as its list
 * is replaced.
 */
export function resolveFixes(
  library: Library,
  client: () => LanguageClient | undefined,
  resolved: (edit: vscode.WorkspaceEdit) => void,
) {
  const { CodeActionResolveRequest, LSPErrorCodes, ResponseError } = library;
  const isOutdated = (error: unknown): boolean =>
    error instanceof ResponseError && error.code === LSPErrorCodes.ContentModified;

  return async (
    item: vscode.CodeAction,
    token: vscode.CancellationToken,
    next: ResolveCodeActionSignature,
  ): Promise<vscode.CodeAction | null | undefined> => {
    const connection = client();
    if (connection === undefined) return next(item, token);
    try {
      const asked = connection.code2ProtocolConverter.asCodeActionSync(item);
      const { edit, ...rest } = await connection.sendRequest(CodeActionResolveRequest.type, asked, token);
      const action = await connection.protocol2CodeConverter.asCodeAction(rest satisfies ProtocolAction, token);
      if (edit === undefined) return action;
      if (!isCurrent(connection, edit)) return refused(item);
      action.edit = editorEdit(connection, edit);
      resolved(action.edit);
      return action;
    } catch (error) {
      if (token.isCancellationRequested || !isOutdated(error)) throw error;
      return refused(item);
    }
  };
}

function refused(item: vscode.CodeAction): vscode.CodeAction {
  item.command = { title: item.title, command: CLIENT_COMMANDS.refuse, arguments: [OUTDATED] };
  return item;
}

/** Is every open text still the one that the edit was computed on? */
function isCurrent(
  { protocol2CodeConverter: { asUri } }: LanguageClient,
  { documentChanges = [] }: ProtocolEdit,
): boolean {
  return documentChanges.filter(isTextEdit).every(({ textDocument: { uri, version } }) => {
    const address = asUri(uri).toString();
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === address);
    return version === null || open === undefined || open.version === version;
  });
}

function editorEdit(client: LanguageClient, from: ProtocolEdit): vscode.WorkspaceEdit {
  const { asUri, asRange } = client.protocol2CodeConverter;
  const edit = new vscode.WorkspaceEdit();
  const changes = from.documentChanges ?? [];
  const annotated = (id: string | undefined) => metadata(id === undefined ? undefined : from.changeAnnotations?.[id]);
  const created = new Set<string>();
  for (const change of changes) {
    if (!("kind" in change) || change.kind !== "create") continue;
    created.add(change.uri);
    const contents = new TextEncoder().encode(textOf(changes.filter(isTextEdit), change.uri));
    edit.createFile(asUri(change.uri), { contents }, annotated(change.annotationId));
  }
  for (const { textDocument, edits } of changes.filter(isTextEdit)) {
    if (created.has(textDocument.uri)) continue;
    for (const one of edits) {
      if (!("newText" in one)) continue;
      const id = "annotationId" in one ? one.annotationId : undefined;
      edit.replace(asUri(textDocument.uri), asRange(one.range), one.newText, annotated(id));
    }
  }
  return edit;
}

function textOf(changes: readonly TextDocumentEdit[], uri: string): string {
  const own = changes.filter(({ textDocument }) => textDocument.uri === uri);
  return own.flatMap(({ edits }) => edits.map((edit) => ("newText" in edit ? edit.newText : ""))).join("");
}

function isTextEdit(change: NonNullable<ProtocolEdit["documentChanges"]>[number]): change is TextDocumentEdit {
  return "textDocument" in change;
}

function metadata(annotation: ChangeAnnotation | undefined): vscode.WorkspaceEditEntryMetadata | undefined {
  if (annotation === undefined) return undefined;
  const { label, needsConfirmation = false, description } = annotation;
  return { label, needsConfirmation, ...(description === undefined ? {} : { description }) };
}
