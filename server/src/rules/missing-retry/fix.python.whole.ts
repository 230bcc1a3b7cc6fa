/** May a whole function of Python run again? Only when all it does besides the call leaves nothing behind. */

import { calleeText } from "#languages/python/editCalls";
import {
  childIn,
  contains,
  decoratorsOf,
  isFunction,
  type PyEditNode,
  type PySource,
  textOf,
} from "#languages/python/editSource";

/** Functions and methods that only read, or say what happens. */
const HARMLESS =
  /^(len|str|int|float|bool|list|dict|tuple|set|sorted|isinstance|repr|print|min|max|sum|range|zip|enumerate|Path|Request)$|(^|\.)(json|raise_for_status|read|loads|decode|encode|strip|split|join|format|get|keys|values|items|lower|upper|quote|urlencode|urljoin|debug|info|warning|error|exception|monotonic|time|perf_counter|getenv)$/;

/** Decorators that leave the function a plain one. */
const PLAIN = /^(staticmethod|classmethod|override|typing\.override|(functools\.)?(lru_cache|cache)\b.*)$/;

/** Would running all of `definition` again do no more than running `call` again? */
export function canRunAgain(source: PySource, definition: PyEditNode, call: PyEditNode): boolean {
  if (definition.kind !== "function_definition") return false;
  const body = childIn(definition, "body");
  const name = childIn(definition, "name");
  if (body === undefined || name === undefined || /^(__\w+__|main|test_\w*)$/.test(textOf(source, name))) return false;
  if (!decoratorsOf(source, definition).every((decorator) => PLAIN.test(decorator))) return false;
  // A handler inside decides itself what a failure means; a loop may have done half of its work.
  return !contains(body, (node) => leavesTraces(source, node, call), { intoFunctions: false });
}

function leavesTraces(source: PySource, node: PyEditNode, call: PyEditNode): boolean {
  if (KINDS.test(node.kind) || isFunction(node)) return true;
  if (/^(augmented_)?assignment$/.test(node.kind)) {
    const target = childIn(node, "left");
    return target === undefined || !/^(identifier|pattern_list|tuple_pattern)$/.test(target.kind);
  }
  if (node.kind !== "call" || node === call) return false;
  return !HARMLESS.test(calleeText(source, node).replace(/^.*\)(?=\.)/, ""));
}

const KINDS =
  /^(yield|for_statement|while_statement|try_statement|global_statement|nonlocal_statement|delete_statement|class_definition)$/;
