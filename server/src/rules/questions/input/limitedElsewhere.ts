/** Does a schema, a pipe or a middleware on the way limit a value to something harmless? Type checks alone do not. */

import type { Verdict } from "#facts/verdict";
import { pass, unknown } from "#facts/verdict";
import { chainOf } from "#linking/chains";
import { memberOf } from "#linking/lexical";
import type { FunctionRef, RouteStage, View } from "#linking/view";

import type { Trail } from "./inputTrace";
import { propertyRules } from "./nestPipes";
import { stagesBefore } from "./routeOf";
import { fieldSteps, schemaSteps } from "./schemas";

/** `steps`: names of schema steps that would limit it. Undefined when nothing on the way speaks about the value. */
export function limitedElsewhere(view: View, trail: Trail, steps: RegExp): Verdict<never> | undefined {
  for (const { call, path } of trail.calls) {
    if (call.concept !== "validation") continue;
    const found = schemaSteps(view, call, path);
    if (found === undefined) return unknown("a schema that cannot be read is on it");
    if (found.some((name) => steps.test(name))) return pass("a schema limits what it may be");
  }
  const at = enteredIn(view, trail);
  if (at === undefined) return undefined;
  const field = trail.origin.path.at(-1);
  for (const stage of stagesBefore(view, at)) {
    const asked = rulesOf(view, stage, field);
    if (asked === undefined) continue;
    if (asked.length === 0) return unknown("a middleware validates the request first");
    if (asked.some((name) => steps.test(name))) return pass("a middleware limits what it may be");
  }
  return limitedByProcedure(view, trail, at, steps) ?? limitedByClass(view, trail, at, steps);
}

/** tRPC: `procedure.input(schema).query(({ input }) => …)`: what the function gets went through the schema of its chain. */
function limitedByProcedure(
  view: View,
  { origin }: Trail,
  { file, scope }: FunctionRef,
  steps: RegExp,
): Verdict<never> | undefined {
  const use = file.scopes[scope]?.use;
  const taker = use?.to === "argument" ? file.operations[use.operation] : undefined;
  const asked = taker === undefined ? [] : chainOf(file, taker).filter(({ callee }) => memberOf(callee) === "input");
  const limits = asked.some(({ arguments: [schema] }) =>
    (schema === undefined ? undefined : fieldSteps(view, file, schema, origin.path))?.some((name) => steps.test(name)),
  );
  return limits ? pass("the schema of the procedure limits what it may be") : undefined;
}

/** Nest: decorators on the property of the parameter's class. */
function limitedByClass(view: View, trail: Trail, at: FunctionRef, steps: RegExp): Verdict<never> | undefined {
  const entered = trail.held.at(-1);
  const type = at.file.scopes[at.scope]?.parameters?.find(({ name }) => name === entered?.name)?.type;
  const property = entered?.path[0] ?? trail.origin.path[0];
  if (type === undefined || property === undefined) return undefined;
  const rules = propertyRules(view, at, type, property);
  if (rules?.steps.some((name) => steps.test(name)) === true) return pass("a pipe limits what it may be");
  return rules?.isOwn === true ? unknown("a decorator of the project looks at it first") : undefined;
}

/** The function that reads it from the request. */
function enteredIn(view: View, { place }: Trail): FunctionRef | undefined {
  const file = view.file(place.path);
  if (file === undefined) return undefined;
  let scope = 0;
  for (const candidate of file.scopes)
    if (
      candidate.kind === "function" &&
      candidate.span.start <= place.span.start &&
      place.span.end <= candidate.span.end
    )
      scope = candidate.id;
  return { file, scope };
}

/** Steps of an express-validator rule on the field; `[]` for validation that cannot be read; undefined for other stages. */
function rulesOf(view: View, stage: RouteStage, field: string | undefined): readonly string[] | undefined {
  const { call } = stage;
  if (call?.concept === "validation") return [];
  if (/^(celebrate|zod-express-middleware|express-joi-validation|@hono)/.test(call?.symbol ?? "")) return [];
  const chain = view.things(stage.file, stage.value).find((thing) => thing.kind === "type");
  if (chain?.kind !== "type" || chain.name !== "express-validator.Rule") return undefined;
  const names: string[] = [];
  for (let at: typeof chain | undefined = chain; at?.from !== undefined; ) {
    const { operation } = at.from;
    names.push(memberOf(operation.callee) ?? "");
    const [first] = operation.arguments;
    if (at.of === undefined && first?.kind === "literal" && first.value !== field) return undefined;
    at = at.of?.kind === "type" ? at.of : undefined;
  }
  return names;
}
