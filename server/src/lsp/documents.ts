/** Open documents: keeps their text in step with the editor and hands each change to the engine of its folder. */

import { type Connection, TextDocuments } from "vscode-languageserver/node";
import {
  type DocumentUri,
  TextDocument,
  type TextDocumentContentChangeEvent,
} from "vscode-languageserver-textdocument";

import type { Log } from "#platform/ports";

import { decodeRange } from "./encoding";
import type { Address, Folder, Folders } from "./folders";
import type { Encoding } from "./profile";

interface OpenDocument {
  readonly address: Address;
  /** Settles when the engine has taken in the latest text; never rejects. */
  settled: Promise<void>;
  pending: number;
}

export interface DocumentEvents {
  opened(address: Address): void;
  /** After the engine let go of the document's text. */
  closed(uri: string, was: Address): void;
}

export class Documents {
  readonly #folders: Folders;
  readonly #log: Log;
  readonly #open = new Map<DocumentUri, OpenDocument>();
  readonly #texts: TextDocuments<TextDocument>;
  #encoding: Encoding = "utf-16";

  constructor(folders: Folders, log: Log) {
    this.#folders = folders;
    this.#log = log;
    this.#texts = new TextDocuments({
      create: TextDocument.create,
      update: (document, changes, version) => applyChanges(document, changes, { version, encoding: this.#encoding }),
    });
  }

  /** Starts listening. */
  listen(connection: Connection, on: DocumentEvents): void {
    this.#texts.onDidChangeContent(({ document }) => {
      const isNew = !this.#open.has(document.uri);
      const { address } = this.#take(document);
      if (isNew) on.opened(address);
    });
    this.#texts.onDidClose(({ document }) => {
      const open = this.#open.get(document.uri);
      this.#open.delete(document.uri);
      if (open === undefined) return;
      const { address } = open;
      void this.#guard("document.close", address.folder.engine.close(address.path)).then(() =>
        on.closed(document.uri, address),
      );
    });
    this.#texts.listen(connection);
  }

  speak(encoding: Encoding): void {
    this.#encoding = encoding;
  }

  get(uri: string): TextDocument | undefined {
    return this.#texts.get(uri);
  }

  isOpen(uri: string): boolean {
    return this.#open.has(uri);
  }

  /** URIs of open documents that `folder` analyses, by path. */
  openIn(folder: Folder): ReadonlyMap<string, DocumentUri> {
    const found = new Map<string, DocumentUri>();
    for (const [uri, { address }] of this.#open) if (address.folder === folder) found.set(address.path, uri);
    return found;
  }

  /** True while the engine still works on a change of this document: the client will ask for it anyway. */
  isPending(uri: string): boolean {
    return (this.#open.get(uri)?.pending ?? 0) > 0;
  }

  /** The document with its address, once the engine knows its latest text; undefined when it is not open (any more). */
  async settled(uri: string): Promise<{ readonly document: TextDocument; readonly address: Address } | undefined> {
    await this.#open.get(uri)?.settled;
    const document = this.#texts.get(uri);
    const address = this.#open.get(uri)?.address;
    return document === undefined || address === undefined ? undefined : { document, address };
  }

  /** Folders came or went: documents move to the engine that is theirs now. */
  async readdress(): Promise<void> {
    const moves: Promise<void>[] = [];
    for (const [uri, { address }] of [...this.#open]) {
      const document = this.#texts.get(uri);
      const now = document === undefined ? undefined : this.#folders.locate(uri, document.languageId);
      if (document === undefined || (now?.folder === address.folder && now.path === address.path)) continue;
      moves.push(this.#guard("document.move", address.folder.engine.close(address.path)));
      this.#open.delete(uri);
      this.#take(document);
    }
    await Promise.all(moves);
  }

  #take(document: TextDocument): OpenDocument {
    const { uri } = document;
    const open = this.#open.get(uri) ?? {
      address: this.#folders.locate(uri, document.languageId),
      settled: Promise.resolve(),
      pending: 0,
    };
    this.#open.set(uri, open);
    const { folder, path } = open.address;
    const { version } = document;
    const take = () => folder.engine.setOpenText(path, document.getText(), version);
    // A scan that is cancelled takes changes that waited for it along: they are handed in once more.
    const again = () => (this.#texts.get(uri)?.version === version ? take() : undefined);
    open.pending += 1;
    const taken = this.#guard("document.change", take().catch(again));
    open.settled = Promise.all([open.settled, taken]).then(() => {
      open.pending -= 1;
    });
    return open;
  }

  async #guard(name: string, work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#log.error(name, error);
    }
  }
}

/** The library counts UTF-16; changes of a UTF-8 client are converted one by one, each on the text the one before left. */
function applyChanges(
  document: TextDocument,
  changes: TextDocumentContentChangeEvent[],
  { version, encoding }: { readonly version: number; readonly encoding: Encoding },
): TextDocument {
  if (encoding === "utf-16") return TextDocument.update(document, changes, version);
  let current = document;
  for (const change of changes) {
    const lineAt = (line: number) => lineText(current, line);
    const converted =
      "range" in change ? { range: decodeRange(change.range, encoding, lineAt), text: change.text } : change;
    current = TextDocument.update(current, [converted], version);
  }
  return current;
}

/** Text of one line of a document, with its line end. */
export function lineText(document: TextDocument, line: number): string {
  return document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
}
