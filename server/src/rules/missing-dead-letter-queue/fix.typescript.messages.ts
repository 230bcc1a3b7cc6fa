/** Kafka: messages whose failure a consumer skips are kept in the kit's dead letters, before they count as read. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { statementFirst } from "#languages/typescript/editBlock";
import { usableName } from "#languages/typescript/editCaught";
import { importParts } from "#languages/typescript/editKit";
import { propertyOf } from "#languages/typescript/editOptions";
import {
  bare,
  contains,
  type EditSource,
  enclosingFunction,
  freeName,
  isAsync,
  isFunctionLike,
  statementOf,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { braced, quoted } from "#languages/typescript/editStyle";
import { statementBefore } from "#languages/typescript/editWrap";

import { type FixPlan, refuse } from "../fix";
import type { Keeping } from "./fix.typescript.jobs";

const WISH = { part: "deadLetters", name: "openDeadLetters" };

type Processor = ts.ArrowFunction | ts.FunctionExpression | ts.MethodDeclaration;

/** The catch that skips a message keeps it first; the letters are opened before the consumer runs. */
export function keepFailedMessages(keeping: Keeping): FixPlan {
  const { request, source, style, call } = keeping;
  const [options] = call.arguments ?? [];
  const processor = options === undefined ? undefined : processorOf(bare(options));
  if (processor === undefined || "because" in processor)
    return refuse(processor?.because ?? "the processor is elsewhere");
  const start = startOf(call);
  if ("because" in start) return refuse(start.because);
  const handler = skippingCatch(processor);
  if (handler === undefined) return refuse("no catch of the processor skips a message");
  if (keepsAlready(source, handler)) return refuse("the catch keeps the message, or sends it on, already");
  const error = usableName(source, handler);
  if ("because" in error) return refuse(error.because);
  const message = messageOf(source, processor);
  if ("because" in message) return refuse(message.because);
  const imported = importParts(request, source, style, [WISH]);
  if ("because" in imported) return refuse(imported.because);
  const [open = WISH.name] = imported.locals;
  const letters = freeName(source, "deadLetters");
  const topic = topicOf(source);
  const path = quoted(style, `data/dead-letters/${topic}.journal`);
  const inner = `source: ${quoted(style, topic)}`;
  const opening = `const ${letters} = await ${open}(${path}, ${braced(style, inner)})${style.semicolon}`;
  const fields = [
    `id: \`\${${message.topic}}/\${${message.partition}}/\${${message.message}.offset}\``,
    `payload: ${message.message}.value?.toString(${isText(source, processor) ? "" : quoted(style, "base64")})`,
    error.name === "error" ? "error" : `error: ${error.name}`,
  ];
  return {
    kind: "ways",
    ways: [
      {
        title: `Keep failed messages of ${topic} as dead letters, up to 64 MiB`,
        tier: "preview",
        edits: [
          ...imported.edits,
          statementBefore(source, start.statement, opening),
          ...message.edits,
          ...error.edits,
          statementFirst(source, style, handler.block, `await ${letters}.add(${braced(style, fields.join(", "))})`),
        ],
        kit: [WISH.part],
        notes: [
          "the letters need a folder that outlives the process, one for each process that consumes",
          `\`${letters}.replay(handler)\` hands them out again; when one cannot be kept, the message is not skipped`,
        ],
      },
    ],
  };
}

function processorOf(options: ts.Expression): Processor | { readonly because: string } {
  if (!ts.isObjectLiteralExpression(options)) return { because: "the processor is elsewhere" };
  for (const property of options.properties) {
    const name = property.name?.getText();
    if (name === "eachBatch") return { because: "a batch decides by itself which of its messages count as read" };
    if (name !== "eachMessage") continue;
    const own = ts.isMethodDeclaration(property) ? property : undefined;
    const value = own ?? propertyOf(options, "eachMessage");
    const found = value !== undefined && ts.isExpression(value) ? bare(value) : value;
    if (found === undefined || !isFunctionLike(found)) return { because: "the processor is elsewhere" };
    if (!isAsync(found)) return { because: "the processor is not async" };
    return found as Processor;
  }
  return { because: "no processor of single messages is given here" };
}

