/** Nest's validation: whether a pipe runs, and what the decorators of a class ask of one of its properties. */

import type { TypeReference, Value } from "#facts/file";
import { lastNameOf, memberOf } from "#linking/lexical";
import type { FunctionRef, View } from "#linking/view";

export interface PropertyRules {
  /** Names of class-validator's decorators, in lower camel case. */
  readonly steps: readonly string[];
  /** A decorator of the project, or one that runs code of the project, is among them. */
  readonly isOwn: boolean;
}

const HAS_PIPE: { readonly fallback: boolean } = { fallback: false };

/** Does the project use a pipe that validates: global, of a module, of a controller? */
export const hasValidationPipe = (view: View): boolean =>
  view.rememberWhole(HAS_PIPE, () =>
    view.files.some(
      (file) =>
        file.role !== "test" &&
        Object.entries(file.scopes[0]?.bindings ?? {}).some(
          ([name, { values }]) =>
            /Pipe$/.test(name) &&
            !/^Parse/.test(name) &&
            values.some(({ kind }) => kind === "import" || kind === "class"),
        ),
    ),
  );

const IS_GLOBAL: { readonly fallback: boolean } = { fallback: false };

/** `app.useGlobalPipes(…)`, `{ provide: APP_PIPE, … }`: a pipe that runs in front of every handler. */
const hasGlobalPipe = (view: View): boolean =>
  view.rememberWhole(IS_GLOBAL, () =>
    view.files.some(
      (file) =>
        file.role !== "test" &&
        (Object.hasOwn(file.scopes[0]?.bindings ?? {}, "APP_PIPE") ||
          file.operations.some(({ kind, callee }) => kind === "call" && memberOf(callee) === "useGlobalPipes")),
    ),
  );

/**
 * Does a validating pipe run in front of this method: a global one, one of its class, one of its own? Decorators of the project's
 * own making may hold one.
 */
export function runsPipe(view: View, { file, scope }: FunctionRef): boolean {
  if (!hasValidationPipe(view)) return false;
  if (hasGlobalPipe(view)) return true;
  const around = view.chain(file, scope).filter(({ kind, id }) => kind === "class" || id === scope);
  return around.some(({ decorators = [] }) =>
    decorators.some((decorator) => {
      const made = decorator.kind === "result" ? file.operations[decorator.operation] : undefined;
      const call = made === undefined ? undefined : view.call(file, made);
      return call === undefined || call.symbol === "@nestjs/common.UsePipes" || !/^@nestjs\//.test(call.symbol ?? "");
    }),
  );
}

/** What a pipe checks of a property of a parameter's class; undefined when no pipe runs, or the class is not known. */
export function propertyRules(
  view: View,
  { file, scope }: FunctionRef,
  type: TypeReference,
  property: string,
): PropertyRules | undefined {
  if (!hasValidationPipe(view)) return undefined;
  const named: Value = { kind: "name", name: type.name, scope, path: [], span: type.span };
  const owner = view.things(file, named).find((thing) => thing.kind === "class");
  if (owner?.kind !== "class") return undefined;
  const starts = Object.entries(owner.file.scopes[owner.scope]?.members ?? {}).flatMap(([name, value]) =>
    value.kind === "typed" ? [{ name, start: value.type.span.start }] : [],
  );
  const own = starts.find(({ name }) => name === property);
  if (own === undefined) return undefined;
  const before = Math.max(0, ...starts.flatMap(({ start }) => (start < own.start ? [start] : [])));
  const decorators = owner.file.operations.filter(
    ({ scope: at, kind, span }) => at === owner.scope && kind === "call" && span.start > before && span.end < own.start,
  );
  const calls = decorators.flatMap((operation) => view.call(owner.file, operation) ?? []);
  return {
    steps: calls.flatMap(({ symbol, operation }) =>
      symbol?.startsWith("class-validator.") === true ? [lowered(lastNameOf(operation.callee))] : [],
    ),
    isOwn: calls.some((call) => view.targets(call).length > 0 || call.symbol === "class-validator.Validate"),
  };
}

const lowered = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
