/** What Python kit parts mean where following their code would not show it. */

import { KIT_PACKAGE, type LibraryModel } from "../model";
import { each, under } from "../rows";

export const kit: readonly LibraryModel[] = [
  {
    package: KIT_PACKAGE,
    language: "python",
    versions: "*",
    source:
      "server/src/kit/python: atomic_write.py, concurrency.py, deadline.py, file_lock.py, flow_logger.py, http_get.py, retry.py, shutdown.py, validate.py",
    symbols: {
      write_atomic: { concept: "file-write", resource: 0 },
      install_shutdown: { concept: "shutdown-hook" },
      retry: { concept: "retry", decorates: ["retry"] },
      retry_call: { callbacks: { "0": under("retry") } },
      retry_async: { promise: true, callbacks: { "0": under("retry") } },
      get_with_deadline: {
        concept: "outbound-call",
        idempotent: true,
        throwsOnStatus: false,
        deadline: { options: ["timeout"], at: "keyword", default: 10_000, total: true, positional: 1 },
      },
      ...each("NORMAL_RETRY EXPENSIVE_RETRY RetryPolicy", { safe: true }),
      gather_limited: { promise: true, parallel: { over: 2, positional: 0 }, callbacks: { "1": under("limiter") } },
      map_limited: { parallel: { over: 2, positional: 0 }, callbacks: { "1": under("limiter") } },
      file_lock: { returns: "bulwark-kit.PythonFileLock", safe: true },
      flow: { concept: "trace", returns: "bulwark-kit.PythonFlow", safe: true },
      parse: { concept: "validation" },
    },
    types: {
      "bulwark-kit.PythonFileLock": { methods: { __enter__: { concept: "lock" } } },
      "bulwark-kit.PythonFlow": {
        methods: { step: { concept: "trace", safe: true }, ...each("log error", { safe: true }) },
      },
    },
  },
];
