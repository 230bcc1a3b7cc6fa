/** A request body that reaches a store, a queue or another service with no schema, guard or middleware on it. */

import type { FileFacts, ScopeId, Use } from "#facts/file";
import type { Place, Span } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import type { Call, FunctionRef, Route, RouteStage, View } from "#linking/view";

import { fileHandlers } from "../questions/conventionalHandlers";
import { followInput } from "../questions/inputFlow";
import { type NestInput, nestInputs, pipesCheck } from "../questions/nestInput";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly file: FileFacts;
  /** Absent for handlers that a framework finds by file name. */
  readonly route?: Route;
  /** Index of the stage whose function reads the body. */
  readonly stage: number;
  readonly reads: readonly BodyRead[];
  /** Nest: the parameter that is the body. */
  readonly nest?: NestInput;
}

interface BodyRead {
  /** The read, or the call that gives the body. */
  readonly read: { readonly span: Span; readonly scope: ScopeId };
  /** What is done with `request.body` itself. */
  readonly use: Use;
  /** Member read from the body, when there is one: `sku` of `request.body.sku`. */
  readonly field?: string;
}

interface Gap {
  readonly sink: string;
  readonly field: string | undefined;
  /** Nest: a pipe runs, and has nothing to check this type by. */
  readonly looksChecked?: boolean;
}

const SINK_WORDS: Readonly<Record<string, string>> = {
  "row-insert": "the database",
  "row-update": "the database",
  "row-upsert": "the database",
  query: "the database",
  "file-write": "a file",
  enqueue: "a queue",
  "outbound-call": "another service",
};

export const unvalidatedInput = defineRule<Subject, Gap>({
  id: "unvalidated-input",
  principle: "defense-in-depth",
  priority: "P1",
  confidence: "medium",
  summary: "A request body that is used without a schema or guard on it.",
  *subjects(view, file) {
    for (const { function: handler } of fileHandlers(view, file))
      if (handler.file === file)
        for (const call of takenBodies(view, handler))
          yield { place: call.place, file, stage: 0, reads: [takenRead(call)] };
    for (const route of view.routes()) {
      for (const [index, stage] of route.chain.entries()) {
        const handler = stage.function;
        if (handler === undefined || handler.file !== file) continue;
        for (const nest of nestInputs(view, handler))
          yield { place: nest.place, file, route, stage: index, reads: parameterReads(view, handler, nest), nest };
        for (const call of takenBodies(view, handler))
          yield { place: call.place, file, route, stage: index, reads: [takenRead(call)] };
        const reads = bodyReads(view, route, handler);
        const first = reads[0];
        if (first === undefined) continue;
        yield { place: placeOf(view, file, first), file, route, stage: index, reads };
      }
    }
  },
  judge(view, { route, stage, reads, file, nest }) {
    const chain = route?.chain ?? [];
    const handler = chain[stage]?.function;
    const pipes = nest === undefined || handler === undefined ? undefined : pipesCheck(view, handler, nest);
    if (pipes === "checked") return pass("a pipe checks its class");
    if (route !== undefined && schemaOnRoute(view, route)) return pass("the route has a schema");
    const before = chain.slice(0, stage);
    const validated = before.find((candidate) => validatesBody(view, candidate));
    if (validated !== undefined) return pass("a middleware validates the body first");
    if (readsVerdict(view, chain[stage])) return pass("the verdict of validation rules is read");
    const uses = reads.map((body) => ({ body, flow: followInput(view, file, body.use, body.read.scope) }));
    const whole = uses.find(({ body, flow }) => body.field === undefined && flow.checked);
    if (whole !== undefined) return pass("checked before it is used");
    const open = uses.find(({ flow }) => flow.sink !== undefined && !flow.checked);
    if (open?.flow.sink !== undefined) {
      if (before.some((candidate) => candidate.function === undefined && candidate.symbol === undefined))
        return unknown("a middleware that is not known runs first");
      if (pipes === "unknown") return unknown("a pipe may check its type");
      const sink = SINK_WORDS[open.flow.sink.concept] ?? "use";
      return gap({ sink, field: open.body.field, ...(pipes === "nothing" ? { looksChecked: true } : {}) }, [
        { place: open.flow.sink.call.place, note: "used here" },
      ]);
    }
    if (uses.some(({ flow }) => flow.lost && !flow.checked))
      return unknown("the body goes on to code that is not known");
    return pass(uses.some(({ flow }) => flow.checked) ? "checked before it is used" : "it reaches no store");
  },
  message: ({ nest }, { sink, field, looksChecked }) => {
    const what = field === undefined ? "This body" : `\`${field}\` of this body`;
    return looksChecked === true && nest !== undefined
      ? `${what} reaches ${sink} unchecked: pipes check classes only, and \`${nest.name}\` has no class. Give it a DTO class.`
      : `${what} reaches ${sink} unchecked: anything may be in it. Parse it with a schema.`;
  },
  fixFacts: (_view, { reads }) => ({ start: reads[0]?.read.span.start ?? 0 }),
});

