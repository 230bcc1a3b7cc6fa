/** Python's compression: unpacking takes as much memory as whoever packed the data decides. */

import type { CallModel, LibraryModel } from "../model";
import { each } from "../rows";

/** Packs or unpacks file after file before it returns. */
const PACKS: CallModel = { blocking: true };

const STREAMS: readonly LibraryModel[] = ["gzip", "zlib"].map((name) => ({
  package: name,
  language: "python",
  versions: "*",
  source: "docs.python.org/3/library/gzip.html, zlib.html: decompress(data) gives all of it at once",
  symbols: { decompress: { concept: "intake", sizeLimit: { options: [], default: null, data: 0 } } },
}));

export const compression: readonly LibraryModel[] = [
  ...STREAMS,
  {
    package: "zipfile",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/zipfile.html: ZipFile.write(filename), extractall(path), testzip()",
    symbols: { ZipFile: { returns: "zipfile.ZipFile" } },
    typeNames: { ZipFile: "zipfile.ZipFile" },
    types: {
      "zipfile.ZipFile": {
        methods: {
          ...each("write extractall testzip", PACKS),
          ...each("writestr extract", {}),
          close: { concept: "cleanup" },
        },
      },
    },
  },
  {
    package: "tarfile",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/tarfile.html: open, TarFile.add(name), extractall(path)",
    symbols: { open: { returns: "tarfile.TarFile" } },
    types: {
      "tarfile.TarFile": { methods: { ...each("add extractall", PACKS), extract: {}, close: { concept: "cleanup" } } },
    },
  },
];
