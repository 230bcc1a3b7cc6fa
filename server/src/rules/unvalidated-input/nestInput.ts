/** Nest's `@Body()` and message parameters: what reaches them, and whether a pipe can check it. */

import type { FileFacts, TypeReference, Value } from "#facts/file";
import type { Place } from "#facts/place";
import type { FunctionRef, View } from "#linking/view";

import { hasValidationPipe, runsPipe } from "../questions/input/nestPipes";

export interface NestInput {
  readonly place: Place;
  readonly name: string;
  readonly type?: TypeReference;
}

/**
 * How far pipes check a parameter. `nothing`: the type is none that a pipe can check; `no-pipe`: no pipe runs in front of it; `idle`: none
 * does, although its class has rules.
 */
export type PipeAnswer = "checked" | "nothing" | "no-pipe" | "idle" | "unknown";

const WHOLE_BODY = /^(Body|Payload|MessageBody)$/;

/** Parameters that hold a whole body or message, without a pipe of their own. */
export function nestInputs(view: View, { file, scope }: FunctionRef): readonly NestInput[] {
  const at = file.scopes[scope];
  if (at?.method !== true) return [];
  return (at.parameters ?? []).flatMap((parameter): readonly NestInput[] => {
    const { name, type } = parameter;
    const isBody = (parameter.decorators ?? []).some((one) => isBare(view, file, one));
    const span = name === undefined ? undefined : at.bindings[name]?.span;
    if (!isBody || name === undefined || span === undefined) return [];
    return [{ place: view.place(file, span), name, ...(type === undefined ? {} : { type }) }];
  });
}

/** `@Body()`: no field, no pipe. */
function isBare(view: View, file: FileFacts, decorator: Value): boolean {
  const operation = decorator.kind === "result" ? file.operations[decorator.operation] : undefined;
  const symbol = operation === undefined ? undefined : view.call(file, operation)?.symbol;
  const [, name] = /^@nestjs\/[\w-]+\.(\w+)$/.exec(symbol ?? "") ?? [];
  return name !== undefined && WHOLE_BODY.test(name) && operation?.arguments.length === 0;
}

/** Pipes check classes with rules; an inline type, an array or `any` leaves them nothing to check by. */
export function pipesCheck(view: View, { file, scope }: FunctionRef, { type }: NestInput): PipeAnswer {
  const runs = runsPipe(view, { file, scope });
  // A project without any pipe may check by hand, or outside of Nest.
  if (!hasValidationPipe(view)) return "no-pipe";
  if (type === undefined || /^(\{\}|Array|any|unknown|object|Record|Partial)$/.test(type.name)) return "nothing";
  const named: Value = { kind: "name", name: type.name, scope, path: [], span: type.span };
  const owner = view.things(file, named).find((thing) => thing.kind === "class");
  if (owner?.kind !== "class") return runs ? "unknown" : "no-pipe";
  const { file: at, scope: id } = owner;
  if (runs && at.scopes[id]?.base !== undefined) return "checked";
  const isRuled = at.operations.some(
    (operation) => operation.scope === id && view.call(at, operation)?.symbol?.startsWith("class-validator.") === true,
  );
  if (!runs) return isRuled ? "idle" : "no-pipe";
  return isRuled ? "checked" : "unknown";
}
