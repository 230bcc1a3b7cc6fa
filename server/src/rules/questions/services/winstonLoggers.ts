/** Does a winston logger catch uncaught exceptions itself? By option of the logger or of one of its transports. */

import type { FileFacts } from "#facts/file";
import type { Call, View } from "#linking/view";

/** `exceptionHandlers` of the logger, or a transport of the same file with `handleExceptions` (winston 3.19.0, lib/winston/logger.js). */
export const catchesExceptions = (view: View, logger: Call): boolean =>
  view.option(logger, ["exceptionHandlers"]).state !== "absent" ||
  view.calls(logger.file).some((call) => isCatchingTransport(view, call));

/** `winston.createLogger(…)` calls of a file; files that do not import winston cost one look. */
export const loggersIn = (view: View, file: FileFacts): readonly Call[] =>
  file.imports.some((fact) => fact.from === "winston")
    ? view.calls(file).filter((call) => call.symbol === "winston.createLogger")
    : [];

const isCatchingTransport = (view: View, call: Call): boolean => {
  if (!/^winston\.transports\./.test(call.symbol ?? "")) return false;
  const option = view.option(call, ["handleExceptions"]);
  return option.state === "set" && !(option.value.kind === "literal" && option.value.value === false);
};
