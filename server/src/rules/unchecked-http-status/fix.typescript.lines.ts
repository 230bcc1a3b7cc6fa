/** The lines of a status check: the test, what is done with the body that nobody will read, and an error that names the address. */

import { bare, contains, type EditSource, isFunctionLike, textOf, ts } from "#languages/typescript/editSource";
import type { EditStyle } from "#languages/typescript/editStyle";

export interface Answer {
  readonly call: ts.CallExpression;
  /** What answers: `ok` and `status` of fetch, `statusCode` of undici's `request`. */
  readonly client: "fetch" | "node-fetch" | "undici";
  /** The variable that holds the response. */
  readonly response?: string;
  /** undici, taken apart: the variables that hold status and body. */
  readonly status?: string;
  readonly body?: string;
  /** No `await` can be written where the check goes. */
  readonly isInPlainFunction?: boolean;
}

/** Lines without indentation, from the second one on relative to the first. */
export function statusLines(source: EditSource, style: EditStyle, answer: Answer): readonly string[] {
  const { client, response = "response" } = answer;
  const status = answer.status ?? `${response}.${client === "undici" ? "statusCode" : "status"}`;
  const test = client === "undici" ? `${status} >= 400` : `!${response}.ok`;
  const thrown = `throw new Error(\`${addressOf(source, style, answer)} answered \${${status}}\`)${style.semicolon}`;
  const drained = drainedBody(source, answer);
  if (drained === undefined && !bracesMost(source)) return [`if (${test}) ${thrown}`];
  const lines = drained === undefined ? [thrown] : [`${drained}${style.semicolon}`, thrown];
  return [`if (${test}) {`, ...lines.map((line) => style.indent + line), "}"];
}

/** A body that nobody reads keeps its connection: in a loop or a retry those run out, and undici's `request` asks for it always. */
function drainedBody(source: EditSource, answer: Answer): string | undefined {
  if (answer.isInPlainFunction === true) return undefined;
  if (answer.client === "undici") return `await ${answer.body ?? `${answer.response ?? "response"}.body`}.dump()`;
  return answer.client === "fetch" && isRepeated(source, answer.call)
    ? `await ${answer.response ?? "response"}.body?.cancel()`
    : undefined;
}

function isRepeated(source: EditSource, call: ts.CallExpression): boolean {
  for (let node: ts.Node = call; node.parent !== undefined; node = node.parent) {
    const { parent } = node;
    if (ts.isIterationStatement(parent, false)) return true;
    if (!isFunctionLike(node)) continue;
    return (
      ts.isCallExpression(parent) &&
      /(retry|map|forEach|mapLimit|setInterval)$/i.test(textOf(source, parent.expression))
    );
  }
  return false;
}

/** Does the file put most of its `if` in braces? */
function bracesMost(source: EditSource): boolean {
  let braced = 0;
  let bare = 0;
  contains(
    source.tree,
    (node) => {
      if (ts.isIfStatement(node) && ts.isBlock(node.thenStatement)) braced++;
      else if (ts.isIfStatement(node)) bare++;
      return false;
    },
    { intoFunctions: true },
  );
  return braced > 0 && braced >= bare;
}

const SECRET = /token|secret|passw|credential|auth|session|signature|api_?key|apikey/i;

/** The address as the message shows it: without query, fragment, credentials and values that may be secret. */
function addressOf(source: EditSource, style: EditStyle, { call, client, response = "response" }: Answer): string {
  const [given] = call.arguments;
  const address = given === undefined ? undefined : bare(given);
  if (address === undefined || SECRET.test(textOf(source, address))) return "the server";
  if (ts.isStringLiteralLike(address)) return escaped(withoutQuery(address.text)) || "the server";
  if (ts.isTemplateExpression(address)) return templateAddress(source, address);
  // What was asked in the end, after redirects; undici's `request` does not say.
  return client === "undici" ? "the server" : `\${${response}.url.split(${style.quote}?${style.quote})[0]}`;
}

function templateAddress(source: EditSource, template: ts.TemplateExpression): string {
  let text = escaped(withoutQuery(template.head.text));
  if (/[?#]/.test(template.head.text)) return text;
  for (const { expression, literal } of template.templateSpans) {
    const isName = ts.isIdentifier(expression) || ts.isPropertyAccessExpression(expression);
    text += isName ? `\${${textOf(source, expression)}}` : "…";
    text += escaped(withoutQuery(literal.text));
    if (/[?#]/.test(literal.text)) break;
  }
  return text;
}

const withoutQuery = (address: string): string => address.replace(/[?#].*$/s, "").replace(/\/\/[^/@]*@/, "//");

const escaped = (text: string): string => text.replace(/[\\`]|\$(?=\{)/g, "\\$&");
