/** Files that one function writes into the temporary folder and removes again. */

import type { FileFacts, Value } from "#facts/file";
import type { Call, Variable, View } from "#linking/view";

export interface TemporaryFile {
  /** The call that writes it. */
  readonly written: Call;
  /** What holds its path. */
  readonly variable: Variable;
}

/** Writes to a path below the temporary folder of the system, where a variable holds the path. */
export function temporaryFiles(view: View, file: FileFacts): readonly TemporaryFile[] {
  if (file.language !== "typescript") return [];
  return view.calls(file, { concept: "file-write" }).flatMap((written): readonly TemporaryFile[] => {
    const path = written.operation.arguments[written.model?.resource ?? 0];
    if (path?.kind !== "name" || path.path.length > 0) return [];
    const variable = view.variable(file, path.scope, path.name);
    const [made, ...others] = variable?.binding.values ?? [];
    if (variable === undefined || made === undefined || others.length > 0) return [];
    const own = file.scopes[written.operation.scope]?.function;
    return file.scopes[variable.scope]?.function === own && isTemporary(view, file, made, 0)
      ? [{ written, variable }]
      : [];
  });
}

/** Made from `os.tmpdir()`, through variables and `path.join`. */
function isTemporary(view: View, file: FileFacts, value: Value, depth: number): boolean {
  if (depth > 3) return false;
  if (value.kind === "template") return value.parts.some((part) => isTemporary(view, file, part, depth + 1));
  return view
    .sources(file, value)
    .some(
      ({ symbol = "", file: at, operation }) =>
        /(^|\.)tmpdir$/.test(symbol) ||
        (/path\.(posix\.)?(join|resolve)$/.test(symbol) &&
          operation.arguments.some((part) => isTemporary(view, at, part, depth + 1))),
    );
}
