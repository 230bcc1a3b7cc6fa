/** Classes and modules that keep JSON documents in a folder, by name: what `save(name)` writes, `load(name)` reads back. */

import type { FileFacts } from "#facts/file";
import type { Call, View } from "#linking/view";

import { contentOf, usesOfOpened } from "./content";

/** Reads of the same class or module whose path is made as that of the write, with a parameter of the same name. Empty for files of no known kind. */
export function readsOfSameStore(view: View, write: Call): readonly Call[] {
  const store = storeOf(view, write);
  if (store === undefined || !isJson(view, write)) return [];
  return view.calls(write.file, { concept: "file-read" }).filter((read) => {
    const other = storeOf(view, read);
    if (other === undefined || other.owner !== store.owner || other.shape !== store.shape) return false;
    return MADE.test(store.shape) || isJson(view, read);
  });
}

const MODULE = 0;
/** In a folder that the object holds. */
const OF_OBJECT = /:this\./;
/** `join(folder, `${name}.json`)`: of a path that is handed in whole nobody knows whether it is that of another function. */
const JOINED = /(?:join|resolve|Path)\(.*\.json\b/;
/** By a function of the store itself that makes the path of the name. */
const MADE = /made:/;

interface Store {
  /** Scope of the class, or of the module whose functions these are. */
  readonly owner: number;
  /** The path, with names of parameters in place of what is passed for them. */
  readonly shape: string;
}

function storeOf(view: View, call: Call): Store | undefined {
  const { file, operation } = call;
  const resource = view.madeResource(call);
  const owner = view.chain(file, operation.scope).find(({ kind }) => kind === "class")?.id ?? MODULE;
  if (resource === undefined) return undefined;
  if (!MADE.test(resource) && !(owner === MODULE ? JOINED : OF_OBJECT).test(resource)) return undefined;
  const shape = resource.replace(/<[^<>]*#(\d+):(\d+)([^<>]*)>/g, (_, scope: string, index: string, path: string) => {
    const name = file.scopes[Number(scope)]?.parameters?.[Number(index)]?.name;
    return `<${name ?? `${scope}:${index}`}${path}>`;
  });
  return shape === resource ? undefined : { owner, shape };
}

/** `this.options.encode(state)`, `codec.serialize(state)`: data of the program, whatever its text looks like. */
const WRITES_AS_TEXT = /(^|\.)(encode|serialize|stringify)(Function|State|Data)?$/;

/** Files of other kinds are mostly content: uploads, images, exports. */
function isJson(view: View, call: Call): boolean {
  const { file, operation, symbol = "" } = call;
  if (file.language === "python") return isPythonJson(view, call);
  if (/(read|write|output)Json(Sync)?$/i.test(symbol)) return true;
  const used = [...operation.arguments.slice(1)].some((value) =>
    view
      .sources(file, value)
      .some(({ symbol: by, callee }) => by === "global.JSON.stringify" || WRITES_AS_TEXT.test(callee)),
  );
  return used || isParsed(view, file, operation.span.start, operation.span.end);
}

/** `json.dump(data, file)`, `json.load(file)`, `path.write_text(json.dumps(data))`, `json.loads(path.read_text())`. */
function isPythonJson(view: View, call: Call): boolean {
  if (usesOfOpened(view, call).some(({ symbol = "" }) => /^json\.(dump|load)$/.test(symbol))) return true;
  const { file, operation } = call;
  const content = contentOf(view, call);
  if (content !== undefined && view.sources(file, content).some(({ symbol }) => symbol === "json.dumps")) return true;
  return view
    .calls(file)
    .some(
      ({ symbol, operation: { arguments: given } }) =>
        symbol === "json.loads" &&
        given.some((value) => view.sources(file, value).some((source) => source.operation === operation)),
    );
}

/** `JSON.parse(await readFile(path, "utf8"))`, in one expression or through a variable. */
const isParsed = (view: View, file: FileFacts, start: number, end: number): boolean =>
  view
    .calls(file)
    .some(
      (call) =>
        call.symbol === "global.JSON.parse" &&
        call.operation.arguments.some((value) =>
          view.sources(file, value).some(({ operation: { span } }) => span.start === start && span.end === end),
        ),
    );
