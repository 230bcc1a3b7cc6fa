/** Python: files, paths and what is kept in them. */

import type { CallModel, LibraryModel } from "../model";
import { each } from "../rows";

const OPEN: CallModel = { resource: 0, openMode: 1, returns: "io.File" };
/** A path is what its methods work on. */
const onPath = (row: CallModel): CallModel => ({ ...row, receiverIsResource: true });
const PATH: CallModel = { returns: "pathlib.Path" };

/** Paths of `pathlib`; `base / "name"` is lowered to a text, and no text has methods of these names. */
const PATH_METHODS: Record<string, CallModel> = {
  ...each("write_text write_bytes", onPath({ concept: "file-write" })),
  ...each("read_text read_bytes", onPath({ concept: "file-read" })),
  open: onPath({ openMode: 0, returns: "io.File" }),
  ...each("exists is_file is_dir is_symlink", onPath({ concept: "file-exists" })),
  ...each("unlink rmdir", onPath({ concept: "file-remove" })),
  rename: onPath({ concept: "file-rename", returns: "pathlib.Path" }),
  ...each("with_suffix with_name with_stem joinpath resolve absolute expanduser relative_to", PATH),
  ...each("mkdir touch chmod", {}),
};

export const files: readonly LibraryModel[] = [
  {
    package: "io",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/io.html: io.open is the builtin open",
    symbols: { open: OPEN, ...each("StringIO BytesIO", { safe: true }) },
  },
  {
    package: "codecs",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/codecs.html#codecs.open",
    symbols: { open: OPEN },
  },
  {
    package: "gzip",
    aliases: ["bz2", "lzma"],
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/gzip.html#gzip.open: mode `rb` unless told otherwise",
    symbols: { open: OPEN },
  },
  {
    package: "aiofiles",
    language: "python",
    versions: "*",
    source: "Tinche/aiofiles README: `async with aiofiles.open(name, mode)`; its methods are coroutines",
    symbols: { open: { resource: 0, openMode: 1, promise: true, returns: "aiofiles.File" } },
    types: {
      "aiofiles.File": {
        methods: {
          ...each("read readline readlines write writelines flush seek truncate", { promise: true }),
          close: { concept: "cleanup", promise: true },
        },
      },
    },
  },
  {
    package: "pathlib",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/pathlib.html",
    symbols: each("Path PosixPath", PATH),
    typeNames: { Path: "pathlib.Path", PosixPath: "pathlib.Path" },
    types: {
      "pathlib.Path": {
        methods: { ...PATH_METHODS, replace: onPath({ concept: "file-rename", returns: "pathlib.Path" }) },
        properties: { parent: "pathlib.Path" },
      },
      String: { methods: PATH_METHODS },
    },
  },
  {
    package: "shutil",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/shutil.html: move renames where it can",
    symbols: {
      move: { concept: "file-rename", resource: 0 },
      rmtree: { concept: "file-remove", resource: 0 },
      ...each("copy copy2 copyfile copytree", {}),
    },
  },
  {
    package: "atomicwrites",
    language: "python",
    versions: "*",
    source: "untitaker/python-atomicwrites README: writes a temporary file and renames it",
    symbols: { atomic_write: { concept: "file-rename", resource: 0 } },
  },
];
