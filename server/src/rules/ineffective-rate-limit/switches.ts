/** Settings that switch a limiter on: are they on unless somebody says otherwise? */

import type { FileFacts, Value } from "#facts/file";
import type { Place } from "#facts/place";
import type { Call, View } from "#linking/view";

import { limits } from "../questions/concurrency/limiters";

export interface Switch {
  readonly name: string;
  readonly place: Place;
  readonly on: boolean;
  /** Tests that skip the limiter while it is off. */
  readonly uses: readonly Place[];
}

const NAME = /rate_?limit|throttl|limiter/i;
const MAX_USES = 3;

/** Settings with a default in this file by which limiters of the workspace are skipped. */
export function* switchesOf(view: View, file: FileFacts): Iterable<Switch> {
  const given = file.operations.flatMap((operation) => operation.arguments);
  const bound = Object.values(file.scopes[0]?.bindings ?? {}).flatMap(({ values }) => values);
  for (const value of [...given, ...bound]) {
    if (value.kind !== "object") continue;
    for (const [name, setting] of Object.entries(value.properties)) {
      const on = NAME.test(name) ? defaultOf(view, file, setting) : undefined;
      const place = on === undefined ? undefined : placeOf(view, file, setting);
      if (on === undefined || place === undefined) continue;
      const uses = skippedBy(view, name);
      if (uses.length > 0) yield { name, place, on, uses };
    }
  }
}

/** `bool({ default: false })`, `z.coerce.boolean().default(false)`, `Joi.boolean().default(true)`, or the literal itself. */
function defaultOf(view: View, file: FileFacts, setting: Value): boolean | undefined {
  if (setting.kind === "literal") return typeof setting.value === "boolean" ? setting.value : undefined;
  const operation = setting.kind === "result" ? file.operations[setting.operation] : undefined;
  const call = operation === undefined ? undefined : view.call(file, operation);
  if (call === undefined) return undefined;
  const [first] = call.operation.arguments;
  if (first?.kind === "object") {
    const value = first.properties.default ?? first.properties.devDefault;
    return value?.kind === "literal" && typeof value.value === "boolean" ? value.value : undefined;
  }
  const isDefault = /(^|\.)default$/.test(call.callee);
  if (!isDefault || first?.kind !== "literal") return undefined;
  if (typeof first.value === "boolean") return first.value;
  return first.value === "true" ? true : first.value === "false" ? false : undefined;
}

function placeOf(view: View, file: FileFacts, setting: Value): Place | undefined {
  if (setting.kind === "literal") return setting.span === undefined ? undefined : view.place(file, setting.span);
  const operation = setting.kind === "result" ? file.operations[setting.operation] : undefined;
  return operation === undefined ? undefined : view.place(file, operation.span);
}

/** Branches on the setting round, or before, the making of a limiter. */
function skippedBy(view: View, name: string): readonly Place[] {
  const uses: Place[] = [];
  for (const file of view.files) {
    if (file.role !== "service" || uses.length >= MAX_USES) continue;
    for (const call of view.calls(file)) {
      if (call.model?.limit === undefined && !(call.concept === "middleware" && mountsLimiter(view, call))) continue;
      const branch = file.scopes.find(
        (scope) =>
          scope.kind === "branch" &&
          scope.test !== undefined &&
          speaksOf(scope.test, name) &&
          (view.inside(file, call.operation.scope, scope.id) ||
            (scope.exits !== undefined &&
              scope.function === file.scopes[call.operation.scope]?.function &&
              scope.span.end <= call.operation.span.start)),
      );
      if (branch !== undefined) uses.push(view.place(file, { start: branch.span.start, end: branch.span.start + 1 }));
    }
  }
  return uses;
}

const mountsLimiter = (view: View, call: Call): boolean =>
  call.operation.arguments.some((value) =>
    view.things(call.file, value).some((thing) => thing.kind === "function" && limits(view, thing, 1)),
  );

function speaksOf(test: Value, name: string): boolean {
  switch (test.kind) {
    case "name":
    case "import":
    case "member":
    case "result":
    case "this":
      return test.path.includes(name) || (test.kind === "name" && test.name === name);
    case "not":
      return speaksOf(test.of, name);
    case "comparison":
      return speaksOf(test.left, name);
    case "choice":
      return [...test.of, ...(test.and === undefined ? [] : [test.and])].some((part) => speaksOf(part, name));
    default:
      return false;
  }
}
