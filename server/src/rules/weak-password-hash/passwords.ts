/** Is a value a password that somebody chose? Decided by its name, through joining, encoding and the callers of a helper. */

import type { FileFacts, Value } from "#facts/file";
import type { Hop } from "#facts/place";
import { lastNameOf, memberOf, receiverOf } from "#linking/lexical";
import { argumentFor } from "#linking/parameters";
import type { View } from "#linking/view";

const PASSWORD = /passw(?:or)?d$|passphrase$|passcode$|^(?:pass|pwd|pw)$/i;
/** Already hashed, or not a password at all. */
const OTHER = /hash|digest|encrypted|cipher|salt|reset|token|field|length|regex|policy|id$/i;
const MAX_DEPTH = 5;

/** Where a password comes in; undefined when the value is none. The list names callers of a helper, outermost last. */
export function passwordIn(
  view: View,
  file: FileFacts,
  value: Value | undefined,
  depth = 0,
): readonly Hop[] | undefined {
  if (value === undefined || depth > MAX_DEPTH) return undefined;
  const first = (values: readonly Value[]): readonly Hop[] | undefined => {
    for (const inner of values) {
      const found = passwordIn(view, file, inner, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  switch (value.kind) {
    case "name":
      if (!isNamed(lastNameOf(value))) return throughName(view, file, value, depth);
      return isStored(view, file, value) || isGivenOther(view, file, value) ? undefined : [];
    case "parameter":
    case "this":
    case "member":
      return isNamed(memberOf(value) ?? "") ? [] : undefined;
    case "template":
      return isProtocol(value) ? undefined : first(value.parts);
    case "opaque":
      return first(value.of ?? []);
    case "choice":
      return first(value.of);
    case "awaited":
    case "spread":
      return first([value.of]);
    case "result": {
      const operation = file.operations[value.operation];
      const callee = operation?.callee;
      const receiver = receiverOf(callee);
      const name = file.language === "python" ? lastNameOf(callee) : (memberOf(callee) ?? "");
      if (
        operation === undefined ||
        !/^(?:encode|from|String|normalize|trim|toString|concat|enc|parse|Buffer|str|bytes|strip)$/.test(name)
      )
        return undefined;
      return first([...operation.arguments, ...(receiver === undefined ? [] : [receiver])]);
    }
    default:
      return undefined;
  }
}

const isNamed = (name: string): boolean => PASSWORD.test(name) && !OTHER.test(name);

/** `user.password` that came from no request is what the table holds: a hash already. */
const isStored = (view: View, file: FileFacts, value: Extract<Value, { kind: "name" }>): boolean =>
  value.path.length > 0 &&
  /^(?:existing|found|stored|db)?_?(?:user|account|admin|member|customer|row|record)$/i.test(
    value.path.at(-2) ?? value.name,
  ) &&
  view.origins(file, value).length === 0;

/** A parameter called `password` that every caller gives something else, by its name: a token that was drawn, an id. */
function isGivenOther(view: View, file: FileFacts, value: Extract<Value, { kind: "name" }>): boolean {
  const bound = view.variable(file, value.scope, value.name)?.binding.values ?? [];
  const [parameter] = bound;
  if (bound.length !== 1 || parameter?.kind !== "parameter") return false;
  const { callers, complete } = view.callers({ file, scope: parameter.scope });
  return (
    complete &&
    callers.length > 0 &&
    callers.every(({ call, argument }) => {
      const given =
        argument === undefined
          ? argumentFor({ file, scope: parameter.scope }, call.operation, parameter.index)
          : undefined;
      const member = parameter.path.reduce<Value | undefined>(
        (at, name) => (at?.kind === "object" ? at.properties[name] : undefined),
        given,
      );
      return member !== undefined && OTHER.test(lastNameOf(member));
    })
  );
}

/** `user:realm:password`: HTTP digest authentication and its kin say how to hash. */
const isProtocol = ({ head, parts }: Extract<Value, { kind: "template" }>): boolean => {
  const texts = [head, ...parts.flatMap((part) => (part.kind === "literal" ? [String(part.value)] : []))];
  return texts.join("").split(":").length > 2;
};

/** A variable made of a password, or the parameter of a helper that somebody gives a password to. */
function throughName(
  view: View,
  file: FileFacts,
  value: Extract<Value, { kind: "name" }>,
  depth: number,
): readonly Hop[] | undefined {
  if (value.path.length > 0) return undefined;
  const variable = view.variable(file, value.scope, value.name);
  for (const bound of variable?.binding.values ?? []) {
    if (bound.kind !== "parameter") {
      const found = passwordIn(view, file, bound, depth + 1);
      if (found !== undefined) return found;
      continue;
    }
    for (const { call, argument } of view.callers({ file, scope: bound.scope }).callers) {
      const given =
        argument === undefined ? argumentFor({ file, scope: bound.scope }, call.operation, bound.index) : undefined;
      const found = passwordIn(view, call.file, given, depth + 1);
      if (found !== undefined) return [{ place: call.place, note: "a password is given here" }, ...found];
    }
  }
  return undefined;
}
