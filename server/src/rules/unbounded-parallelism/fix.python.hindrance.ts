/** Why the calls of a fan in Python should run as they do: few, limited already, or made to run side by side. */

import { valuesOf } from "#languages/python/editNames";
import { childIn, contains, type PyEditNode, type PySource, textOf, upward } from "#languages/python/editSource";

import type { PyFan } from "./fix.python.fan";

/** One line that says what speaks against a limit; undefined when nothing does. */
export function fanHindrance(source: PySource, fan: PyFan): string | undefined {
  const { whole, list, work, each } = fan;
  const awaited = whole.parent?.kind === "await" ? whole.parent : givenToWait(source, whole);
  if (awaited === undefined) return "the calls are waited for elsewhere";
  if (contains(whole, ({ kind }) => kind === "yield")) return "the call contains `yield`";
  if (isShort(source, list)) return "the list is short and written out";
  if (/\[[^\]]*:[^\]]*\]$|\b(chunk|batch|islice)\w*\(/.test(textOf(source, list)) || isPiece(source, list))
    return "the list is worked through in pieces already";
  if (SIDE_BY_SIDE.test(lastName(source, work))) return "they are workers that run side by side";
  if (LIMITED.test(textOf(source, each?.call ?? work)) || isLimitedInside(source, work))
    return "the number at a time is limited already";
  return WAITS.test(textOf(source, each?.call ?? work)) ? "they wait for each other" : undefined;
}

/** `await asyncio.wait_for(asyncio.gather(…), 5)` */
function givenToWait(source: PySource, whole: PyEditNode): PyEditNode | undefined {
  const outer = whole.parent?.parent;
  if (outer?.kind !== "call" || outer.parent?.kind !== "await") return undefined;
  const callee = textOf(source, childIn(outer, "function") ?? outer);
  return /(^|\.)wait_for$/.test(callee) ? outer.parent : undefined;
}

/** Lists so short, and written out, need no limit. */
const SHORT = 10;

function isShort(source: PySource, list: PyEditNode): boolean {
  const values = list.kind === "identifier" ? valuesOf(source, list, textOf(source, list)) : [list];
  const [written] = values;
  if (values.length !== 1 || written === undefined) return false;
  if (written.kind === "call") {
    const [count] = childIn(written, "arguments")?.children ?? [];
    const isRange = textOf(source, childIn(written, "function") ?? written) === "range";
    return isRange && count?.kind === "integer" && Number(textOf(source, count)) <= SHORT;
  }
  if (!/^(list|tuple|set)$/.test(written.kind)) return false;
  if (written.children.some(({ kind }) => kind === "list_splat")) return false;
  // An empty list is filled later on.
  return written.children.length <= SHORT && (written === list || written.children.length > 0);
}

/** `for part in chunks(rows): await asyncio.gather(*(send(row) for row in part))` */
function isPiece(source: PySource, list: PyEditNode): boolean {
  const name = textOf(source, list);
  for (const up of upward(list)) {
    if (up.kind !== "for_statement") continue;
    const target = childIn(up, "left");
    const right = childIn(up, "right");
    const isOwn = target !== undefined && textOf(source, target) === name;
    if (isOwn && right !== undefined && /chunk|batch|slice|page|split|grouper|range\(/i.test(textOf(source, right)))
      return true;
  }
  return false;
}

function lastName(source: PySource, work: PyEditNode): string {
  const member = work.kind === "attribute" ? childIn(work, "attribute") : work;
  return member === undefined ? "" : textOf(source, member);
}

/** Names of what goes on until it is told to end: of these, the ninth would never begin. */
const SIDE_BY_SIDE =
  /^_*(a?run|start|serve|listen|consume|watch|poll|wait|join|main|monitor|subscribe|acquire|loop)$|forever|worker|consumer|producer|listener|watcher|daemon|_loop$/i;
const LIMITED = /\b\w*(semaphore|limiter|throttl|gather_limited)\w*\b|\blimit\w*\(/i;
const WAITS = /\b(asyncio\.)?(Barrier|Event|Condition)\b|\bbarrier\b/;

/** The function is written in this file, and takes a place before it begins. */
function isLimitedInside(source: PySource, work: PyEditNode): boolean {
  const name = lastName(source, work);
  return contains(
    source.root,
    (node) => {
      if (node.kind !== "function_definition" || textOf(source, childIn(node, "name") ?? node) !== name) return false;
      return contains(node, (inner) => inner.kind === "with_item" && PLACES.test(textOf(source, inner)));
    },
    { intoFunctions: true },
  );
}

const PLACES = /sem\b|sem(aphore)?_|_sem|semaphore|limit|throttl|lock|slots?\b|bucket/i;
