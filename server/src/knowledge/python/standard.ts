/** Python's standard library. */

import type { CallModel, LibraryModel } from "../model";
import { each, LATER } from "../rows";

const LOG: CallModel = { concept: "log", safe: true };
const LOGGER = {
  methods: {
    ...each("debug info warning warn error critical exception log fatal", LOG),
    getChild: { returns: "logging.Logger" },
    ...each("setLevel addHandler removeHandler isEnabledFor hasHandlers", { safe: true }),
  },
};

export const standard: readonly LibraryModel[] = [
  {
    package: "global",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/functions.html",
    symbols: {
      print: LOG,
      open: { resource: 0, openMode: 1, returns: "io.File" },
      ...each("int float str bool", { concept: "parse" }),
      ...each(
        "len list dict set tuple range enumerate zip sorted isinstance issubclass getattr hasattr callable type id repr reversed frozenset super abs round",
        { safe: true },
      ),
    },
    types: {
      "io.File": {
        methods: {
          // Opening says what the file is and what it is for.
          ...each("read readline readlines write writelines flush seek truncate tell fileno", {}),
          close: { concept: "cleanup" },
        },
      },
      "input.body": { methods: {}, properties: { "*": "input.body" } },
    },
  },
  {
    package: "logging",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/logging.html",
    symbols: {
      getLogger: { returns: "logging.Logger", safe: true },
      ...each("debug info warning error critical exception log", LOG),
      ...each("basicConfig", { safe: true }),
    },
    typeNames: { Logger: "logging.Logger" },
    types: { "logging.Logger": LOGGER },
  },
  {
    package: "os",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/os.html",
    symbols: {
      "path.exists": { concept: "file-exists", resource: 0 },
      "path.isfile": { concept: "file-exists", resource: 0 },
      "path.isdir": { concept: "file-exists", resource: 0 },
      "path.join": {},
      ...each("remove unlink rmdir", { concept: "file-remove", resource: 0 }),
      ...each("rename replace", { concept: "file-rename", resource: 0 }),
      ...each("makedirs mkdir", {}),
      fsync: { concept: "file-sync" },
      ...each("_exit", { concept: "exit" }),
    },
  },
  {
    package: "sys",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/sys.html",
    symbols: { exit: { concept: "exit" } },
  },
  {
    package: "signal",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/signal.html",
    symbols: { signal: { concept: "shutdown-hook", callbacks: { "1": LATER } } },
  },
  {
    package: "json",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/json.html",
    symbols: { ...each("loads load", { concept: "parse" }), dumps: {}, dump: {} },
  },
  {
    package: "random",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/random.html",
    symbols: each("random uniform randint randrange choice choices sample", { concept: "random", safe: true }),
  },
];
