/** Python loggers, and what writes an error down. */

import type { CallModel, LibraryModel } from "../model";
import { each } from "../rows";

const LOG: CallModel = { concept: "log", safe: true };
const LEVELS = "trace debug info success warning warn error critical exception log fatal msg";

export const logging: readonly LibraryModel[] = [
  {
    package: "logging",
    language: "python",
    versions: "*",
    source:
      "docs.python.org/3/library/logging.html (3.13): exception() and exc_info=True add the error that is being handled",
    symbols: {
      LoggerAdapter: { returns: "logging.Logger", safe: true },
      ...each("config.dictConfig config.fileConfig captureWarnings disable", { safe: true }),
    },
    typeNames: { LoggerAdapter: "logging.Logger" },
  },
  {
    package: "structlog",
    language: "python",
    versions: "*",
    source: "structlog 25 docs/standard-library.md: get_logger, bind, exception; a… methods are coroutines",
    symbols: {
      ...each("get_logger getLogger stdlib.get_logger wrap_logger", { returns: "structlog.Logger", safe: true }),
      configure: { safe: true },
    },
    typeNames: { BoundLogger: "structlog.Logger", "stdlib.BoundLogger": "structlog.Logger" },
    types: {
      "structlog.Logger": {
        methods: {
          ...each(LEVELS, LOG),
          ...each("adebug ainfo awarning aerror acritical aexception alog", { ...LOG, promise: true }),
          ...each("bind unbind try_unbind new", { returns: "structlog.Logger", safe: true }),
        },
      },
    },
  },
  {
    package: "loguru",
    language: "python",
    versions: "*",
    source:
      "Delgan/loguru 0.7 _logger.py: logger is ready; opt(exception=…), bind and patch give loggers; catch is a boundary",
    symbols: {},
    values: { logger: "loguru.Logger" },
    types: {
      "loguru.Logger": {
        methods: {
          ...each(LEVELS, LOG),
          ...each("opt bind patch", { returns: "loguru.Logger", safe: true }),
          ...each("add remove configure level enable disable contextualize complete", { safe: true }),
          catch: { decorates: ["error-boundary"] },
        },
      },
    },
  },
  {
    package: "traceback",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/traceback.html (3.13): print_… write to stderr, format_… give texts",
    symbols: {
      ...each("print_exc print_exception print_last print_stack print_tb", LOG),
      ...each("format_exc format_exception format_exception_only format_stack format_tb extract_tb", { safe: true }),
    },
  },
  {
    package: "warnings",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/warnings.html (3.13)",
    symbols: each("warn warn_explicit", LOG),
  },
];
