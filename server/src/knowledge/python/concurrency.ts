/** Python's tasks, threads, pools, in-process queues and locks. */

import type { CallbackModel, CallModel, LibraryModel, TypeModel } from "../model";
import { AWAITS, each, LATER } from "../rows";

const TASK: CallModel = { promise: true, returns: "asyncio.Task" };
const WAITS: CallModel = { promise: true };
const LOOP: CallModel = { returns: "asyncio.Loop", safe: true };
const SHORT: CallModel = { safe: true };

/** A lock of one process: `with` takes it and gives it back. */
const lock = (taken: CallModel): TypeModel => ({
  methods: {
    __enter__: { concept: "lock" },
    acquire: { concept: "lock", ...taken },
    release: { concept: "unlock" },
    locked: SHORT,
  },
});
/** A semaphore lets several in: round a call it is a limiter. */
const semaphore = (taken: CallModel): TypeModel => ({
  methods: { ...lock(taken).methods, __enter__: { concept: "limiter" } },
});
const queue = (waits: CallModel): TypeModel => ({
  methods: {
    ...each("put get join", waits),
    ...each("put_nowait get_nowait task_done", {}),
    ...each("qsize empty full", SHORT),
  },
});
const FILE_LOCK: CallModel = { returns: "filelock.Lock" };
const EXECUTOR: CallModel = { returns: "futures.Executor" };
const POOL: CallModel = { returns: "multiprocessing.Pool" };
const LOCK: CallModel = { returns: "threading.Lock" };

/** Runs it for each connection, beside the others. */
const SERVES: CallbackModel = { how: "route", under: ["error-boundary"] };

