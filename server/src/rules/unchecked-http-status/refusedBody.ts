/** Is the parsed body used only behind a test of its own content, so that an error page is refused whatever its status was? */

import type { FileFacts, Read, Scope, ScopeId, Use, Value } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { View } from "#linking/view";

import { mentions } from "../questions/mentions";

interface Body {
  readonly file: FileFacts;
  readonly scope: ScopeId;
  readonly names: readonly string[];
  /** The names are the body itself: what counts is a test of its members. */
  readonly whole: boolean;
  readonly reads: readonly Read[];
}

/** `const token = await response.json(); if (!token.value) throw …`, `if (info.roles.includes("admin")) return info.user; return null;` */
export function refusesOther(view: View, file: FileFacts, use: Use): boolean {
  const body = bodyOf(view, file, use);
  if (body === undefined || body.reads.length === 0) return false;
  const owner = file.scopes[body.scope]?.function;
  return file.scopes.some(
    (branch) =>
      branch.kind === "branch" &&
      branch.function === owner &&
      branch.test !== undefined &&
      (leavesFirst(view, body, branch, branch.test) || holdsAll(view, body, branch, branch.test)),
  );
}

function bodyOf(view: View, file: FileFacts, use: Use): Body | undefined {
  if (use.to === "awaited") return bodyOf(view, file, use.then);
  if (use.to !== "bound" && use.to !== "destructured") return undefined;
  const names = use.to === "bound" ? [use.name] : use.names;
  const reads = names.flatMap((name) => view.variable(file, use.scope, name)?.reads ?? []);
  return { file, scope: use.scope, names, whole: use.to === "bound", reads };
}

/** A way out for a body without the member, before anything else is done with the body. */
const leavesFirst = (view: View, body: Body, branch: Scope, test: Value): boolean =>
  saysNo(view, body.file, branch) &&
  // A branch inside another one is no way out for code beside that one.
  branch.parent === body.scope &&
  refuses(body, test) &&
  !leavesSilently(view, body, branch) &&
  body.reads.every((read) => read.span.start > branch.span.start || isTest(view, body.file, read));

/** Throws, replies, or gives back what says that it failed: a plain `return;` reads as "there is none", which nobody knows. */
const saysNo = (view: View, file: FileFacts, { id, exits }: Scope): boolean =>
  (exits === "return" || exits === "throw") &&
  view.operations(file, id).some((operation) => {
    if (operation.kind === "throw") return true;
    const [value] = operation.arguments;
    if (operation.kind === "return")
      return value?.kind === "object"
        ? Object.keys(value.properties).some((name) => /error|message|reason/i.test(name))
        : value?.kind === "literal" && value.value === false;
    return /^reply/.test(view.call(file, operation)?.concept ?? "");
  });

/** An earlier way out, on what the body holds, that says nothing. */
const leavesSilently = (view: View, { file, names }: Body, branch: Scope): boolean =>
  file.scopes.some(
    (other) =>
      other.kind === "branch" &&
      other.function === branch.function &&
      other.exits === "return" &&
      other.span.end <= branch.span.start &&
      names.some((name) => mentions(file, other.test, name)) &&
      !saysNo(view, file, other),
  );

/** Nothing is done with the body outside the branch of a test that asks for one content. */
const holdsAll = (view: View, body: Body, branch: Scope, test: Value): boolean =>
  grants(body, test) &&
  body.reads.some((read) => isIn(read, branch)) &&
  body.reads.every(
    (read) => isIn(read, branch) || (read.span.end < branch.span.start && isTest(view, body.file, read)),
  );

const isIn = ({ span }: Read, branch: Scope): boolean => span.start >= branch.span.start && span.end <= branch.span.end;

/** `!token.value`, `!Array.isArray(list.items)`, `answer.kind !== "order"`, `answer.id == null`, and any of several such. */
function refuses(body: Body, test: Value): boolean {
  switch (test.kind) {
    case "not":
      return isContent(body, test.of);
    case "choice":
      return test.of.some((arm) => refuses(body, arm));
    case "comparison": {
      if (!isContent(body, test.left)) return false;
      const isNothing = test.right.kind === "literal" && (test.right.value === null || test.right.value === undefined);
      return isNothing ? /^===?$/.test(test.operator) : /^!==?$/.test(test.operator);
    }
    default:
      return false;
  }
}

/** `info.roles.includes(role)`, `answer.kind === "order"`: of a conjunction one part, of alternatives each. */
function grants(body: Body, test: Value): boolean {
  switch (test.kind) {
    case "choice":
      return test.and === undefined
        ? test.of.every((arm) => grants(body, arm))
        : [test.and, ...test.of].some((arm) => grants(body, arm));
    case "comparison":
      return (
        /^===?$/.test(test.operator) &&
        isContent(body, test.left) &&
        !(test.right.kind === "literal" && (test.right.value === null || test.right.value === undefined))
      );
    case "result": {
      const callee = body.file.operations[test.operation]?.callee;
      return callee !== undefined && memberOf(callee) === "includes" && isContent(body, callee);
    }
    default:
      return false;
  }
}

/** Speaks of what the body holds, not only of whether there is a body. */
function isContent({ file, names, whole }: Body, value: Value): boolean {
  if (value.kind === "name") return names.includes(value.name) && (!whole || value.path.length > 0);
  return names.some((name) => mentions(file, value, name));
}

/** The read is part of a test, or of a line in a log. */
function isTest(view: View, file: FileFacts, read: Read): boolean {
  let { use } = read;
  while (use.to === "member" || use.to === "item") use = use.then;
  if (use.to === "tested" || use.to === "operand" || use.to === "typeof") return true;
  const operation = use.to === "callee" || use.to === "argument" ? file.operations[use.operation] : undefined;
  const call = operation === undefined ? undefined : view.call(file, operation);
  return call !== undefined && (call.concept === "log" || operation?.use.to === "tested");
}
