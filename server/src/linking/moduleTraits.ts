/** What a file says about how modules are loaded: whom it loads by value, whether loading it does something, which paths it names. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { lastNameOf } from "./lexical";
import { specifiersOf } from "./moduleLoads";

export interface ModuleTraits {
  /** Specifiers of what is evaluated with it, or loaded by it later. What compilers drop is not among them. */
  readonly loads: readonly string[];
  /** Loading it does no more than declare: started by itself, it would do nothing. */
  readonly isDeclaring: boolean;
  /** Somebody who knows its name may run it: it exports something. */
  readonly gives: boolean;
  /** It reads what is written behind its name where it is started: `process.argv[2]`. */
  readonly takesArguments: boolean;
  /** `require(name)`, `import(path)`: what it loads is known at run time only. */
  readonly isComputing: boolean;
  /** Texts that may name a module or a folder of modules: `./jobs/send.js`, `commands`, `src/entities/*.ts`. */
  readonly names: readonly string[];
  /** All of it as one text to compare. */
  readonly sign: string;
}

const traitsByFile = new WeakMap<FileFacts, ModuleTraits>();

/** Found once for each version of a file. */
export function traitsOf(file: FileFacts): ModuleTraits {
  const known = traitsByFile.get(file);
  if (known !== undefined) return known;
  const traits = {
    loads: specifiersOf(file),
    isDeclaring: !file.operations.some((operation) => isDoneAtLoad(file, operation)),
    gives: Object.keys(file.exports).length > 0 || file.reexports.length > 0 || file.imports.some(isHandedOn),
    takesArguments: readsArguments(file),
    isComputing: file.operations.some(computesModule),
    names: namesIn(file),
  };
  const made = { ...traits, sign: JSON.stringify([file.role, traits]) };
  traitsByFile.set(file, made);
  return made;
}

/** `export { x } from "./x"` */
const isHandedOn = ({ always, used, deferred, typeOnly }: FileFacts["imports"][number]): boolean =>
  always === true && used === undefined && !deferred && !typeOnly;

/** A call whose result the module drops, or that sets something going: it is made for what it does. */
function isDoneAtLoad(file: FileFacts, { kind, scope, use, callee }: Operation): boolean {
  if (kind !== "call" && kind !== "new") return false;
  if (file.scopes[scope]?.function !== 0) return false;
  const { to } = use;
  return to === "dropped" || to === "voided" || to === "awaited" || SETS_GOING.test(lastNameOf(callee));
}

/** `export const server = app.listen(80)` */
const SETS_GOING =
  /^(?:listen|serve|start\w*|run\w*|main|boot\w*|launch|login|connect|createServer|schedule\w*|setInterval|register\w*|Worker|Server|Cron\w*|Deno)$/;

/** The first two name the runtime and the file. */
const FIRST_ARGUMENT = 2;

const readsArguments = (file: FileFacts): boolean =>
  file.operations.some(
    ({ kind, callee, arguments: given }) =>
      given.some(isArgument) || (kind === "call" && isOfProcess(callee, "slice") && isFirst(given[0])),
  ) || file.scopes.some(({ bindings }) => Object.values(bindings).some(({ values }) => values.some(isArgument)));

const isArgument = (value: Value): boolean =>
  value.kind === "name" && isOfProcess(value, value.path[1] ?? "") && Number(value.path[1]) >= FIRST_ARGUMENT;

const isOfProcess = (value: Value | undefined, member: string): boolean =>
  value?.kind === "name" && value.name === "process" && value.path[0] === "argv" && value.path[1] === member;

const isFirst = (value: Value | undefined): boolean => value?.kind === "literal" && value.value === FIRST_ARGUMENT;

const computesModule = ({ kind, callee }: Operation): boolean =>
  kind === "call" &&
  callee?.kind === "name" &&
  ((callee.path.length === 0 && (callee.name === "require" || callee.name === "import")) ||
    (callee.name === "import.meta" && /^glob/.test(callee.path[0] ?? "")) ||
    (callee.name === "require" && callee.path[0] === "context"));

/** Put paths together, list folders or start files: a plain word among their arguments is a folder or a file. */
const TAKES_PATHS =
  /^(?:join|resolve|readdir(?:Sync)?|glob\w*|sync|fork|Worker|URL|(?:auto|pre)?load\w*|import\w*|walk\w*)$/;
const DEPTH = 3;

function namesIn(file: FileFacts): readonly string[] {
  const found = new Set<string>();
  if (file.role === "test") return [];
  for (const { kind, callee, arguments: given } of file.operations) {
    if (kind !== "call" && kind !== "new") continue;
    const takesPaths = TAKES_PATHS.test(lastNameOf(callee));
    for (const value of given) addNames(found, value, takesPaths, DEPTH);
  }
  for (const value of Object.values(file.exports)) addNames(found, value, false, DEPTH);
  return [...found].sort();
}

function addNames(found: Set<string>, value: Value, takesWords: boolean, depth: number): void {
  if (depth === 0) return;
  const inner = (item: Value) => addNames(found, item, takesWords, depth - 1);
  switch (value.kind) {
    case "literal":
      if (typeof value.value === "string" && isPath(value.value, takesWords)) found.add(value.value);
      return;
    case "template":
      if (isPath(value.head, takesWords)) found.add(`${value.head}*`);
      return;
    case "object":
      return Object.values(value.properties).forEach(inner);
    case "array":
      return value.items.forEach(inner);
    case "choice":
      return value.of.forEach(inner);
    default:
      return;
  }
}

const WORD = /^[\w-]{2,40}(?:\/[\w@*.-]+)*$/;
/** Told to be a path by how it begins or ends; what asks for a web address or names a content type changes nothing. */
const PATH =
  /^\.{1,2}\/[^\s<>{}?]+$|^(?!\w+:\/\/)[^\s<>{}?]+(?:\.[cm]?[jt]sx?|\*)$|^(?!\w+:)[^\s<>{}?]*\*\*?\/[^\s<>{}?]*$/;

const isPath = (text: string, takesWords: boolean): boolean =>
  text.length < 200 && (PATH.test(text) || (takesWords && WORD.test(text)));
