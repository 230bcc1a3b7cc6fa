/** Standard input, a message a line: lines that are too long are dropped and answered, so that no message fills the memory. */

import { Transform, type TransformCallback } from "node:stream";

/** Every tool's largest input is a quarter of this. */
export const MESSAGE_BYTES = 1024 * 1024;
/** Where the id of a request is looked for, at either end of its line. */
const ENDS = 256;
const LINE_FEED = 10;

/** Passes lines through as they are. `refuse` is called with the id of a request that was too long, where it can be told. */
export function boundedInput(refuse: (id: string | number | undefined) => void): Transform {
  let pieces: Buffer[] = [];
  let length = 0;
  const end = (stream: Transform): void => {
    const line = Buffer.concat(pieces);
    if (length > MESSAGE_BYTES) refuse(idOf(line));
    else stream.push(line);
    pieces = [];
    length = 0;
  };
  const add = (piece: Buffer): void => {
    length += piece.length;
    pieces.push(piece);
    // Of a line that is too long its two ends are kept.
    if (length > MESSAGE_BYTES) {
      const kept = Buffer.concat(pieces);
      if (kept.length > 4 * ENDS) pieces = [Buffer.from(kept.subarray(0, ENDS)), Buffer.from(kept.subarray(-ENDS))];
    }
  };
  return new Transform({
    transform(this: Transform, chunk: Buffer, _encoding, done: TransformCallback) {
      for (let from = 0; from < chunk.length; ) {
        const at = chunk.indexOf(LINE_FEED, from);
        const to = at === -1 ? chunk.length : at + 1;
        add(chunk.subarray(from, to));
        if (at !== -1) end(this);
        from = to;
      }
      done();
    },
  });
}

/** The id where it is the first or the last member of the message: there it belongs to the message itself, and to nothing inside. */
function idOf(line: Buffer): string | number | undefined {
  const ID = /"id"\s*:\s*(-?\d{1,15}|"[^"\\]{0,100}")/;
  const head = new RegExp(`^\\s*\\{\\s*(?:"jsonrpc"\\s*:\\s*"2\\.0"\\s*,\\s*)?${ID.source}\\s*,`).exec(
    line.subarray(0, ENDS).toString("utf8"),
  );
  const tail = new RegExp(`,\\s*${ID.source}\\s*(?:,\\s*"jsonrpc"\\s*:\\s*"2\\.0"\\s*)?\\}\\s*$`).exec(
    line.subarray(-ENDS).toString("utf8"),
  );
  const found = head?.[1] ?? tail?.[1];
  if (found === undefined) return undefined;
  return found.startsWith('"') ? found.slice(1, -1) : Number(found);
}
