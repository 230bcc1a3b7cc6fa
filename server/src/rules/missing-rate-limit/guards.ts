/** Nest guards that limit: named at the route, at its controller, or provided for every route of the application. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { Route, View } from "#linking/view";

const THROTTLER = /throttler.*guard/i;
const MAX_BASES = 3;

/** How a guard limits the handler of a route; undefined when none does, or the handler says that it skips them. */
export function throttledBy(view: View, { chain }: Route, program: FileFacts): string | undefined {
  const handler = chain.at(-1)?.function;
  const method = handler?.file.scopes[handler.scope];
  if (handler === undefined || method?.method !== true) return undefined;
  const owners = [method, handler.file.scopes[method.parent]].filter((scope) => scope !== undefined);
  const written = owners.flatMap((scope) => decoratorsOf(handler.file, scope));
  if (written.some(({ callee, arguments: given }) => lastNameOf(callee) === "SkipThrottle" && given.length === 0))
    return undefined;
  const isGuarded = written.some(
    ({ callee, arguments: given }) =>
      lastNameOf(callee) === "UseGuards" && given.some((guard) => isThrottler(view, handler.file, guard, 0)),
  );
  if (isGuarded) return "a guard of its controller";
  return isThrottledAsWhole(view, program) ? "a guard of the application" : undefined;
}

const decoratorsOf = (file: FileFacts, { decorators }: Scope): readonly Operation[] =>
  (decorators ?? []).flatMap((value) => (value.kind === "result" ? (file.operations[value.operation] ?? []) : []));

/** `ThrottlerGuard` of the library, or a class that extends it. */
function isThrottler(view: View, file: FileFacts, guard: Value, depth: number): boolean {
  return view.things(file, guard).some((thing) => {
    if (thing.kind === "library") return THROTTLER.test(thing.symbol);
    const base = thing.kind === "class" ? thing.file.scopes[thing.scope]?.base : undefined;
    return thing.kind === "class" && base !== undefined && depth < MAX_BASES
      ? isThrottler(view, thing.file, base, depth + 1)
      : false;
  });
}

const AS_WHOLE: { readonly fallback: boolean } = { fallback: false };

/** `providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }]` of a module that the program loads. */
const isThrottledAsWhole = (view: View, program: FileFacts): boolean =>
  view.remember(AS_WHOLE, program, () =>
    [...view.closure(program)].some((file) =>
      file.scopes.some(
        (scope) =>
          scope.kind === "class" &&
          decoratorsOf(file, scope).some(
            ({ callee, arguments: [options] }) =>
              lastNameOf(callee) === "Module" && providersOf(options).some((one) => providesThrottler(view, file, one)),
          ),
      ),
    ),
  );

function providersOf(options: Value | undefined): readonly Value[] {
  if (options?.kind !== "object") return [];
  const { providers } = options.properties;
  return providers?.kind === "array" ? providers.items : [];
}

function providesThrottler(view: View, file: FileFacts, provider: Value): boolean {
  if (provider.kind !== "object") return false;
  const { provide, useClass } = provider.properties;
  return lastNameOf(provide) === "APP_GUARD" && useClass !== undefined && isThrottler(view, file, useClass, 0);
}
