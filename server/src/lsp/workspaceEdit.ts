/** Converts the result of a fix into a workspace edit this client can apply. */

import { join } from "node:path";

import { type ChangeAnnotation, TextDocumentEdit, type TextEdit, type WorkspaceEdit } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";

import type { FixResult } from "#engine/fixing";
import { contentHash } from "#platform/hash";

import { fileUriOf } from "./addresses";
import { lineText } from "./documents";
import { encodeRange } from "./encoding";
import type { Address, Folder } from "./folders";
import type { Session } from "./session";

export type FixEdits = Extract<FixResult, { readonly kind: "edits" }>;

export type Converted =
  | { readonly kind: "edit"; readonly edit: WorkspaceEdit }
  | { readonly kind: "stale" }
  | { readonly kind: "refused"; readonly because: string };

/** New files come first and the user's files last: a client that stops half-way leaves an unused file, never a broken import. */
export async function toWorkspaceEdit(session: Session, at: Address, fix: FixEdits): Promise<Converted> {
  const refusal = refusalOf(session, at, fix);
  if (refusal !== undefined) return { kind: "refused", because: refusal };
  const changed: ChangedFile[] = [];
  for (const { path, hash, edits } of fix.edits) {
    const file = await readFile(session, at, path);
    // Types were read meanwhile, and the user goes on typing: spans of another text mean nothing in this one.
    if (file === undefined || contentHash(file.text.getText()) !== hash) return { kind: "stale" };
    changed.push({ ...file, edits: edits.map(({ span, newText }) => textEdit(session, file.text, { span, newText })) });
  }
  const { documentChanges } = session.profile.actions;
  if (!documentChanges) {
    return { kind: "edit", edit: { changes: Object.fromEntries(changed.map(({ uri, edits }) => [uri, edits])) } };
  }
  return { kind: "edit", edit: withAnnotations(session, fix, at.folder, changed) };
}

interface FileText {
  readonly uri: string;
  /** null: the file is not open, the client uses what is on disk. */
  readonly version: number | null;
  readonly text: TextDocument;
}

interface ChangedFile extends FileText {
  readonly edits: TextEdit[];
}

function refusalOf(session: Session, at: Address, { creates }: FixEdits): string | undefined {
  if (creates.length === 0) return undefined;
  const names = creates.map(({ path }) => path).join(", ");
  if (at.single) return `This fix adds ${names}; open the folder of this file first.`;
  if (!session.trusted) return `This fix adds ${names}; trust this workspace first.`;
  if (!session.profile.actions.createsFiles) return `This fix adds ${names}, which this editor cannot do.`;
  return undefined;
}

/** Current text of a file: the open buffer, else the file on disk; undefined when there is none. */
async function readFile(session: Session, at: Address, path: string): Promise<FileText | undefined> {
  const openUri = session.documents.openIn(at.folder).get(path);
  const open = openUri === undefined ? undefined : session.documents.get(openUri);
  if (openUri !== undefined && open !== undefined) return { uri: openUri, version: open.version, text: open };
  const uri = fileUriOf(join(at.folder.root, path));
  const text = await readText(session, at.folder, path);
  return text === undefined ? undefined : { uri, version: null, text: TextDocument.create(uri, "", 0, text) };
}

/** Text of a file on disk without its byte order mark, as editors show it. */
export async function readText(
  session: Pick<Session, "platform">,
  folder: Folder,
  path: string,
): Promise<string | undefined> {
  const bytes = await session.platform.files.readBytes(join(folder.root, path));
  return bytes === undefined ? undefined : new TextDecoder("utf-8").decode(bytes);
}

function textEdit(
  session: Session,
  text: TextDocument,
  { span, newText }: { readonly span: { readonly start: number; readonly end: number }; readonly newText: string },
): TextEdit {
  const range = { start: text.positionAt(span.start), end: text.positionAt(span.end) };
  return { range: encodeRange(range, session.profile.encoding, (line) => lineText(text, line)), newText };
}

const PREVIEW = "bulwark.preview";
const START = { line: 0, character: 0 };

function withAnnotations(
  session: Session,
  fix: FixEdits,
  folder: Folder,
  changed: readonly ChangedFile[],
): WorkspaceEdit {
  const confirm = fix.tier === "preview" && session.profile.actions.confirms;
  const mark = (edit: TextEdit) => (confirm ? { ...edit, annotationId: PREVIEW } : edit);
  const created = fix.creates.flatMap(({ path, text }) => {
    const uri = fileUriOf(join(folder.root, path));
    return [
      { kind: "create" as const, uri, ...(confirm ? { annotationId: PREVIEW } : {}) },
      TextDocumentEdit.create({ uri, version: null }, [mark({ range: { start: START, end: START }, newText: text })]),
    ];
  });
  const annotation: ChangeAnnotation = {
    label: fix.title,
    needsConfirmation: true,
    ...(fix.notes.length === 0 ? {} : { description: fix.notes.join(" ") }),
  };
  return {
    documentChanges: [
      ...created,
      ...changed.map(({ uri, version, edits }) => TextDocumentEdit.create({ uri, version }, edits.map(mark))),
    ],
    ...(confirm ? { changeAnnotations: { [PREVIEW]: annotation } } : {}),
  };
}