type Start = { readonly statement: ts.Statement } | { readonly because: string };

/** The statement that starts the consumer: the letters are opened before it, and waited for as it is. */
function startOf(call: ts.CallExpression | ts.NewExpression): Start {
  const statement = statementOf(call);
  const isPlace =
    statement !== undefined &&
    ts.isAwaitExpression(call.parent) &&
    enclosingFunction(statement) === enclosingFunction(call);
  return isPlace ? { statement } : { because: "the start of the consumer is not awaited here" };
}

/** The first catch of the function itself that does not throw. */
function skippingCatch(processor: Processor): ts.CatchClause | undefined {
  let found: ts.CatchClause | undefined;
  if (processor.body === undefined) return undefined;
  contains(processor.body, (node) => {
    const skips = ts.isCatchClause(node) && !contains(node.block, ts.isThrowStatement);
    if (skips) found ??= node;
    return found !== undefined;
  });
  return found;
}

const keepsAlready = (source: EditSource, handler: ts.CatchClause): boolean =>
  contains(handler.block, (node) => {
    if (!ts.isCallExpression(node)) return false;
    return /\.(send|sendBatch|add|publish|insert\w*|create|save|query|enqueue)$/.test(textOf(source, node.expression));
  });

interface Message {
  readonly topic: string;
  readonly partition: string;
  readonly message: string;
  readonly edits: readonly TextEdit[];
}

/** How the processor names what it is given; names it leaves out are added to its pattern. */
function messageOf(source: EditSource, processor: Processor): Message | { readonly because: string } {
  const name = processor.parameters[0]?.name;
  if (name === undefined) return { because: "the processor does not take its message" };
  if (ts.isIdentifier(name)) {
    const { text } = name;
    return { topic: `${text}.topic`, partition: `${text}.partition`, message: `${text}.message`, edits: [] };
  }
  if (!ts.isObjectBindingPattern(name)) return { because: "the processor does not take its message" };
  const last = name.elements.at(-1);
  if (last === undefined) return { because: "the processor does not take its message" };
  if (last.dotDotDotToken !== undefined) return { because: "the processor takes the rest of what it is given" };
  const added: string[] = [];
  const local = (wanted: string): string => {
    const element = name.elements.find((one) => (one.propertyName ?? one.name).getText(source.tree) === wanted);
    if (element !== undefined) return textOf(source, element.name);
    const free = isNamedIn(processor, wanted) ? `message${wanted[0]?.toUpperCase()}${wanted.slice(1)}` : wanted;
    added.push(free === wanted ? wanted : `${wanted}: ${free}`);
    return free;
  };
  const found = { topic: local("topic"), partition: local("partition"), message: local("message") };
  if (!/^\w+$/.test(found.message)) return { because: "the message is taken apart where it is bound" };
  return { ...found, edits: added.length === 0 ? [] : [insertAt(last.end, `, ${added.join(", ")}`)] };
}

const isNamedIn = (processor: Processor, name: string): boolean =>
  contains(processor, (node) => ts.isIdentifier(node) && node.text === name && !isMember(node), {
    intoFunctions: true,
  });

function isMember(node: ts.Identifier): boolean {
  const { parent } = node;
  return (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) && parent.name === node;
}

/** The code reads the value as text: then it is kept as text. */
const isText = (source: EditSource, processor: Processor): boolean =>
  /JSON\.parse|\.toString\(|String\(/.test(textOf(source, processor));

/** What the consumer reads, as far as the file says. */
function topicOf(source: EditSource): string {
  const found =
    /\btopics?:\s*\[?\s*["'`]([\w.-]+)["'`]/.exec(source.text) ?? /\bgroupId:\s*["'`]([\w.-]+)["'`]/.exec(source.text);
  return found?.[1] ?? "messages";
}
