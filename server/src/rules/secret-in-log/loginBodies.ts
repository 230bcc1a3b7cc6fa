/** Is a whole body that of a login, a sign-up, a new key? Its function reads a credential from it, or its route asks for one. */

import type { FileFacts, Value } from "#facts/file";
import type { RouteStage, View } from "#linking/view";

import { stagesBefore } from "../questions/input/routeOf";
import { credentialNamed } from "./credentialNames";

const MAX_DEPTH = 6;

export function readsCredentialOfBody(view: View, file: FileFacts, value: Value): boolean {
  if (
    value.kind !== "name" ||
    !view.origins(file, value).some(({ part, path }) => part === "body" && path.length === 0)
  )
    return false;
  const owner = file.scopes[file.scopes[value.scope]?.function ?? 0];
  if (owner === undefined || owner.kind !== "function") return false;
  const bindings = file.scopes.filter((scope) => view.inside(file, scope.id, owner.id)).map((scope) => scope.bindings);
  const text = JSON.stringify([bindings, view.operations(file, owner.id, "nested")]);
  const names = [...text.matchAll(/"path":\["body","(\w+)"/g)].map(([, name]) => name ?? "");
  if (names.some((name) => credentialNamed(name) !== undefined)) return true;
  return stagesBefore(view, { file, scope: owner.id }).some((stage) => asksForCredential(view, stage));
}

/** `celebrate({ body: Joi.object({ email, password }) })`, `validate(loginSchema)` */
const asksForCredential = (view: View, { call }: RouteStage): boolean =>
  call?.operation.arguments.some((value) => namesCredential(view, call.file, value, 0)) === true;

function namesCredential(view: View, file: FileFacts, value: Value, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const inner = (next: Value): boolean => namesCredential(view, file, next, depth + 1);
  switch (value.kind) {
    case "object":
      return Object.entries(value.properties).some(([name, item]) =>
        credentialNamed(name) === undefined
          ? /^(headers|cookies)$/.test(name) === false && inner(item)
          : isSchema(item),
      );
    case "result": {
      const operation = file.operations[value.operation];
      return operation?.arguments.some(inner) === true;
    }
    case "name": {
      const values = view.variable(file, value.scope, value.name)?.binding.values ?? [];
      return value.path.length === 0 && values.length === 1 && values.some(inner);
    }
    case "import":
      return view
        .things(file, value)
        .some(
          (thing) =>
            thing.kind === "type" &&
            thing.from?.operation.arguments.some((given) =>
              namesCredential(view, thing.from?.file ?? file, given, depth + 1),
            ) === true,
        );
    default:
      return false;
  }
}

/** `Joi.string().required()`: a field is described, not given. */
const isSchema = (value: Value): boolean => value.kind === "result";
