/** Calls of Python code that ask the environment for a variable: the libraries' own, and helpers of the project that pass the name on. */

import type { FileFacts, Value } from "#facts/file";
import type { Call, FunctionRef, View } from "#linking/view";

export interface EnvironmentRead {
  /** The variable asked for. */
  readonly name: string;
  /** What stands in when it is not set; absent when nothing does. */
  readonly fallback?: Value;
  /** A helper of the project asks: the name and what stands in are its arguments. */
  readonly isHelper: boolean;
}

const STANDARD = /^os\.(?:getenv|environ\.(?:get|pop|setdefault))$/;
const LIBRARY = /^(?:decouple\.(?:config|Config)|environs\.|environ\.Env|starlette\.config\.)/;
/** Instances of such libraries go by these names: `env = Env()`, `config = Config(".env")`. */
const INSTANCE = /^(?:env|config)(?:\.(?:str|int|bool|float|url|list|json|path))?$/;
const NAME = /^[A-Z][A-Z0-9_]+$/;
const MAX_DEPTH = 2;

/** The variable a call asks for, when it is written there; undefined for any other call. */
export function environmentRead(view: View, call: Call, depth = 0): EnvironmentRead | undefined {
  const { file, operation } = call;
  if (file.language !== "python") return undefined;
  const [first] = operation.arguments;
  const name = first?.kind === "literal" ? first.value : undefined;
  if (typeof name !== "string" || !NAME.test(name)) return undefined;
  if (asksDirectly(view, call)) return readOf(name, operation.arguments[1] ?? operation.keywords?.default, false);
  for (const target of depth < MAX_DEPTH ? view.targets(call) : []) {
    const parameters = target.file.scopes[target.scope]?.parameters ?? [];
    if (!passesNameOn(view, target, depth)) continue;
    const index = parameters.findIndex((parameter, at) => at > 0 && /default|fallback/i.test(parameter.name ?? ""));
    const key = parameters[index]?.name ?? "default";
    return readOf(name, operation.arguments[index === -1 ? 1 : index] ?? operation.keywords?.[key], true);
  }
  return undefined;
}

function readOf(name: string, fallback: Value | undefined, isHelper: boolean): EnvironmentRead {
  const isNothing = fallback === undefined || (fallback.kind === "literal" && fallback.value === null);
  return { name, isHelper, ...(isNothing ? {} : { fallback }) };
}

function asksDirectly(view: View, { symbol = "", callee, file }: Call): boolean {
  if (STANDARD.test(symbol) || LIBRARY.test(symbol)) return true;
  return INSTANCE.test(callee) && importsReader(view, file);
}

const READERS = /^(?:environs|environ|decouple|starlette\.config)$/;

/** The library is imported here, or where the instance is. */
const importsReader = (view: View, file: FileFacts): boolean =>
  [file, ...view.loads(file)].some(({ imports }) => imports.some(({ from }) => READERS.test(from)));

/** `def setting(name, default=None): return os.getenv(name) or default` */
function passesNameOn(view: View, { file, scope }: FunctionRef, depth: number): boolean {
  return view.operations(file, scope).some((operation) => {
    const [name] = operation.arguments;
    if (name === undefined || !isFirstParameter(view, file, name)) return false;
    const call = view.call(file, operation);
    if (call === undefined) return false;
    return (
      asksDirectly(view, call) ||
      (depth < MAX_DEPTH &&
        view
          .targets(call)
          .some((inner) => inner.file === file && inner.scope !== scope && passesNameOn(view, inner, depth + 1)))
    );
  });
}

const isFirstParameter = (view: View, file: FileFacts, value: Value): boolean =>
  value.kind === "name" &&
  value.path.length === 0 &&
  (view.variable(file, value.scope, value.name)?.binding.values ?? []).some(
    (bound) => bound.kind === "parameter" && bound.index === 0 && bound.path.length === 0,
  );
