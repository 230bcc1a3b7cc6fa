/** RabbitMQ: messages that are refused go to a queue of their own, by the dead-letter options of the queue they came from. */

import type { TextEdit } from "#facts/place";
import { propertyOf, setOption } from "#languages/typescript/editOptions";
import {
  bare,
  contains,
  type EditSource,
  enclosingFunction,
  statementOf,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { quoted } from "#languages/typescript/editStyle";
import { statementBefore } from "#languages/typescript/editWrap";

import { type FixPlan, refuse } from "../fix";
import type { Keeping } from "./fix.typescript.jobs";

/** The file's one `assertQueue` gets a dead-letter queue, which is declared in the line before. */
export function keepRefusedMessages({ source, style, call }: Keeping): FixPlan {
  if (!dropsMessage(source, call)) return refuse("the message is put back, not thrown away");
  const declared = declarationsOf(source);
  const [declaration] = declared;
  if (declaration === undefined) return refuse("the queue is declared elsewhere: its dead-letter options belong there");
  if (declared.length > 1) return refuse("it cannot be told which of the queues declared here the message came from");
  const [name, options] = declaration.arguments;
  if (name === undefined || ts.isSpreadElement(name)) return refuse("the name of the queue is not written here");
  const hindrance = hindranceOf(name, options);
  if (hindrance !== undefined) return refuse(hindrance);
  const dead = deadName(source, style.quote, name);
  if (dead === undefined) return refuse("the name of the queue is not written here");
  const outcome = setOption(source, style, declaration, {
    at: 1,
    name: "deadLetterExchange",
    value: quoted(style, ""),
    also: [{ name: "deadLetterRoutingKey", value: dead.text }],
  });
  if (outcome.kind === "opaque") return refuse("the options of the queue come from elsewhere");
  if (outcome.kind === "refused") return refuse(outcome.because);
  if (outcome.kind === "present") return refuse("the queue has a dead-letter exchange already");
  const line = declareBefore(source, style.semicolon, declaration, dead.text);
  if (line === undefined) return refuse("there is no place for another declaration before this one");
  return {
    kind: "ways",
    ways: [
      {
        title: `Send refused messages to the queue ${dead.shown}`,
        tier: "preview",
        edits: [line, ...outcome.edits],
        kit: [],
        notes: [
          "RabbitMQ answers 406 for a queue that exists with other options: delete it first, or set a policy instead",
          `nothing reads ${dead.shown}: alert on its length`,
        ],
      },
    ],
  };
}

/** `nack(message, false, false)`, `reject(message, false)` */
function dropsMessage(source: EditSource, call: ts.CallExpression | ts.NewExpression): boolean {
  const given = call.arguments ?? [];
  const requeue = given[/\.nack$/.test(textOf(source, call.expression)) ? 2 : 1];
  return requeue?.kind === ts.SyntaxKind.FalseKeyword;
}

function declarationsOf(source: EditSource): readonly ts.CallExpression[] {
  const found: ts.CallExpression[] = [];
  contains(
    source.tree,
    (node) => {
      if (ts.isCallExpression(node) && /\.assertQueue$/.test(textOf(source, node.expression))) found.push(node);
      return false;
    },
    { intoFunctions: true },
  );
  return found;
}

function hindranceOf(name: ts.Expression, options: ts.Expression | undefined): string | undefined {
  if (ts.isStringLiteral(name) && name.text === "") return "the queue lives as long as its connection";
  const literal = options === undefined ? undefined : bare(options);
  if (literal === undefined || !ts.isObjectLiteralExpression(literal)) return undefined;
  const isTrue = (option: string): boolean => propertyOf(literal, option)?.kind === ts.SyntaxKind.TrueKeyword;
  if (isTrue("exclusive") || isTrue("autoDelete")) return "the queue lives as long as its connection";
  return propertyOf(literal, "arguments")?.getText().includes("x-dead-letter-exchange") === true
    ? "the queue has a dead-letter exchange already"
    : undefined;
}

/** `"orders"` → `"orders.dead"`; a name kept in a constant or a setting → a template of it. */
function deadName(
  source: EditSource,
  quote: string,
  name: ts.Expression,
): { readonly text: string; readonly shown: string } | undefined {
  const literal = bare(name);
  if (ts.isStringLiteral(literal) || ts.isNoSubstitutionTemplateLiteral(literal)) {
    return { text: `${quote}${literal.text}.dead${quote}`, shown: `${literal.text}.dead` };
  }
  const isPlain =
    ts.isIdentifier(literal) ||
    (ts.isPropertyAccessExpression(literal) && !contains(literal, (node) => ts.isCallExpression(node)));
  const text = textOf(source, literal);
  return isPlain ? { text: `\`\${${text}}.dead\``, shown: `\${${text}}.dead` } : undefined;
}

function declareBefore(
  source: EditSource,
  semicolon: string,
  declaration: ts.CallExpression,
  name: string,
): TextEdit | undefined {
  const statement = statementOf(declaration);
  if (statement === undefined || enclosingFunction(statement) !== enclosingFunction(declaration)) return undefined;
  const wait = ts.isAwaitExpression(declaration.parent) ? "await " : "";
  const durable = `{ durable: true }`;
  return statementBefore(
    source,
    statement,
    `${wait}${textOf(source, declaration.expression)}(${name}, ${durable})${semicolon}`,
  );
}
