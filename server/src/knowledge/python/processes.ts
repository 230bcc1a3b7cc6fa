/** Programs that Python starts, and the waits for what it started. */

import type { CallModel, LibraryModel } from "../model";
import { each } from "../rows";

const LIMIT = { options: ["timeout"], at: "keyword", default: null, total: true } as const;
/** Waits for the program; says how it ended in the result. */
const run: CallModel = { concept: "subprocess", blocking: true, deadline: LIMIT };
const waits: CallModel = { blocking: true, deadline: LIMIT };

export const processes: readonly LibraryModel[] = [
  {
    package: "subprocess",
    language: "python",
    versions: "*",
    source:
      "docs.python.org/3/library/subprocess.html: timeout=None; run() raises with check=True alone, check_call and check_output always; getoutput has no timeout",
    symbols: {
      run: { ...run, failsIn: ["returncode", "check_returncode"], returns: "subprocess.CompletedProcess" },
      call: run,
      ...each("check_call check_output", run),
      Popen: { concept: "subprocess", returns: "subprocess.Popen" },
      ...each("getoutput getstatusoutput", { ...run, deadline: { ...LIMIT, options: [] } }),
      ...each("list2cmdline", { safe: true }),
    },
    typeNames: { Popen: "subprocess.Popen" },
    types: {
      "subprocess.Popen": {
        methods: {
          ...each("wait communicate", { ...waits, concept: "subprocess" }),
          ...each("kill terminate", { concept: "abort" }),
          ...each("poll send_signal", {}),
        },
        properties: { stdin: "subprocess.Pipe", stdout: "subprocess.Pipe", stderr: "subprocess.Pipe" },
      },
      // A pipe that is full, or empty, waits for the program at its other end.
      "subprocess.Pipe": { methods: each("write writelines read readline readlines", { blocking: true }) },
      "subprocess.CompletedProcess": { methods: { check_returncode: {} } },
    },
  },
  {
    package: "os",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/os.html#os.system: gives the exit status, and waits for the program",
    symbols: {
      system: { concept: "subprocess", blocking: true },
      popen: { concept: "subprocess" },
      ...each("waitpid wait", { blocking: true }),
    },
  },
  {
    package: "asyncio",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/asyncio-subprocess.html, asyncio-task.html#timeouts",
    symbols: {
      sleep: { concept: "sleep", promise: true },
      wait_for: { concept: "deadline", promise: true, callbacks: { "0": { how: "awaits", under: ["timeout"] } } },
      ...each("timeout timeout_at", { concept: "deadline" }),
      ...each("create_subprocess_exec create_subprocess_shell", {
        concept: "subprocess",
        promise: true,
        returns: "asyncio.Process",
      }),
      to_thread: { promise: true, callbacks: { "0": { how: "awaits" } } },
    },
    types: {
      "asyncio.Process": {
        methods: {
          ...each("wait communicate", { promise: true }),
          ...each("kill terminate", { concept: "abort" }),
          send_signal: {},
        },
      },
    },
  },
  {
    package: "async_timeout",
    language: "python",
    versions: "*",
    source: "aio-libs/async-timeout README: `async with timeout(1.5)`",
    symbols: each("timeout timeout_at", { concept: "deadline" }),
  },
  {
    package: "anyio",
    language: "python",
    versions: "*",
    source: "anyio 4 docs/cancellation: fail_after, move_on_after; docs/threads: to_thread.run_sync",
    symbols: {
      ...each("fail_after move_on_after", { concept: "deadline" }),
      sleep: { concept: "sleep", promise: true },
      "to_thread.run_sync": { promise: true, callbacks: { "0": { how: "awaits" } } },
      run_process: { concept: "subprocess", promise: true },
    },
  },
  {
    package: "trio",
    language: "python",
    versions: "*",
    source: "trio 0.31 docs/reference-core: fail_after, move_on_after, sleep",
    symbols: {
      ...each("fail_after move_on_after", { concept: "deadline" }),
      sleep: { concept: "sleep", promise: true },
    },
  },
  {
    package: "time",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/time.html#time.sleep: blocks the thread",
    symbols: {
      sleep: { concept: "sleep", safe: true, blocking: true },
      ...each("time monotonic perf_counter", { safe: true }),
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
        blocking: true,
        address: [0],
        deadline: { options: ["timeout"], at: "keyword", default: null, total: false, positional: 2 },
      },
      urlretrieve: {
        concept: "outbound-call",
        idempotent: true,
        throwsOnStatus: true,
        blocking: true,
        address: [0],
        deadline: { options: [], at: "keyword", default: null, total: false },
      },
      Request: {},
    },
  },
  {
    package: "socket",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/socket.html: create_connection(timeout=global default, none)",
    symbols: {
      create_connection: {
        concept: "outbound-call",
        blocking: true,
        deadline: { options: ["timeout"], at: "keyword", default: null, total: false, positional: 1 },
      },
      setdefaulttimeout: { configures: "urllib.request.", provides: ["timeout"] },
      ...each("gethostname getfqdn inet_aton", { safe: true }),
    },
  },
];
