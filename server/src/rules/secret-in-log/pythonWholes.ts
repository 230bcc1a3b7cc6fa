/** Python: values that hold a credential among other things: models that print their fields, bodies, addresses with a password. */

import type { FileFacts, Scope, Use, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { View } from "#linking/view";

import { isModel, modelOf } from "../questions/input/requestModels";
import { credentialNamed } from "./credentialNames";

/** Why a name that says nothing of it holds a credential (`a model with its \`password\``); undefined when nothing says so. */
export function wholeWithCredential(view: View, file: FileFacts, value: Value): string | undefined {
  if (file.language !== "python" || value.kind !== "name" || value.path.length > 0) return undefined;
  if (isAddressWithPassword(view, file, value)) return "an address with its password";
  const field = credentialOfModel(view, file, value);
  if (field !== undefined) return `a model with its \`${field}\``;
  const key = credentialOfBody(view, file, value);
  return key === undefined ? undefined : `the whole body, \`${key}\` included,`;
}

type Name = Extract<Value, { kind: "name" }>;

/** The field of a pydantic model that is printed with it: its type is plain text, and the class prints itself as pydantic does. */
function credentialOfModel(view: View, file: FileFacts, value: Name): string | undefined {
  const bound = view.variable(file, value.scope, value.name)?.binding.values ?? [];
  const [only, ...others] = bound;
  if (only?.kind !== "parameter" || only.path.length > 0 || others.length > 0) return undefined;
  const type = file.scopes[only.scope]?.parameters?.[only.index]?.type;
  const model = type === undefined ? undefined : modelOf(view, file, type);
  return model === undefined ? undefined : textField(view, model.file, model.file.scopes[model.scope], 0);
}

const MAX_BASES = 4;
const PRINTS = ["__repr__", "__str__", "__repr_args__", "model_dump", "dict"];

function textField(view: View, file: FileFacts, scope: Scope | undefined, depth: number): string | undefined {
  const { members = {}, base } = scope ?? {};
  if (depth > MAX_BASES || PRINTS.some((name) => Object.hasOwn(members, name))) return undefined;
  for (const [name, field] of Object.entries(members)) {
    const isText =
      field.kind === "typed" ? field.type.name === "str" : field.kind === "literal" && typeof field.value === "string";
    if (isText && credentialNamed(name) !== undefined) return name;
  }
  for (const parent of base === undefined ? [] : base.kind === "choice" ? base.of : [base])
    for (const thing of view.things(file, parent)) {
      const extended = thing.kind === "class" ? thing.file.scopes[thing.scope] : undefined;
      if (thing.kind !== "class" || !isModel(view, thing.file, extended, 0)) continue;
      const found = textField(view, thing.file, extended, depth + 1);
      if (found !== undefined) return found;
    }
  return undefined;
}

/** `body = await request.json()`, of which `body["password"]` is read as well. */
function credentialOfBody(view: View, file: FileFacts, value: Name): string | undefined {
  if (!view.origins(file, value).some(({ part, path }) => part === "body" && path.length === 0)) return undefined;
  for (const { use } of view.variable(file, value.scope, value.name)?.reads ?? []) {
    const key = keyOf(file, use);
    if (key !== undefined && credentialNamed(key) !== undefined) return key;
  }
  return undefined;
}

/** `body["password"]`, `body.get("password")` */
function keyOf(file: FileFacts, use: Use): string | undefined {
  if (use.to !== "member") return undefined;
  const called = use.name === "get" && use.then.to === "callee" ? file.operations[use.then.operation] : undefined;
  const [first] = called?.arguments ?? [];
  if (called === undefined) return use.then.to === "target" || use.then.to === "callee" ? undefined : use.name;
  return first?.kind === "literal" && typeof first.value === "string" ? first.value : undefined;
}

/** `f"https://{user}:{password}@{host}"`, kept as it is: what another call makes of it may hide the password. */
function isAddressWithPassword(view: View, file: FileFacts, { scope, name }: Name): boolean {
  const bound = view.variable(file, scope, name)?.binding.values ?? [];
  return (
    bound.every(({ kind }) => kind === "parameter" || kind === "template" || kind === "literal") &&
    bound.some((value) => value.kind === "template" && namesPassword(value))
  );
}

function namesPassword({ head, parts }: Extract<Value, { kind: "template" }>): boolean {
  let before = head;
  return parts.some((part, index) => {
    if (part.kind === "literal") {
      before += String(part.value ?? "");
      return false;
    }
    const next = parts[index + 1];
    const isLast = next?.kind === "literal" && String(next.value).startsWith("@");
    return isLast && before.includes("://") && before.endsWith(":") && credentialNamed(lastNameOf(part)) === "password";
  });
}
