/** What a word of a shell command is once the shell has taken its quotes away, where that can be told from the text. */

import type { Node } from "web-tree-sitter";

import type { ShellWord } from "#facts/shell";

/** The word under a node of the bash grammar. */
export function wordOf(node: Node): ShellWord {
  const span = { start: node.startIndex, end: node.endIndex };
  const value = literalOf(node);
  return value === undefined ? { span } : { span, value };
}

/** Variables and parameters that a word expands itself, not those of the commands in it. */
export function namesIn(node: Node): readonly string[] {
  if (isSubstitution(node)) return [];
  if (node.type === "variable_name" || node.type === "special_variable_name") return [node.text];
  return namedIn(node).flatMap(namesIn);
}

/** `$( … )`, backquotes, `<( … )`, `>( … )` in a word, the outermost ones. */
export function substitutionsIn(node: Node): readonly Node[] {
  return isSubstitution(node) ? [node] : namedIn(node).flatMap(substitutionsIn);
}

/** The words and operators of a test, without its brackets, in order, each with its node. */
export function testWords(node: Node): readonly { readonly from: Node; readonly word: ShellWord }[] {
  return node.children.flatMap((child) => {
    if (child === null || BRACKETS.has(child.type)) return [];
    return EXPRESSIONS.has(child.type) ? testWords(child) : [{ from: child, word: wordOf(child) }];
  });
}

const BRACKETS: ReadonlySet<string> = new Set(["[", "]", "[[", "]]", "((", "))", "(", ")"]);
const EXPRESSIONS: ReadonlySet<string> = new Set([
  "binary_expression",
  "unary_expression",
  "parenthesized_expression",
  "postfix_expression",
  "ternary_expression",
  "negated_command",
  "test_command",
]);

const isSubstitution = ({ type }: Node): boolean => type === "command_substitution" || type === "process_substitution";

/** Unquoted characters that a shell replaces: globs, braces, a home folder, a history or job mark. */
const REPLACED = /[*?[\]{}!]|^~|^%/;

function literalOf(node: Node): string | undefined {
  switch (node.type) {
    case "command_name": {
      const [only, ...others] = namedIn(node);
      return only === undefined || others.length > 0 ? plainValue(node.text) : literalOf(only);
    }
    case "word":
    case "number":
      return plainValue(node.text);
    case "raw_string":
      return node.text.slice(1, -1);
    case "string":
      return namedIn(node).every(({ type }) => type === "string_content")
        ? quotedValue(node.text.slice(1, -1))
        : undefined;
    case "concatenation":
      return joined(node);
    case "test_operator":
    case "variable_name":
      return node.text;
    default:
      // Keywords such as `export` are leaves under their own text.
      return node.isNamed ? undefined : node.text;
  }
}

function joined(node: Node): string | undefined {
  let value = "";
  for (const part of node.children) {
    const text = part === null ? undefined : literalOf(part);
    if (text === undefined || part?.isNamed !== true) return undefined;
    value += text;
  }
  return value;
}

/** A backslash outside of quotes keeps the next character as it is. */
function plainValue(text: string): string | undefined {
  if (REPLACED.test(text.replace(/\\[\s\S]/g, ""))) return undefined;
  return text.replace(/\\([\s\S])/g, "$1");
}

/** Inside double quotes a backslash speaks for these five characters only. */
const quotedValue = (text: string): string =>
  text.replace(/\\([$`"\\\n])/g, (_, kept: string) => (kept === "\n" ? "" : kept));

const namedIn = (node: Node): readonly Node[] => node.children.filter((child) => child?.isNamed === true);
