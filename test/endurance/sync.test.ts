/** 4. Whatever changes a client sends, the server has the text that the client has: a model of a document, edited at random. */

import fc from "fast-check";
import { expect, test } from "vitest";
import type { TextDocuments } from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";

import { Documents } from "#lsp/documents";
import type { Folders } from "#lsp/folders";
import { silentLog } from "#platform/logs";

import { report, SEED, sized } from "./sizes";

type Connection = Parameters<TextDocuments<TextDocument>["listen"]>[0];
type Encoding = "utf-16" | "utf-8";

const URI = "file:///a.ts";

/** Letters that are one, two, three and four bytes long, line ends of all kinds, and what only looks like one. */
const LETTERS = [
  "a",
  "é",
  "€",
  "😀",
  "👩‍👩‍👧",
  "e\u0301",
  "\t",
  "\n",
  "\r\n",
  "\r",
  "\u2028",
  "\u0085",
  "\ufeff",
  "{",
  '"',
];
const text = fc.array(fc.constantFrom(...LETTERS), { maxLength: 30 }).map((letters) => letters.join(""));
/** Where a change begins and ends, as shares of the text it meets; or the whole document anew. */
const change = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      to: fc.double({ min: 0, max: 1, noNaN: true }),
      text,
    }),
  },
  { weight: 1, arbitrary: fc.record({ text }) },
);
const batches = fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });

type Change = { readonly text: string; readonly from?: number; readonly to?: number };

/** Documents that listen to a client which is only a set of handlers. */
function opened(
  encoding: Encoding,
  initial: string,
): { readonly change: (version: number, changes: object[]) => void; readonly text: () => string } {
  const handlers = new Map<string, (params: object) => void>();
  const connection = new Proxy(
    {},
    {
      get: (_, name: string) => (handler: (params: object) => void) => {
        handlers.set(name, handler);
        return { dispose: () => undefined };
      },
    },
  ) as unknown as Connection;
  const engine = { setOpenText: async () => undefined };
  const folders = { locate: () => ({ folder: { engine }, path: "a.ts", single: false }) } as unknown as Folders;
  const documents = new Documents(folders, silentLog);
  documents.speak(encoding);
  documents.listen(connection as never, { opened: () => undefined, closed: () => undefined });
  const tell = (name: string, params: object): void => handlers.get(name)?.(params);
  tell("onDidOpenTextDocument", { textDocument: { uri: URI, languageId: "typescript", version: 1, text: initial } });
  return {
    change: (version, contentChanges) =>
      tell("onDidChangeTextDocument", { textDocument: { uri: URI, version }, contentChanges }),
    text: () => documents.get(URI)?.getText() ?? "closed",
  };
}

/** Position of an offset, counted from the protocol's own words: lines end with `\n`, `\r\n` and `\r`. */
function position(whole: string, offset: number, encoding: Encoding): { line: number; character: number } {
  const lines = whole.slice(0, offset).split(/\r\n|\n|\r/);
  const last = lines.at(-1) ?? "";
  return { line: lines.length - 1, character: encoding === "utf-8" ? Buffer.byteLength(last) : last.length };
}

/** An offset between two characters: never within a pair of surrogates, nor between `\r` and `\n`, where a client has no cursor. */
function offsetAt(whole: string, share: number): number {
  const offset = Math.round(share * whole.length);
  const splits = (at: number): boolean =>
    /^[\uDC00-\uDFFF]/.test(whole.slice(at)) || (whole[at] === "\n" && whole[at - 1] === "\r");
  return splits(offset) ? offset - 1 : offset;
}

test.each<[Encoding]>([["utf-16"], ["utf-8"]])("changes counted in %s", (encoding) => {
  let changes = 0;
  fc.assert(
    fc.property(text, batches, (initial, all) => {
      const document = opened(encoding, initial);
      let model = initial;
      for (const [index, batch] of all.entries()) {
        const sent = batch.map((one: Change) => {
          changes += 1;
          if (one.from === undefined || one.to === undefined) {
            model = one.text;
            return { text: one.text };
          }
          const [start = 0, end = 0] = [offsetAt(model, one.from), offsetAt(model, one.to)].sort((a, b) => a - b);
          const range = { start: position(model, start, encoding), end: position(model, end, encoding) };
          model = model.slice(0, start) + one.text + model.slice(end);
          return { range, text: one.text };
        });
        document.change(index + 2, sent);
        expect(document.text()).toBe(model);
      }
    }),
    { numRuns: sized(1_000, 20_000), seed: SEED },
  );
  report(4, { case: encoding, changes, differences: 0 });
});
