/** What the conditions around a place ask about: the environment, a setting. */

import type { FileFacts, Scope, Value } from "#facts/file";
import type { Span } from "#facts/place";
import { lastNameOf } from "#linking/lexical";

const DEVELOPMENT =
  /^(?:NODE_ENV|APP_ENV|ENVIRONMENT|isDev\w*|isTest\w*|isProd\w*|is_?prod\w*|DEV|PROD|production|development|test|local|isLocal\w*|DEBUG|isDemo\w*|DEMO)$/i;

/** Branches that hold the place; the condition of an `else` arm is already negated. */
export const branchesAround = (file: FileFacts, span: Span): readonly Scope[] =>
  file.scopes.filter(
    (scope) => scope.kind === "branch" && scope.span.start <= span.start && span.end <= scope.span.end,
  );

/** True when a condition around the place asks for development, production or tests. */
export const inDevelopment = (file: FileFacts, span: Span): boolean =>
  branchesAround(file, span).some(({ test }) => speaksOf(test, DEVELOPMENT) || asksByCall(file, test));

const ASKS =
  /^(?:(?:is|in)_?)?(?:debug(?:ging)?|dev(?:elopment)?|prod(?:uction)?|local|test(?:ing)?)(?:_?(?:mode|env(?:ironment)?))?$/i;

/** `if in_debug_mode():`, `if not settings.is_production():` */
function asksByCall(file: FileFacts, test: Value | undefined, depth = 0): boolean {
  if (test === undefined || depth > 6) return false;
  if (test.kind === "not") return asksByCall(file, test.of, depth + 1);
  if (test.kind === "choice") return [...test.of, test.and].some((one) => asksByCall(file, one, depth + 1));
  if (test.kind !== "result") return false;
  const { callee, arguments: given = [] } = file.operations[test.operation] ?? {};
  return given.length === 0 && ASKS.test(lastNameOf(callee));
}

/** True for a condition that asks for the environment (`isProduction ? process.env.SECRET : "…"`). */
export const asksEnvironment = (condition: Value): boolean => speaksOf(condition, DEVELOPMENT);

/** Does a condition mention a name: of a variable, a member, or a text it compares with? */
export function speaksOf(value: Value | undefined, name: RegExp, depth = 0): boolean {
  if (value === undefined || depth > 6) return false;
  const inner = (next: Value | undefined): boolean => speaksOf(next, name, depth + 1);
  switch (value.kind) {
    case "name":
      return name.test(value.name) || value.path.some((part) => name.test(part));
    case "literal":
      return typeof value.value === "string" && name.test(value.value);
    case "comparison":
      return inner(value.left) || inner(value.right);
    case "choice":
      return value.of.some(inner) || inner(value.and);
    case "not":
    case "awaited":
    case "typeof":
      return inner(value.of);
    case "member":
    case "this":
    case "import":
    case "result":
      return value.path.some((part) => name.test(part)) || (value.kind === "member" && inner(value.of));
    default:
      return false;
  }
}
