/** Addresses that hold the data themselves: no server answers, so there is no status to look at. */

import type { FileFacts, Operation, Value } from "#facts/file";
import type { Call, View } from "#linking/view";

const INLINE = /^(?:data|blob):/;

/** `fetch("data:…")`, `fetch(URL.createObjectURL(blob))`, or an address that a test found to begin with `data:` or `blob:`. */
export function isInlineAddress(view: View, { file, operation }: Call): boolean {
  const [address] = operation.arguments;
  if (address === undefined) return false;
  return isInline(view, file, address) || isTested(view, file, operation, address);
}

function isInline(view: View, file: FileFacts, address: Value): boolean {
  if (view.sources(file, address).some(({ callee }) => /(?:^|\.)createObjectURL$/.test(callee))) return true;
  const things = view.things(file, address);
  return (
    things.length > 0 &&
    things.every((thing) => {
      if (thing.kind === "literal") return typeof thing.value === "string" && INLINE.test(thing.value);
      return thing.kind === "template" && INLINE.test(thing.value.head);
    })
  );
}

/** `if (url.startsWith("data:")) { … }` around the call, or `if (!url.startsWith("data:")) return` before it. */
function isTested(view: View, file: FileFacts, { scope, span }: Operation, address: Value): boolean {
  const key = keyOf(address);
  if (key === undefined) return false;
  const chain = new Set(view.chain(file, scope).map(({ id }) => id));
  return file.scopes.some(({ id, kind, exits, test, parent, span: at }) => {
    if (kind !== "branch" || test === undefined) return false;
    if (chain.has(id)) return holds(file, test, key, true);
    const hasLeft = (exits === "return" || exits === "throw") && at.end <= span.start && chain.has(parent);
    return hasLeft && holds(file, test, key, false);
  });
}

/** Does the outcome of the test say that the address begins so? `a || b` that failed says it of both. */
function holds(file: FileFacts, test: Value, key: string, wanted: boolean): boolean {
  if (test.kind === "not") return holds(file, test.of, key, !wanted);
  if (test.kind === "choice") {
    if (test.and !== undefined) return wanted && [test.and, ...test.of].some((part) => holds(file, part, key, true));
    return test.by === undefined && !wanted && test.of.some((part) => holds(file, part, key, false));
  }
  const asked = test.kind === "result" ? file.operations[test.operation] : undefined;
  const [prefix] = asked?.arguments ?? [];
  return (
    wanted &&
    asked?.callee !== undefined &&
    keyOf(asked.callee) === `${key}.startsWith` &&
    prefix?.kind === "literal" &&
    typeof prefix.value === "string" &&
    INLINE.test(prefix.value)
  );
}

/** A name or parameter with its members, as one text. */
function keyOf(value: Value): string | undefined {
  if (value.kind === "name") return [value.name, ...value.path].join(".");
  return value.kind === "parameter" ? [`${value.scope}#${value.index}`, ...value.path].join(".") : undefined;
}