/** `request.body` as written: from the name to the end of `.body`. */
function placeOf(view: View, file: FileFacts, { read }: BodyRead): Place {
  return view.place(file, { start: read.span.start, end: read.span.end + ".body".length });
}

/** Reads of the body in a handler: `request.body`, `ctx.request.body`, `({ body }) => …`. */
function bodyReads(view: View, route: Route, { file, scope }: FunctionRef): readonly BodyRead[] {
  const parameter = file.scopes[scope]?.parameters?.[requestIndex(file, scope)];
  if (parameter?.name === undefined) return [];
  const variable = view.variable(file, scope, parameter.name);
  return (variable?.reads ?? []).flatMap((read) => {
    const use = route.framework === "koa" ? memberOf(read.use, "request") : read.use;
    const body = use === undefined ? undefined : memberOf(use, "body");
    if (body === undefined || isTarget(body)) return [];
    if (body.to === "member" && body.then.to !== "callee") return [{ read, use: body.then, field: body.name }];
    return [{ read, use: body }];
  });
}

/** Calls that give the body: `await request.json()` of a web request, `await c.req.json()` of Hono. */
const takenBodies = (view: View, { file, scope }: FunctionRef): readonly Call[] =>
  view.operations(file, scope).flatMap((operation) => {
    const call = view.call(file, operation);
    return call !== undefined && TAKES_BODY.test(call.symbol ?? "") ? [call] : [];
  });

const TAKES_BODY = /^(next\.Request|fetch\.Request|hono\.Request)\.(json|formData|parseBody)$/;

const takenRead = ({ operation }: Call): BodyRead => ({ read: operation, use: operation.use });

/** Uses of the parameter itself, field by field. */
function parameterReads(view: View, { file, scope }: FunctionRef, { name }: NestInput): readonly BodyRead[] {
  return (view.variable(file, scope, name)?.reads ?? []).flatMap((read) => {
    const { use } = read;
    if (isTarget(use)) return [];
    if (use.to === "member" && use.then.to !== "callee") return [{ read, use: use.then, field: use.name }];
    return [{ read, use }];
  });
}

/** Error-handling middleware of Express has the request second. */
const requestIndex = (file: FileFacts, scope: ScopeId): number =>
  file.scopes[scope]?.parameters?.length === 4 ? 1 : 0;

const memberOf = (use: Use, name: string): Use | undefined =>
  use.to === "member" && use.name === name ? use.then : undefined;
const isTarget = (use: Use): boolean => use.to === "target" || (use.to === "member" && isTarget(use.then));

/** Fastify: `{ schema: { body } }` among the route's arguments. */
function schemaOnRoute(view: View, route: Route): boolean {
  return route.call.operation.arguments.some((value) =>
    view.things(route.call.file, value).some((thing) => {
      if (thing.kind !== "object") return false;
      const schema = thing.value.properties.schema;
      if (schema === undefined) return false;
      const shapes = view.things(thing.file, schema);
      return shapes.some((shape) => shape.kind !== "object" || Object.hasOwn(shape.value.properties, "body"));
    }),
  );
}

/** express-validator: rules that ran before only collect; the handler that asks for their verdict decides. */
function readsVerdict(view: View, stage: RouteStage | undefined): boolean {
  const target = stage?.function;
  if (target === undefined) return false;
  return view
    .operations(target.file, target.scope, "nested")
    .some((operation) => view.call(target.file, operation)?.concept === "validation-verdict");
}

/** A stage that parses, tests or judges the body and can refuse the request. */
function validatesBody(view: View, stage: RouteStage): boolean {
  if (stage.call?.concept === "validation" || stage.call?.concept === "validation-verdict") return true;
  const { function: target } = stage;
  if (target === undefined) return false;
  const calls = view
    .operations(target.file, target.scope, "nested")
    .flatMap((operation) => view.call(target.file, operation) ?? []);
  if (calls.some((call) => call.concept === "validation-verdict")) return true;
  if (calls.some((call) => validatesOrigin(view, call))) return true;
  const parameter = target.file.scopes[target.scope]?.parameters?.[requestIndex(target.file, target.scope)];
  if (parameter?.name === undefined) return false;
  const variable = view.variable(target.file, target.scope, parameter.name);
  return (variable?.reads ?? []).some((read) => {
    const body = memberOf(read.use, "body");
    return body !== undefined && followInput(view, target.file, body, read.scope).checked;
  });
}

/** `schema.parse(request.body)`, also of the whole request. */
function validatesOrigin(view: View, call: Call): boolean {
  if (call.concept !== "validation") return false;
  return call.operation.arguments.some((value) => {
    const origins = view.origins(call.file, value);
    return (
      origins.some((origin) => origin.part === "body" || origin.part === "") ||
      view.things(call.file, value).some((thing) => thing.kind === "type" && /Request$/.test(thing.name))
    );
  });
}
