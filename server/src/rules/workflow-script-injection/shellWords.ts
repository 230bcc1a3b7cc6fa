/** The word of a shell script that stands at a place, and how it is quoted there. */

import type { ShellStatement, ShellText, ShellWord } from "#facts/shell";

import { wordsOf } from "../questions/shell/steps";

/** How a variable at an offset of the script is read; undefined where no shell would replace it, or that cannot be told. */
export function quotingAt({ text, statements }: ShellText, offset: number): "quoted" | "bare" | undefined {
  const word = statements
    .flatMap(wordsWithin)
    .filter(({ span }) => span.start <= offset && offset < span.end)
    .sort((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start))[0];
  if (word?.variables === undefined) return undefined;
  const name = /^\$\{(\w+)\}/.exec(text.slice(offset, word.span.end))?.[1];
  if (name === undefined || !word.variables.includes(name)) return undefined;
  const before = text.slice(word.span.start, offset).replace(/\\./g, "");
  if (/\$\(|`|'/.test(before)) return undefined;
  return before.split('"').length % 2 === 0 ? "quoted" : "bare";
}

function wordsWithin(statement: ShellStatement): readonly ShellWord[] {
  const own = wordsOf(statement);
  const inner = own.flatMap(({ runs = [] }) => runs.flatMap(wordsWithin));
  return [...own, ...inner, ...partsOf(statement).flatMap(wordsWithin)];
}

function partsOf(statement: ShellStatement): readonly ShellStatement[] {
  switch (statement.kind) {
    case "list":
      return [statement.left, statement.right];
    case "pipeline":
      return statement.parts;
    case "background":
    case "negation":
      return [statement.of];
    case "loop":
      return [...statement.condition, ...statement.body];
    case "if":
      return [
        ...statement.branches.flatMap(({ condition, body }) => [...condition, ...body]),
        ...(statement.otherwise ?? []),
      ];
    case "case":
      return statement.branches.flatMap(({ body }) => body);
    case "function":
    case "subshell":
    case "group":
      return statement.body;
    default:
      return [];
  }
}
