/** Can a piece of code run twice at once? */

import type { FileFacts, Scope } from "#facts/file";
import type { View } from "#linking/view";

import { isServed } from "./served";

/** True when only a command line, a script or a test runs it: nobody else runs it at the same time. */
export function isAlone(view: View, file: FileFacts, scope: Scope): boolean {
  const contexts = view.context({ file, scope: scope.id });
  return (
    contexts.size > 0 &&
    [...contexts].every((context) => context === "cli" || context === "script" || context === "test")
  );
}

/** True when requests or jobs run it, which come several at once. */
export const isConcurrent = (view: View, file: FileFacts, scope: Scope): boolean =>
  isServed(view, { file, scope: scope.id });

/**
 * True for a program that somebody starts, watches and starts again: a project that serves nothing and has a command, or, beside
 * a service, a file that no service loads and nothing imports.
 */
export function isTool(view: View, file: FileFacts): boolean {
  const services = view.services();
  if (services.length === 0) {
    const commands = view.entryPoints().filter(({ kind }) => kind === "cli");
    // A Python project keeps small commands beside a program whose framework may not be known.
    if (file.language === "python")
      return commands.some((entry) => view.closure(entry.file).has(file)) && !isPartOfProgram(view, file);
    return commands.length > 0;
  }
  return !view.isImported(file) && !services.some(({ loaded }) => loaded.has(file));
}

/** A module that starts by itself, and is no command, loads the file. */
const isPartOfProgram = (view: View, file: FileFacts): boolean =>
  view.files.some(
    (other) =>
      other.role === "service" &&
      other.language === file.language &&
      !view.isImported(other) &&
      view.closure(other).has(file),
  );
