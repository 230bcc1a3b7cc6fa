/** Nest guards that look a row up by a parameter of the route, and let nobody in when there is none. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { FunctionRef, View } from "#linking/view";

import { traceInput } from "./inputTrace";

/** Does a guard of the handler (its own, or its controller's) find something by the parameter of the route that `name` is bound to? */
export function guardFinds(view: View, handler: FunctionRef, name: string): boolean {
  const field = fieldOf(handler, name);
  return field !== undefined && guardsOf(view, handler).some((guard) => finds(view, guard, field));
}

/** The parameter's name in the route: `@Param("shareId") id`. */
function fieldOf({ file, scope }: FunctionRef, name: string): string | undefined {
  const parameter = file.scopes[scope]?.parameters?.find((one) => one.name === name);
  for (const decorator of parameter?.decorators ?? []) {
    const operation = operationOf(file, decorator);
    if (operation === undefined || lastNameOf(operation.callee) !== "Param") continue;
    const [first] = operation.arguments;
    return first?.kind === "literal" && typeof first.value === "string" ? first.value : undefined;
  }
  return undefined;
}

/** `canActivate` of the classes that `@UseGuards(…)` names. */
function guardsOf(view: View, { file, scope }: FunctionRef): readonly FunctionRef[] {
  const own = file.scopes[scope];
  const decorators = [...(own?.decorators ?? []), ...(file.scopes[own?.parent ?? -1]?.decorators ?? [])];
  const classes = decorators.flatMap((decorator) => {
    const operation = operationOf(file, decorator);
    return operation !== undefined && lastNameOf(operation.callee) === "UseGuards" ? operation.arguments : [];
  });
  return classes.flatMap((value) =>
    view.things(file, value).flatMap((thing): readonly FunctionRef[] => {
      const method = thing.kind === "class" ? thing.file.scopes[thing.scope]?.members?.canActivate : undefined;
      return thing.kind === "class" && method?.kind === "function" ? [{ file: thing.file, scope: method.scope }] : [];
    }),
  );
}

function finds(view: View, { file, scope }: FunctionRef, field: string): boolean {
  return view.operations(file, scope, "nested").some((operation) => {
    if (view.call(file, operation)?.concept !== "row-read") return false;
    return operation.arguments.some((value) =>
      traceInput(view, file, value, { until: operation.order }).trails.some(
        ({ origin }) => origin.part === "params" && origin.path.includes(field),
      ),
    );
  });
}

const operationOf = (file: FileFacts, value: Value): Operation | undefined =>
  value.kind === "result" ? file.operations[value.operation] : undefined;
