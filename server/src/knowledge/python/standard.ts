/** Python's standard library. */

import type { CallModel, LibraryModel } from "../model";
import { each, LATER } from "../rows";

const run: CallModel = {
  concept: "subprocess",
  deadline: { options: ["timeout"], at: "keyword", default: null, total: true },
};
const LOG: CallModel = { concept: "log", safe: true };
const LOGGER = {
  methods: {
    ...each("debug info warning warn error critical exception log fatal", LOG),
    getChild: { returns: "logging.Logger" },
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
      open: { resource: 0, returns: "io.File" },
      ...each("int float str bool", { concept: "parse" }),
      ...each("len list dict set tuple range enumerate zip sorted isinstance getattr", { safe: true }),
    },
    types: {
      "io.File": {
        methods: {
          ...each("read readline readlines", { concept: "file-read" }),
          ...each("write writelines", { concept: "file-write" }),
          close: { concept: "cleanup" },
          flush: {},
        },
      },
      "input.body": { methods: {}, properties: { "*": "input.body" } },
    },
  },
  {
    package: "urllib.request",
    language: "python",
    versions: "*",
    source:
      "docs.python.org/3/library/urllib.request.html#urllib.request.urlopen: global default timeout (none); raises HTTPError",
    symbols: {
      urlopen: {
        concept: "outbound-call",
        idempotent: true,
        throwsOnStatus: true,
        deadline: { options: ["timeout"], at: "keyword", default: null, total: false, positional: 2 },
      },
      Request: {},
    },
  },
  {
    package: "subprocess",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/subprocess.html",
    symbols: {
      ...each("run call check_call check_output", run),
      Popen: { concept: "subprocess", returns: "subprocess.Popen" },
      ...each("getoutput getstatusoutput", {
        concept: "subprocess",
        deadline: { options: [], at: "keyword", default: null, total: true },
      }),
    },
    types: {
      "subprocess.Popen": {
        methods: { ...each("wait communicate", run), ...each("kill terminate", { concept: "abort" }), poll: {} },
      },
    },
  },
  {
    package: "socket",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/socket.html",
    symbols: {
      create_connection: {
        concept: "outbound-call",
        deadline: { options: ["timeout"], at: "keyword", default: null, total: false, positional: 1 },
      },
      setdefaulttimeout: { configures: "urllib.request.", provides: ["timeout"] },
    },
  },
  {
    package: "smtplib",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/smtplib.html",
    symbols: each("SMTP SMTP_SSL", {
      concept: "outbound-call",
      deadline: { options: ["timeout"], at: "keyword", default: null, total: false },
    }),
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
      system: { concept: "subprocess" },
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
    package: "time",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/time.html",
    symbols: { sleep: { concept: "sleep", safe: true }, ...each("time monotonic perf_counter", { safe: true }) },
  },
  {
    package: "json",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/json.html",
    symbols: { ...each("loads load", { concept: "parse" }), dumps: {}, dump: {} },
  },
  {
    package: "threading",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/threading.html",
    symbols: {
      ...each("Lock RLock Semaphore BoundedSemaphore Condition", { returns: "threading.Lock" }),
      Thread: { callbacks: { target: LATER } },
      Timer: { callbacks: { "1": LATER } },
    },
    types: {
      "threading.Lock": {
        methods: { __enter__: { concept: "lock" }, acquire: { concept: "lock" }, release: { concept: "unlock" } },
      },
    },
  },
  {
    package: "asyncio",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/asyncio.html",
    symbols: {
      sleep: { concept: "sleep", promise: true },
      gather: { promise: true },
      ...each("create_task ensure_future", { promise: true }),
      run: {},
      wait_for: { concept: "deadline", promise: true, callbacks: { "0": { how: "awaits", under: ["timeout"] } } },
      timeout: { concept: "deadline" },
      timeout_at: { concept: "deadline" },
      ...each("Lock Semaphore", { returns: "threading.Lock" }),
      create_subprocess_exec: { concept: "subprocess", promise: true },
      create_subprocess_shell: { concept: "subprocess", promise: true },
      to_thread: { promise: true, callbacks: { "0": { how: "awaits" } } },
    },
  },
  {
    package: "random",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/random.html",
    symbols: each("random uniform randint", { concept: "random", safe: true }),
  },
];
