/** Can somebody outside bend a file path? Traces into the path, and what counts as a look that keeps it in its folder. */

import type { FileFacts, Value } from "#facts/file";
import { lastNameOf, memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { ownerOf, type Through } from "./handedOn";
import { type Trail, traceInput } from "./inputTrace";
import type { Look } from "./looks";

/** Members of a value that cannot hold a path. */
export const BESIDE_PATH = /^(length|size|protocol|hash|searchParams)$/;
/** Schema steps that leave no room for `../`. */
export const PATH_STEPS =
  /^(enum|nativeEnum|literal|picklist|oneOf|valid|equal|equals|refine|superRefine|check|custom|transform|regex|matches|pattern|test|uuid|uuidv\d|guid|cuid|cuid2|ulid|nanoid|ksuid|token|hex|alphanum|alphanumeric|slug|number|integer|int|boolean|date|datetime|isoDate|email|isUUID|isInt|isNumber|isBoolean|isEnum|isDate|isDateString|isNumeric|isAlphanumeric|isMongoId|isIn|isSlug|isAlpha|isHexadecimal|coerce)$/;

/** Ways from a request or message into a path. `until`: order of the operation that uses it. */
export const tracePath = (view: View, file: FileFacts, path: Value, until: number): readonly Trail[] =>
  traceInput(view, file, path, { until, through: throughPath }).trails.filter(isFree);

/** What a framework takes for one part of a path holds no `/`. Names that upload libraries choose, and the base names they cut a client's file name to, hold no folders. */
const isFree = ({ origin }: Trail): boolean => origin.part !== "file" && origin.part !== "segment";

function throughPath(call: Call, path: readonly string[]): Through | undefined {
  const { symbol = "", operation } = call;
  const name = memberOf(operation.callee);
  const inPython = throughPythonPath(call, path);
  if (inPython !== undefined) return inPython;
  if (/^node:path\.(posix\.|win32\.)?(join|resolve|normalize|dirname|toNamespacedPath|format)$/.test(symbol))
    return operation.arguments;
  if (/^node:path\.(posix\.|win32\.)?(basename|extname|relative)$/.test(symbol)) return "stop";
  if (/^node:path\.(posix\.|win32\.)?parse$/.test(symbol)) return path[0] === "dir" ? operation.arguments : "stop";
  // A URL resolves `..` itself.
  if (/^(global\.URL(\.parse)?|node:url\.(URL|parse|fileURLToPath))$/.test(symbol))
    return path[0] === "searchParams" ? operation.arguments.slice(0, 1) : "stop";
  if (/^global\.(encodeURIComponent|encodeURI)$/.test(symbol)) return "stop";
  if (
    /^(sanitize-filename|filenamify|slugify|slug|@sindresorhus\/slugify|nanoid|uuid|lodash\.(kebabCase|snakeCase|camelCase))/.test(
      symbol,
    )
  )
    return "stop";
  if (name === "replace" || name === "replaceAll")
    return removesSteps(operation.arguments[0]) ? "stop" : ownerOf(operation);
  return undefined;
}

/** Python: `os.path`, `pathlib` and the names that make a file name safe. */
function throughPythonPath({ symbol = "", operation, file }: Call, path: readonly string[]): Through | undefined {
  if (file.language !== "python") return undefined;
  if (/^(os\.path|posixpath|ntpath)\.(basename|splitext|getsize)$/.test(symbol)) return "stop";
  if (/^(os\.path|posixpath|ntpath)\.(join|abspath|realpath|normpath|expanduser|dirname)$/.test(symbol))
    return operation.arguments;
  if (/^pathlib\.\w+$/.test(symbol)) return BASE_NAME.test(path[0] ?? "") ? "stop" : operation.arguments;
  if (
    /(^|\.)(secure_filename|get_valid_filename|slugify|sanitize_filename|quote|quote_plus|uuid\d|md5|sha1|sha256)$/.test(
      symbol,
    )
  )
    return "stop";
  const name = memberOf(operation.callee);
  // Python replaces each of them: without dots or slashes nothing leads out.
  const [replaced] = operation.arguments;
  if (name === "replace" && replaced?.kind === "literal" && /^(\.{1,2}|[\\/])/.test(String(replaced.value)))
    return "stop";
  if (name === "joinpath") return [...operation.arguments, ...ownerOf(operation)];
  if (/^(resolve|absolute|expanduser|with_suffix|as_posix)$/.test(name ?? ""))
    return BASE_NAME.test(path[0] ?? "") ? "stop" : ownerOf(operation);
  return /^(secure|sanitize|safe|clean)_?\w*(name|path|file)\w*$/i.test(name ?? lastNameOf(operation.callee))
    ? "stop"
    : undefined;
}

const BASE_NAME = /^(name|stem|suffix|suffixes)$/;

/** `.replace(/[^\w-]/g, "")`, `.replace(/\.\./g, "")`, `.replaceAll("/", "_")`. */
function removesSteps(pattern: Value | undefined): boolean {
  if (pattern?.kind === "literal") return typeof pattern.value === "string" && /\.\.|^[\\/]$/.test(pattern.value);
  return pattern?.kind === "regexp" ? /\[\^|\\\.\\\.|\\\/(?!\$)|\[[^\]]*[\\/]/.test(pattern.source.slice(1)) : true;
}

/** Does the look keep the path where it belongs? */
export function looksAtPath(look: Look): boolean {
  switch (look.kind) {
    case "comparison":
      return !(look.other.kind === "literal" && (typeof look.other.value !== "string" || look.other.value === ""));
    case "text":
      return look.method === "startsWith" || (/^(includes|indexOf)$/.test(look.method) && isStep(look.other));
    case "membership":
    case "found":
      return true;
    case "pattern":
      return look.source === undefined || isWholePattern(look.source);
    case "library":
      return (
        look.call.concept === "row-read" ||
        look.call.concept === "validation" ||
        /^node:path\.(isAbsolute|relative)$|^drizzle-orm\.(eq|inArray)$|path-inside|uuid|validator\.is|mongo|ObjectId|Object\.hasOwn|Number\.isInteger/i.test(
          look.call.symbol ?? "",
        )
      );
    case "unknown":
      return false;
  }
}

const isStep = (value: Value | undefined): boolean =>
  value?.kind !== "literal" || (typeof value.value === "string" && /\.\.|[\\/]|\0/.test(value.value));

/** From start to end, or against dots and slashes; `/\.png$/` only looks at the end. */
const isWholePattern = (source: string): boolean => /^\/?\^/.test(source) || /\\\.\\\.|\[\^|\[\\?[\\/]/.test(source);
