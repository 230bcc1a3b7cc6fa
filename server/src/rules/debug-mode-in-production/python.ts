/** Python: Django's `DEBUG`, and servers for development that a file starts when it is run by itself. */

import type { FileFacts, Scope, Value } from "#facts/file";
import type { Span } from "#facts/place";
import type { Call, View } from "#linking/view";

import { containerStart } from "../questions/services/containerStart";
import { containerStartOf } from "../questions/shell/scriptStarts";

/** `DEBUG = True` at the top of Django settings. */
export interface DebugSetting {
  readonly span: Span;
  /** `open`: on for everybody; `decided`: other code, or another module of settings, has a say. */
  readonly state: "open" | "decided";
}

/** What the settings of Django in a file say about debugging; undefined for other files. */
export function debugSetting(view: View, file: FileFacts): DebugSetting | undefined {
  const module = file.language === "python" ? file.scopes[0] : undefined;
  const debug = own(module, "DEBUG");
  if (debug === undefined || (own(module, "INSTALLED_APPS") ?? own(module, "ROOT_URLCONF")) === undefined)
    return undefined;
  const isOn = debug.values.every((value) => value.kind === "literal" && value.value === true);
  const isOverridden =
    file.imports.some(({ from }) => /local|override|environ|production|secret/i.test(from)) ||
    file.reexports.length > 0 ||
    view.files.some((other) => other !== file && sets(view, other, file));
  return { span: debug.span, state: isOn && !isOverridden ? "open" : "decided" };
}

const own = (scope: Scope | undefined, name: string) =>
  scope !== undefined && Object.hasOwn(scope.bindings, name) ? scope.bindings[name] : undefined;

/** Another module of settings that builds on this one, or lies beside it, and says something else. */
const sets = (view: View, other: FileFacts, file: FileFacts): boolean =>
  other.language === "python" &&
  other.role !== "test" &&
  own(other.scopes[0], "DEBUG") !== undefined &&
  (view.loads(other).includes(file) || folderOf(other.path) === folderOf(file.path));

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** Is the call under `if __name__ == "__main__"`, itself or in a function that only such code calls? */
export function isUnderMain(view: View, { file, operation }: Call, depth = 0): boolean {
  if (file.language !== "python") return false;
  const around = view.chain(file, operation.scope);
  if (around.some(({ kind, test }) => kind === "branch" && test !== undefined && asksMain(test))) return true;
  const owner = around.find(({ kind }) => kind === "function");
  if (owner === undefined || depth > 1) return false;
  const { callers } = view.callers({ file, scope: owner.id });
  return callers.length > 0 && callers.every(({ call }) => isUnderMain(view, call, depth + 1));
}

const asksMain = (test: Value): boolean =>
  test.kind === "comparison" && test.left.kind === "name" && test.left.name === "__name__";

/** Does an image of the workspace start the file by its name (`CMD ["python", "app.py"]`), itself or through the script it starts? */
export function isStartedByImage(view: View, { path }: FileFacts): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const module = path.replace(/\.py$/, "").replaceAll("/", ".");
  const starts = (text: string): boolean =>
    /\bpython[\d.]*\b/.test(text) && (text.includes(name) || text.includes(`-m ${module}`));
  return view.files.some((file) => {
    if (file.language === "shell")
      return (
        (file.scripts ?? []).some(({ script }) => script.text.split("\n").some(starts)) &&
        containerStartOf(view, file) !== undefined
      );
    const { dockerfile } = file;
    return dockerfile?.stages.some((stage) => {
      const start = containerStart(dockerfile, stage);
      return starts([...(start?.words ?? []), start?.shell?.script.text ?? ""].join(" "));
    });
  });
}
