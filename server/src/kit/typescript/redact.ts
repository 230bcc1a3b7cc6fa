/** A copy of any value that is safe to log: no secrets, no cycles, bounded in depth and size, ready for JSON. */

/**
 * Values under secret-looking keys are replaced; inside texts, credentials in URLs, `Bearer`/`Basic` tokens, JSON Web
 * Tokens, private keys and `password=…` pairs are. Cycles, BigInts, functions, symbols, throwing getters, Maps, Sets,
 * dates, bytes and errors with their causes come out as plain JSON values. Never throws.
 */
export function redact(value: unknown): unknown {
  try {
    return copy(value, 8, []);
  } catch {
    return "[unreadable]"; // a Proxy can throw from anything
  }
}

const SECRET_KEY =
  /pass(word|wd|phrase|code)|^pass$|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|authorization|^auth$|cookie|credential|session|signature|^sid$|dsn|connection[-_]?string|^otp$|^pin$|^cvv|card[-_]?number/i;

const SECRET_TEXT: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(-----END|$)/g, "[redacted-key]"],
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@]{1,200}@/gi, "$1[redacted]@"],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, "$1 [redacted]"],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*)?/g, "[redacted-jwt]"],
  [/\b(sk|pk|rk|ghp|gho|ghs|ghr|github_pat|xox[abprs]|AKIA|ASIA|AIza)[-_]?[A-Za-z0-9_-]{14,}/g, "[redacted-key]"],
  [
    /\b(pass(?:word|wd|phrase)?|pwd|secret|token|api[-_]?key|access[-_]?token|signature|session(?:[-_]?id)?)(["']?\s*[=:]\s*["']?)[^\s"'&,;]{1,500}/gi,
    "$1$2[redacted]",
  ],
];

const MAX_TEXT = 4_096;
const MAX_ENTRIES = 100;

function copy(value: unknown, depth: number, parents: readonly object[]): unknown {
  switch (typeof value) {
    case "string":
      return redactText(value);
    case "bigint":
      return `${value}n`;
    case "function":
      return `[function ${value.name}]`;
    case "symbol":
      return value.toString();
    case "object":
      return value === null ? null : copyObject(value, depth, parents);
    default:
      return value;
  }
}

function redactText(text: string): string {
  // Cut first: a huge text costs nothing to search. A secret that the cut splits is still matched by its beginning.
  const cut = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  const clean = SECRET_TEXT.reduce((result, [pattern, mark]) => result.replace(pattern, mark), cut);
  return text.length > MAX_TEXT ? `${clean}… (${text.length} characters)` : clean;
}

function copyObject(value: object, depth: number, parents: readonly object[]): unknown {
  if (parents.includes(value)) return "[circular]";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "[invalid date]" : value.toISOString();
  if (value instanceof RegExp || value instanceof URL) return redactText(String(value));
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (depth === 0) return "[deep]";
  const inner = (item: unknown): unknown => copy(item, depth - 1, [...parents, value]);
  if (Array.isArray(value)) return copyList(value, value.length, inner);
  if (value instanceof Set) return copyList(value, value.size, inner);
  if (value instanceof Map) return copyMap(value, inner);
  if (value instanceof Error) return { ...copyError(value, inner), ...copyFields(value, inner) };
  return copyFields(value, inner);
}

function copyList(items: Iterable<unknown>, length: number, inner: (item: unknown) => unknown): unknown[] {
  const list: unknown[] = [];
  for (const item of items) {
    if (list.length === MAX_ENTRIES) return [...list, `[${length - MAX_ENTRIES} more]`];
    list.push(inner(item));
  }
  return list;
}

function copyMap(map: ReadonlyMap<unknown, unknown>, inner: (item: unknown) => unknown): unknown {
  const fields: Record<string, unknown> = {};
  for (const [key, item] of map) {
    const name = typeof key === "object" ? "[object]" : String(key);
    setField(fields, name, SECRET_KEY.test(name) ? "[redacted]" : inner(item));
    if (Object.keys(fields).length === MAX_ENTRIES) break;
  }
  return fields;
}

function copyError(error: Error, inner: (item: unknown) => unknown): Record<string, unknown> {
  const { name, message, stack, cause } = error as Error & { cause?: unknown };
  const fields = { name: inner(name), message: inner(message), stack: inner(stack) };
  return cause === undefined ? fields : { ...fields, cause: inner(cause) };
}

function copyFields(value: object, inner: (item: unknown) => unknown): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  const keys = Object.keys(value);
  for (const key of keys.slice(0, MAX_ENTRIES)) {
    try {
      setField(fields, key, SECRET_KEY.test(key) ? "[redacted]" : inner((value as Record<string, unknown>)[key]));
    } catch {
      setField(fields, key, "[unreadable]");
    }
  }
  if (keys.length > MAX_ENTRIES) setField(fields, "…", `[${keys.length - MAX_ENTRIES} more]`);
  return fields;
}

/** Sets a field under any name; a plain assignment to `__proto__` would change the object instead. */
function setField(fields: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(fields, redactText(name), { value, enumerable: true, configurable: true, writable: true });
}
