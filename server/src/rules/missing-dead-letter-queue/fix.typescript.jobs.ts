/** Queues that throw away failed jobs by an option are told to keep them, for as long or as many as is bearable. */

import { propertyOf } from "#languages/typescript/editOptions";
import { bare, type CallLike, contains, type EditSource, spanOf, textOf, ts } from "#languages/typescript/editSource";
import { braced, type EditStyle, numeral } from "#languages/typescript/editStyle";

import { type FixPlan, type FixRequest, refuse } from "../fix";

export interface Keeping {
  readonly request: FixRequest;
  readonly source: EditSource;
  readonly style: EditStyle;
  readonly call: CallLike;
  /** The library symbol of the call, empty when the file does not tell. */
  readonly symbol: string;
}

/** `removeOnFail: true` becomes seven days (BullMQ), so many jobs (Bull) or `false` (Bee-Queue). */
export function keepFailedJobs(keeping: Keeping): FixPlan {
  const { source, call } = keeping;
  const found = optionOf(source, call);
  if (found === undefined) return refuse("the option that removes failed jobs is written elsewhere");
  if (found.name === "jobId") return refuse("a job that is kept blocks its id, and this one may be added again");
  const value = bare(found.value);
  if (!removesAll(value)) return refuse(`\`${found.name}\` keeps failed jobs already, or is not written here`);
  const answer = answerOf(keeping, found.name);
  const span = spanOf(source, found.value);
  return {
    kind: "ways",
    ways: [
      {
        title: answer.title,
        tier: "behavioral",
        edits: [{ span, newText: answer.value }],
        kit: [],
        notes: answer.notes,
      },
    ],
  };
}

const WEEK_SECONDS = 7 * 24 * 3600;
const MANY = 5_000;

function answerOf({ request, style, symbol }: Keeping, name: string) {
  const notes = ["kept jobs take room in Redis: look at them, and run them again or remove them"];
  if (name === "removeOnFailure") return { title: "Keep failed jobs", value: "false", notes };
  const isBull =
    /^bull(\.|$)|nestjs\/bull\./.test(symbol) ||
    (!/^bullmq|nestjs\/bullmq/.test(symbol) &&
      request.dependency("bull") !== undefined &&
      request.dependency("bullmq") === undefined);
  if (isBull) return { title: "Keep the last 5,000 failed jobs", value: numeral(style, MANY), notes };
  return { title: "Keep failed jobs for 7 days", value: braced(style, `age: ${numeral(style, WEEK_SECONDS)}`), notes };
}

interface Option {
  readonly name: string;
  readonly value: ts.Expression;
}

/** The option in the call's own arguments, or in the constant of the module that is one of them. */
function optionOf(source: EditSource, call: CallLike): Option | undefined {
  for (const argument of call.arguments ?? []) {
    const literal = literalOf(source, argument, 0);
    if (literal === undefined) continue;
    const inner = propertyOf(literal, "defaultJobOptions");
    const nested = inner === undefined ? undefined : literalOf(source, inner, 0);
    for (const at of nested === undefined ? [literal] : [literal, nested]) {
      for (const name of ["removeOnFail", "removeOnFailure"]) {
        const value = propertyOf(at, name);
        if (value === undefined) continue;
        const id = propertyOf(at, "jobId");
        return id === undefined ? { name, value } : { name: "jobId", value: id };
      }
    }
  }
  return undefined;
}

function literalOf(source: EditSource, node: ts.Expression, depth: number): ts.ObjectLiteralExpression | undefined {
  const literal = bare(node);
  if (ts.isObjectLiteralExpression(literal)) return literal;
  if (!ts.isIdentifier(literal) || depth > 2) return undefined;
  let found: ts.Expression | undefined;
  contains(source.tree, (at) => {
    const isIt = ts.isVariableDeclaration(at) && textOf(source, at.name) === literal.text;
    if (isIt) found = at.initializer;
    return isIt;
  });
  return found === undefined ? undefined : literalOf(source, found, depth + 1);
}

function removesAll(value: ts.Expression): boolean {
  if (value.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (ts.isNumericLiteral(value)) return value.text === "0";
  if (!ts.isObjectLiteralExpression(value)) return false;
  const count = propertyOf(value, "count");
  return count !== undefined && ts.isNumericLiteral(count) && count.text === "0";
}
