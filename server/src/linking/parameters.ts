/** What a parameter can be: its declared type, what a library gives its callbacks, or what known callers pass. */

import type { FileFacts, Operation, Value } from "#facts/file";
import type { CallbackModel } from "#knowledge/model";
import { callbackModel, invocations } from "./callbacks";
import { edgesTo, escapeOf } from "./callerIndex";
import { conventionalType } from "./conventions";
import { bindingOf } from "./lexical";
import { ask, type Linker, type Question } from "./linker";
import { handlerParameter } from "./pythonHandlers";
import { bounded, thingsOf } from "./things";
import { declaredThings, functionParameters } from "./types";
import { unknownThing } from "./unknownThing";
import type { FunctionRef, Thing } from "./view";

const PARAMETER: Question<readonly Thing[]> = { fallback: [unknownThing("a parameter defined by itself")] };

export function parameterThings(linker: Linker, target: FunctionRef, index: number): readonly Thing[] {
  const { file, scope } = target;
  return ask(linker, PARAMETER, file, scope * 1024 + index, () => {
    const itself: Thing = { kind: "parameter", file, scope, index, path: [] };
    const convention = conventionalType(target, index);
    if (convention !== undefined) return [{ kind: "type", name: convention }];
    const filled = file.language === "python" ? handlerParameter(linker, target, index) : undefined;
    if (filled !== undefined) return filled;
    const declared = declaredType(linker, target, index) ?? contextualType(linker, target, index);
    if (declared !== undefined) return declared;
    const use = file.scopes[scope]?.use;
    const direct = use?.to === "argument" ? file.operations[use.operation] : undefined;
    const given =
      direct === undefined || use?.to !== "argument"
        ? []
        : fromCallee(linker, file, direct, use.keyword ?? use.index, index);
    if (given.length > 0 && given.every((thing) => thing.kind === "type")) return given;
    if (linker.shallow) {
      linker.opened++;
      return given.length > 0 ? given : [itself];
    }
    const passed = fromCallers(linker, target, index);
    const all = [...given, ...passed].filter((thing) => thing.kind !== "unknown" || thing.because !== "not passed");
    if (all.length === 0) return [itself];
    const complete = escapeOf(linker, file, scope) === undefined;
    return bounded(complete ? all : [...all, itself]);
  });
}

/** The value a call passes for a parameter; undefined when it passes none or a spread hides it. */
export function argumentFor(target: FunctionRef, operation: Operation, index: number): Value | undefined {
  const parameter = target.file.scopes[target.scope]?.parameters?.[index];
  const name = parameter?.name;
  const keyword =
    name !== undefined && operation.keywords !== undefined && Object.hasOwn(operation.keywords, name)
      ? operation.keywords[name]
      : undefined;
  if (keyword !== undefined) return keyword;
  if (parameter?.rest === true) return undefined;
  const before = operation.arguments.slice(0, index + 1);
  if (before.some((value) => value.kind === "spread")) return undefined;
  return operation.arguments[index];
}

function declaredType(linker: Linker, target: FunctionRef, index: number): readonly Thing[] | undefined {
  const type = target.file.scopes[target.scope]?.parameters?.[index]?.type;
  const things = type === undefined ? [] : declaredThings(linker, target.file, target.scope, type);
  return things.length > 0 ? things : undefined;
}

/** `const login: RequestHandler = async (request, reply) => …`: the type of the variable says what its function is given. */
function contextualType(linker: Linker, { file, scope }: FunctionRef, index: number): readonly Thing[] | undefined {
  const use = file.scopes[scope]?.use;
  const variable = use?.to === "bound" ? bindingOf(file, use.scope, use.name) : undefined;
  const type = variable?.binding.type;
  if (variable === undefined || type === undefined) return undefined;
  const given = functionParameters(linker, file, variable.scope, type)?.[index];
  return given === undefined || given === "" ? undefined : [{ kind: "type", name: given, declared: true }];
}

/** What the receiver of a callback passes to it. */
function fromCallee(
  linker: Linker,
  file: FileFacts,
  operation: Operation,
  argument: number | string,
  index: number,
): readonly Thing[] {
  const model = callbackModel(linker, file, operation, argument);
  if (model !== undefined) return libraryParameter(model, index);
  return invocations(linker, file, operation, argument).flatMap((invoked) => {
    const value = invoked.operation.arguments[index];
    return value === undefined ? [unknownThing("not passed")] : thingsOf(linker, invoked.file, value);
  });
}

const libraryParameter = (model: CallbackModel, index: number): readonly Thing[] => {
  const type = model.parameters?.[index];
  return type === undefined || type === "" ? [] : [{ kind: "type", name: type }];
};

function fromCallers(linker: Linker, target: FunctionRef, index: number): readonly Thing[] {
  return edgesTo(linker, target.file, target.scope).flatMap((edge) => {
    const file = linker.files.get(edge.from);
    const operation = file?.operations[edge.operation];
    if (file === undefined || operation === undefined) return [];
    if (edge.argument !== undefined) return fromCallee(linker, file, operation, edge.argument, index);
    const value = argumentFor(target, operation, index);
    return value === undefined ? [unknownThing("not passed")] : thingsOf(linker, file, value);
  });
}
