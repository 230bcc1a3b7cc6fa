/** Why a function of Python should have no flow log: it is traced, run for each item of a list, or not run by its callers' will. */

import { symbolOf } from "#languages/python/editNames";
import {
  childIn,
  contains,
  decoratorsOf,
  enclosingFunction,
  isAsync,
  isGenerator,
  nearest,
  type PyEditNode,
  type PySource,
  textOf,
  upward,
} from "#languages/python/editSource";
import type { FixFacts } from "#rules/rule";

/** One line that says what speaks against it; undefined when nothing does. */
export function flowHindrance(facts: FixFacts, source: PySource, target: PyEditNode): string | undefined {
  if (isGenerator(target)) return "a generator's steps are run by its caller";
  if (/(^|\.)__\w+__$/.test(operationName(source, target)))
    return "a special method is run by Python itself, not as an operation";
  const decorators = decoratorsOf(source, target);
  if (decorators.some((decorator) => /(^|\.)(cached_)?property$|\.(setter|getter|deleter)$/.test(decorator)))
    return "a property is read, not run";
  if (decorators.some((decorator) => TRACERS.test(decorator)) || contains(target, (node) => isTracing(source, node)))
    return "the function is traced already";
  if (facts.hot === true || isRepeated(source, target))
    return "the function is called in a loop: a line for each of its steps would flood the log";
  return undefined;
}

const TRACERS =
  /(^|[._])(span|traced?|tracing|instrument(ed)?|observe|monitor(ed)?|task_span|flow|xray_\w+|capture)($|\()/i;

/** `tracer.start_as_current_span("…")`, `sentry_sdk.start_transaction()`, `flow("…")` of the kit. */
function isTracing(source: PySource, node: PyEditNode): boolean {
  if (node.kind !== "call") return false;
  const callee = textOf(source, childIn(node, "function") ?? node);
  return (
    /(^|\.)(start_\w*span|span|start_transaction|start_child|start_run|in_subsegment|begin_(sub)?segment)$/.test(
      callee,
    ) ||
    (/flow\w*$/.test(callee) && /(^|\.)(current_)?flow$/.test(symbolOf(source, node) ?? "")) ||
    /(^|[._])(tracer|xray_recorder|logfire)\.\w+$/.test(callee)
  );
}

/** Is a call of the function inside a loop, or the function what a list is mapped with? */
function isRepeated(source: PySource, target: PyEditNode): boolean {
  const named = childIn(target, "name");
  const name = named === undefined ? "" : textOf(source, named);
  return contains(
    source.root,
    (node) => {
      if (node.kind !== "call") return false;
      const callee = childIn(node, "function");
      const called = callee === undefined ? "" : textOf(source, callee).replace(/^(self|cls)\./, "");
      return (called === name && isInLoop(node)) || (PER_ITEM.test(called) && isGiven(source, node, name));
    },
    { intoFunctions: true },
  );
}

/** A loop or a comprehension around it in its own function; the list that a loop goes through is made once. */
function isInLoop(call: PyEditNode): boolean {
  const around = enclosingFunction(call);
  let inner = call;
  for (const up of upward(call)) {
    if (up === around) return false;
    if (/^(for|while)_statement$/.test(up.kind) && inner.field !== "right") return true;
    if (/_comprehension$|^generator_expression$/.test(up.kind)) return inner.kind !== "for_in_clause";
    inner = up;
  }
  return false;
}

const PER_ITEM = /(^|\.)(map|imap|imap_unordered|starmap|gather_limited|map_limited|apply)$/;

const isGiven = (source: PySource, call: PyEditNode, name: string): boolean =>
  (childIn(call, "arguments")?.children ?? []).some(
    (given) => textOf(source, given).replace(/^(self|cls)\./, "") === name,
  );

/** `import_orders`, `Importer.run`. */
export function operationName(source: PySource, target: PyEditNode): string {
  const named = childIn(target, "name");
  const own = named === undefined ? "operation" : textOf(source, named);
  const owner =
    target.parent === undefined ? undefined : nearest(target.parent, "class_definition", "function_definition");
  const ownerName = owner?.kind === "class_definition" ? childIn(owner, "name") : undefined;
  return ownerName === undefined ? own : `${textOf(source, ownerName)}.${own}`;
}

/** Parameters that may be logged, `file=file`: plain values whose names do not speak of secrets. */
export function flowFields(source: PySource, target: PyEditNode): readonly string[] {
  const parameters = childIn(target, "parameters")?.children ?? [];
  return parameters.flatMap((parameter) => {
    const type = childIn(parameter, "type");
    const name = childIn(parameter, "name") ?? parameter.children[0];
    if (type === undefined || name?.kind !== "identifier") return [];
    const text = textOf(source, name);
    if (SECRET.test(text) || TAKEN.test(text) || !PLAIN.test(textOf(source, type))) return [];
    return [`${text}=${text}`];
  });
}

const SECRET =
  /pass|pwd|secret|token|auth|cred|key|session|cookie|jwt|ssn|card|cvv|pin|iban|e?mail|phone|body|payload/i;
/** What `flow` itself takes. */
const TAKEN = /^(name|folder|flow_id|max_bytes|max_files)$/;
const PLAIN = /^(["']?)(Optional\[(str|int|float|bool)\]|(str|int|float|bool)(\s*\|\s*(str|int|float|bool|None))*)\1$/;

/** A coroutine's steps are what it awaits; another function's are what it calls. */
export const stepWord = (target: PyEditNode): string => (isAsync(target) ? "awaited steps" : "steps");