export const concurrency: readonly LibraryModel[] = [
  {
    package: "asyncio",
    language: "python",
    versions: "*",
    source:
      "docs.python.org/3/library/asyncio-task.html, asyncio-eventloop, asyncio-sync, asyncio-queue (3.13): create_task keeps a weak reference; gather raises the first failure unless return_exceptions=True; TaskGroup waits for its tasks",
    symbols: {
      gather: { promise: true, collects: "all", settles: "return_exceptions" },
      ...each("create_task ensure_future", TASK),
      ...each("start_server start_unix_server", { promise: true, callbacks: { "0": SERVES } }),
      run_coroutine_threadsafe: { returns: "futures.Future" },
      ...each("wait as_completed", WAITS),
      shield: { wraps: 0 },
      run: {},
      ...each("get_event_loop get_running_loop new_event_loop", LOOP),
      ...each("current_task all_tasks set_event_loop iscoroutine iscoroutinefunction", SHORT),
      TaskGroup: { returns: "asyncio.TaskGroup" },
      ...each("Lock Condition", { returns: "asyncio.Lock" }),
      ...each("Semaphore BoundedSemaphore", { returns: "asyncio.Semaphore" }),
      Event: { returns: "asyncio.Event" },
      ...each("Queue PriorityQueue LifoQueue", { returns: "asyncio.Queue" }),
    },
    typeNames: { Queue: "asyncio.Queue", AbstractEventLoop: "asyncio.Loop", TaskGroup: "asyncio.TaskGroup" },
    types: {
      "asyncio.Loop": {
        methods: {
          create_task: TASK,
          run_in_executor: { promise: true, callbacks: { "1": AWAITS } },
          ...each("call_soon call_soon_threadsafe", { callbacks: { "0": LATER } }),
          ...each("call_later call_at", { callbacks: { "1": LATER } }),
          ...each("run_until_complete run_forever stop", {}),
          close: { concept: "cleanup" },
          ...each("is_running is_closed time set_exception_handler", SHORT),
        },
      },
      "asyncio.Task": {
        methods: { ...each("cancel done cancelled add_done_callback", SHORT), result: {}, exception: {} },
      },
      // The group waits for its tasks, and raises what they fail with.
      "asyncio.TaskGroup": { methods: { create_task: {} } },
      "asyncio.Lock": lock({ promise: true }),
      "asyncio.Semaphore": semaphore({ promise: true }),
      "asyncio.Event": { methods: { wait: WAITS, ...each("set clear is_set", SHORT) } },
      "asyncio.Queue": queue(WAITS),
    },
  },
  {
    package: "threading",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/threading.html (3.13): acquire(blocking=True, timeout=-1) waits for ever",
    symbols: {
      ...each("Lock RLock Condition", LOCK),
      ...each("Semaphore BoundedSemaphore", { returns: "threading.Semaphore" }),
      Event: { returns: "threading.Event" },
      Thread: { returns: "threading.Thread", callbacks: { target: LATER } },
      Timer: { returns: "threading.Thread", callbacks: { "1": LATER } },
      ...each("current_thread get_ident active_count", SHORT),
    },
    types: {
      "threading.Lock": lock({}),
      "threading.Semaphore": semaphore({}),
      "threading.Event": { methods: { wait: {}, ...each("set clear is_set", SHORT) } },
      "threading.Thread": { methods: { ...each("start join", {}), is_alive: SHORT } },
    },
  },
  {
    package: "multiprocessing",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/multiprocessing.html (3.13): Pool(processes=None) runs one worker for each CPU",
    symbols: {
      Process: { returns: "threading.Thread", callbacks: { target: LATER } },
      Pool: POOL,
      "pool.Pool": POOL,
      "pool.ThreadPool": POOL,
      ...each("Lock RLock Condition", LOCK),
      ...each("Semaphore BoundedSemaphore", { returns: "threading.Semaphore" }),
      ...each("Queue SimpleQueue JoinableQueue", { returns: "queue.Queue" }),
      ...each("cpu_count current_process", SHORT),
    },
    types: {
      "multiprocessing.Pool": {
        methods: {
          ...each("map starmap imap imap_unordered apply", { callbacks: { "0": AWAITS } }),
          ...each("apply_async map_async starmap_async", { callbacks: { "0": LATER }, returns: "futures.Future" }),
          ...each("close terminate join", { concept: "cleanup" }),
        },
      },
    },
  },
  {
    package: "concurrent.futures",
    language: "python",
    versions: "*",
    source:
      "docs.python.org/3/library/concurrent.futures.html (3.13): max_workers bounds the threads, the queue of submitted calls has no bound; leaving `with` waits for all; Future.result() raises what the call raised",
    symbols: {
      ...each("ThreadPoolExecutor ProcessPoolExecutor", EXECUTOR),
      ...each("thread.ThreadPoolExecutor process.ProcessPoolExecutor", EXECUTOR),
      ...each("wait as_completed", {}),
    },
    typeNames: { Executor: "futures.Executor", Future: "futures.Future" },
    types: {
      "futures.Executor": {
        methods: {
          submit: { callbacks: { "0": LATER }, returns: "futures.Future" },
          map: { callbacks: { "0": AWAITS } },
          shutdown: { concept: "cleanup" },
        },
      },
      "futures.Future": {
        methods: { ...each("result exception", {}), ...each("cancel done add_done_callback", SHORT) },
      },
    },
  },
  {
    package: "queue",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/queue.html (3.13): Queue(maxsize=0) has no bound; put and get wait for ever",
    symbols: each("Queue LifoQueue PriorityQueue SimpleQueue", { returns: "queue.Queue" }),
    types: { "queue.Queue": queue({}) },
  },
  {
    package: "filelock",
    language: "python",
    versions: "*",
    source:
      "tox-dev/filelock 3 docs: making a FileLock takes nothing; acquire and `with` do; timeout -1 waits for ever",
    symbols: {
      ...each("FileLock SoftFileLock UnixFileLock WindowsFileLock", FILE_LOCK),
      ...each("AsyncFileLock AsyncSoftFileLock", FILE_LOCK),
    },
    types: { "filelock.Lock": lock({}) },
  },
  {
    package: "portalocker",
    language: "python",
    versions: "*",
    source: "wolph/portalocker 3 utils.py: Lock(filename, mode, timeout=5) opens and locks on `with` or acquire()",
    symbols: {
      ...each("Lock RLock TemporaryFileLock BoundedSemaphore RedisLock", { returns: "filelock.Lock" }),
      lock: { concept: "lock" },
      unlock: { concept: "unlock" },
    },
  },
  {
    package: "fcntl",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/fcntl.html (3.13): flock and lockf; the lock goes with the file descriptor",
    symbols: { ...each("flock lockf", { concept: "lock" }), fcntl: {} },
  },
  {
    package: "anyio",
    language: "python",
    versions: "*",
    source: "anyio 4 docs: create_task_group() waits for its tasks; CapacityLimiter and Semaphore bound them",
    symbols: {
      create_task_group: { returns: "anyio.TaskGroup" },
      Lock: { returns: "asyncio.Lock" },
      ...each("Semaphore CapacityLimiter", { returns: "asyncio.Semaphore" }),
    },
    types: { "anyio.TaskGroup": { methods: { start_soon: { callbacks: { "0": AWAITS } }, start: { promise: true } } } },
  },
  {
    package: "websockets",
    aliases: ["websockets.server", "websockets.sync.server", "websockets.asyncio.server", "websockets.legacy.server"],
    language: "python",
    versions: "*",
    source:
      "websockets.readthedocs.io/en/stable/reference/asyncio/server.html: serve(handler, host, port) runs the handler for each connection and closes it when the handler fails",
    symbols: { ...each("serve unix_serve", { callbacks: { "0": SERVES } }) },
  },
];
