/** Does Python code look at a value from outside before it uses it: compares it, tests how it begins, hands it to a check? */

import type { FileFacts, Operation, Read, ScopeId, Use, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { View } from "#linking/view";

import { comparedWith, toldApartBy } from "./comparisons";
import type { Held, Trail } from "./inputTrace";
import { type Matching, matchingOf } from "./pythonPatterns";
import { argumentCall, parameterNames } from "./valueFlow";

/** What a look has to be to tell good from bad. */
export interface Telling {
  /** Members that say nothing of it. */
  readonly beside: RegExp;
  /** Texts that a comparison, or a test of the beginning, with says nothing: schemes of an address. */
  readonly empty: RegExp;
  /** Library calls that look. */
  readonly library: RegExp;
  /** Members that leave only what is harmless, and texts without which it is: `name = Path(name).name`, `name.replace("/", "")`. */
  readonly safe?: { readonly members: RegExp; readonly without: RegExp };
  /** A text that stands somewhere in the whole of it says nothing: `"shop.example" in url` holds for `http://10.0.0.1/?shop.example`. */
  readonly isWholeOpen?: true;
  /** Does a pattern that the whole text is matched with tell good from bad? Without it each does. */
  readonly pattern?: (matching: Matching) => boolean;
}

/** The same text in another form. */
const SAME = /^(?:lower|casefold|strip|upper)$/;

const METHODS =
  /^(?:startswith|endswith|is_relative_to|relative_to|match|fullmatch|isalnum|isdigit|isidentifier|isnumeric|isalpha|index|find|count)$/;
const CHECKING =
  /valid|check|assert|allow|safe|verif|ensure|guard|sanit|permit|block|private|ssrf|contain|secure|forbid|reject|^is_/i;
const TAKES_OUT = /^_{0,2}(?:extract|find|get|parse|normali[sz]e)(?:_|[A-Z])/;
const FORMS =
  /^(?:os\.path\.\w+|pathlib\.\w+|urllib\.parse\.\w+|global\.(?:str|list|any|all)|posixpath\.\w+|yarl\.URL|httpx\.URL)$/;
const MAX_DEPTH = 6;

/** Is there a look at a value of the trail, in the functions it goes through? */
export const isLookedAt = (view: View, trail: Trail, telling: Telling): boolean =>
  trail.held.some((held) => held.file.language === "python" && looksAt(view, held, telling));

function looksAt(view: View, { file, scope, name, path }: Held, telling: Telling): boolean {
  const walk: Walk = { view, telling, seen: new Set() };
  return isVariableLookedAt(walk, { file, scope, name, path, depth: 0, isWhole: telling.isWholeOpen === true });
}

interface Walk {
  readonly view: View;
  readonly telling: Telling;
  readonly seen: Set<Read | Operation>;
}

interface Name {
  readonly file: FileFacts;
  readonly scope: ScopeId;
  readonly name: string;
  /** Members that lead to what matters; a look at another member says nothing. */
  readonly path: readonly string[];
  readonly depth: number;
  /** It is the text itself, not a part of it. */
  readonly isWhole: boolean;
}

function isVariableLookedAt(walk: Walk, { file, scope, name, path, depth, isWhole }: Name): boolean {
  if (depth > MAX_DEPTH) return false;
  return (walk.view.variable(file, scope, name)?.reads ?? []).some((read) => {
    if (walk.seen.has(read)) return false;
    walk.seen.add(read);
    return looksInUse(walk, { file, scope: read.scope, use: read.use, by: read, path, depth, isWhole });
  });
}

interface At {
  readonly file: FileFacts;
  readonly scope: ScopeId;
  readonly use: Use;
  readonly by: Read | Operation;
  readonly path: readonly string[];
  readonly depth: number;
  readonly isWhole: boolean;
}

function looksInUse(walk: Walk, at: At): boolean {
  const { file, use, by, depth, path, isWhole } = at;
  switch (use.to) {
    case "awaited":
    case "item":
      return looksInUse(walk, { ...at, use: use.then });
    case "tested":
      return (isWhole && path.length === 0 ? toldApartBy(file, by) : comparedWith(file, by)).some((other) =>
        tells(other, walk.telling),
      );
    case "member": {
      if (walk.telling.safe?.members.test(use.name) === true && use.then.to !== "callee") return depth > 0;
      if (walk.telling.beside.test(use.name)) return false;
      if (use.then.to === "callee") return looksByMethod(walk, at, use.name, use.then.operation);
      const [head, ...rest] = path;
      if (head !== undefined && head !== use.name && head !== "[]" && use.name !== "[]") return false;
      return looksInUse(walk, { ...at, use: use.then, path: rest, isWhole: isWhole && head !== undefined });
    }
    case "bound":
      return isVariableLookedAt(walk, { file, scope: use.scope, name: use.name, path: [], depth: depth + 1, isWhole });
    case "argument":
      return looksInCall(walk, at, use);
    default:
      return false;
  }
}

function looksByMethod(walk: Walk, at: At, name: string, id: number): boolean {
  const operation = at.file.operations[id];
  if (operation === undefined) return false;
  if (name === "replace" && walk.telling.safe !== undefined) {
    const [text] = operation.arguments;
    if (text?.kind === "literal" && walk.telling.safe.without.test(String(text.value))) return true;
  }
  if (METHODS.test(name)) {
    const texts = operation.arguments.flatMap((value) => (value.kind === "array" ? value.items : [value]));
    return texts.length === 0 || texts.some((value) => tells(value, walk.telling));
  }
  return CHECKING.test(name) || follow(walk, { ...at, isWhole: at.isWhole && SAME.test(name) }, operation);
}

function follow(walk: Walk, { file, depth, isWhole }: At, operation: Operation): boolean {
  if (depth > MAX_DEPTH || walk.seen.has(operation)) return false;
  walk.seen.add(operation);
  const { scope, use } = operation;
  return looksInUse(walk, { file, scope, use, by: operation, path: [], depth: depth + 1, isWhole });
}

function looksInCall(walk: Walk, at: At, use: Extract<Use, { to: "argument" }>): boolean {
  const { view, telling } = walk;
  const call = argumentCall(view, at.file, use);
  if (call === undefined) return false;
  const symbol = call.symbol ?? "";
  const matching = telling.pattern === undefined ? undefined : matchingOf(view, call, use.index);
  if (matching !== undefined) return matching === "unread" || !at.isWhole || telling.pattern?.(matching) === true;
  if (telling.library.test(symbol) || call.concept === "validation" || call.concept === "row-read") return true;
  if (FORMS.test(symbol))
    return follow(walk, { ...at, isWhole: at.isWhole && symbol === "global.str" }, call.operation);
  const targets = view.targets(call);
  const name = lastNameOf(call.operation.callee);
  // What takes an address out of a text says by its name what comes out, and by its code what it lets through.
  if (CHECKING.test(name) && !(telling.pattern !== undefined && targets.length > 0 && TAKES_OUT.test(name)))
    return true;
  return targets.some((target) => {
    const named = use.keyword === undefined || use.keyword === "**" ? [] : [use.keyword];
    const names = use.keyword === undefined ? parameterNames(target, use.index) : named;
    return names.some((name) =>
      isVariableLookedAt(walk, {
        file: target.file,
        scope: target.scope,
        name,
        path: [],
        depth: at.depth + 2,
        isWhole: at.isWhole,
      }),
    );
  });
}

/** Nothing, an empty text and a scheme are no list of what is allowed. */
function tells(other: Value, telling: Telling): boolean {
  if (other.kind === "array") return other.items.some((item) => tells(item, telling));
  if (other.kind !== "literal") return true;
  return typeof other.value === "string" && !telling.empty.test(other.value);
}
