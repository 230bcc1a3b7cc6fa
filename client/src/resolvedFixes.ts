/**
 * Turns the edit of a resolved fix into the editor's own, and applies it. Files that a fix adds are written with their text in one
 * step: as an empty file plus an insertion, each of them would open a tab of its own.
 */

import * as vscode from "vscode";
import {
  type ChangeAnnotation,
  CodeActionResolveRequest,
  type LanguageClient,
  LSPErrorCodes,
  type CodeAction as ProtocolAction,
  type WorkspaceEdit as ProtocolEdit,
  type ResolveCodeActionSignature,
  ResponseError,
  type TextDocumentEdit,
} from "vscode-languageclient/node";

import { CLIENT_COMMANDS } from "#protocol/messages";

import { commandId } from "./commands";

const OUTDATED = "The text has changed since this fix was offered. Ask for it again.";

interface Computed {
  /** Document address → version, of the texts the edit was computed on. */
  readonly versions: ReadonlyMap<string, number>;
  /** VS Code shows the edit before it applies it. */
  readonly isPreviewed: boolean;
}

/** The edits that {@link resolveFixes} has given out. */
const computed = new WeakMap<vscode.WorkspaceEdit, Computed>();

/**
 * The middleware for `codeAction/resolve`; `client` gives the connection that runs now. The action gets a command, not the edit: VS Code
 * applies an action's edit to whatever the text is by then, and what was typed meanwhile would end up inside of it.
 */
export function resolveFixes(client: () => LanguageClient | undefined) {
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
      if (edit !== undefined) {
        const given = editorEdit(connection, edit);
        action.command = { title: item.title, command: commandId("applyFix"), arguments: [given] };
      }
      return action;
    } catch (error) {
      if (token.isCancellationRequested || !isOutdated(error)) throw error;
      item.command = {
        title: item.title,
        command: CLIENT_COMMANDS.refuse,
        arguments: [OUTDATED],
      };
      return item;
    }
  };
}

/**
 * Applies the edit of an action that {@link resolveFixes} resolved, where the text is still the one it was computed on; VS Code itself
 * compares once more, with what is on its way to us. Returns a sentence for the user when nothing was changed against their will.
 */
export async function applyResolved(given: unknown): Promise<string | undefined> {
  if (!(given instanceof vscode.WorkspaceEdit)) return undefined;
  const from = computed.get(given);
  if (from === undefined) return undefined;
  if (!isCurrent(from)) return OUTDATED;
  // `isRefactoring`: where a fix adds files, all of it is saved together, as the setting `files.refactoring.autoSave` says.
  if (await vscode.workspace.applyEdit(given, { isRefactoring: true })) return undefined;
  if (!isCurrent(from)) return OUTDATED;
  return from.isPreviewed ? undefined : "VS Code could not apply this fix.";
}

function isCurrent({ versions }: Computed): boolean {
  return vscode.workspace.textDocuments.every(({ uri, version }) => {
    const expected = versions.get(uri.toString());
    return expected === undefined || expected === version;
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
  const versions = new Map<string, number>();
  for (const { textDocument, edits } of changes.filter(isTextEdit)) {
    if (created.has(textDocument.uri)) continue;
    if (textDocument.version !== null) versions.set(asUri(textDocument.uri).toString(), textDocument.version);
    for (const one of edits) {
      if (!("newText" in one)) continue;
      const id = "annotationId" in one ? one.annotationId : undefined;
      edit.replace(asUri(textDocument.uri), asRange(one.range), one.newText, annotated(id));
    }
  }
  const isPreviewed = Object.values(from.changeAnnotations ?? {}).some(({ needsConfirmation }) => needsConfirmation);
  computed.set(edit, { versions, isPreviewed });
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

function isOutdated(error: unknown): boolean {
  return error instanceof ResponseError && error.code === LSPErrorCodes.ContentModified;
}
