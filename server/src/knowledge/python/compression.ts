/** Python's compression: unpacking takes as much memory as whoever packed the data decides. */

import type { LibraryModel } from "../model";

export const compression: readonly LibraryModel[] = ["gzip", "zlib"].map((name) => ({
  package: name,
  language: "python",
  versions: "*",
  source: "docs.python.org/3/library/gzip.html, zlib.html: decompress(data) gives all of it at once",
  symbols: { decompress: { concept: "intake", sizeLimit: { options: [], default: null, data: 0 } } },
}));
