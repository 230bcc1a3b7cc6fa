/** What an expression of a workflow puts into a script: the contexts whose text comes out of it. */

/** Contexts of `${{ … }}` that are printed as they are, in lower case with `*` for an index; none that is only asked or compared. */
export function printedContexts(expression: string): readonly string[] {
  const inner = expression.replace(/^\$\{\{|\}\}$/g, "");
  const tokens = [...inner.matchAll(TOKEN)].map(([token]) => token);
  // What is no expression as far as is known here prints nothing.
  if (tokens.join("") !== inner.replace(SPACE_OUTSIDE_TEXTS, "$1")) return [];
  return eitherOf({ tokens, at: 0 });
}

const TOKEN = /'(?:[^']|'')*'|&&|\|\||[=!<>]=|[!<>()[\],.*]|-?\d[\w.]*|[A-Za-z_][\w-]*/g;
const SPACE_OUTSIDE_TEXTS = /('(?:[^']|'')*')|\s+/g;

/** Where a reading of an expression has come to. */
interface Reading {
  readonly tokens: readonly string[];
  at: number;
}

type Printed = readonly string[];

function taken(reading: Reading, token: string): boolean {
  if (reading.tokens[reading.at] !== token) return false;
  reading.at += 1;
  return true;
}

/** `a || b` is one of them. */
function eitherOf(reading: Reading): Printed {
  let printed = lastOf(reading);
  while (taken(reading, "||")) printed = [...printed, ...lastOf(reading)];
  return printed;
}

/** `a && b` is `b`, or something empty. */
function lastOf(reading: Reading): Printed {
  let printed = comparison(reading);
  while (taken(reading, "&&")) printed = comparison(reading);
  return printed;
}

/** `a == b` is yes or no. */
function comparison(reading: Reading): Printed {
  const printed = single(reading);
  if (!/^(?:[=!<>]=|[<>])$/.test(reading.tokens[reading.at] ?? "")) return printed;
  reading.at += 1;
  single(reading);
  return [];
}

function single(reading: Reading): Printed {
  if (taken(reading, "!")) {
    single(reading);
    return [];
  }
  if (taken(reading, "(")) {
    const printed = eitherOf(reading);
    taken(reading, ")");
    return partOf(reading, printed);
  }
  const name = reading.tokens[reading.at] ?? "";
  reading.at += 1;
  if (!/^[A-Za-z_]/.test(name)) return [];
  if (!taken(reading, "(")) return /^(?:true|false|null)$/.test(name) ? [] : partOf(reading, [name.toLowerCase()]);
  const printed = given(reading);
  return TELLS.test(name) ? [] : partOf(reading, printed);
}

/** Answer yes, no or a hash, whatever they are given. */
const TELLS = /^(?:contains|startsWith|endsWith|hashFiles|success|failure|always|cancelled)$/i;

/** What stands between the parentheses of a function. */
function given(reading: Reading): Printed {
  const printed: string[] = [];
  while (reading.at < reading.tokens.length && !taken(reading, ")")) {
    printed.push(...eitherOf(reading));
    if (!taken(reading, ",")) {
      taken(reading, ")");
      break;
    }
  }
  return printed;
}

/** `.name`, `['name']`, `[0]` and `.*` behind a value. */
function partOf(reading: Reading, printed: Printed): Printed {
  let parts = printed;
  while (reading.at < reading.tokens.length) {
    if (taken(reading, ".")) {
      const name = (reading.tokens[reading.at] ?? "").toLowerCase();
      reading.at += 1;
      parts = parts.map((one) => `${one}.${name}`);
      continue;
    }
    if (!taken(reading, "[")) break;
    const index = /^'([\w-]+)'$/.exec(reading.tokens[reading.at] ?? "")?.[1];
    if (!taken(reading, "*")) eitherOf(reading);
    taken(reading, "]");
    parts = parts.map((one) => `${one}.${index?.toLowerCase() ?? "*"}`);
  }
  return parts;
}
