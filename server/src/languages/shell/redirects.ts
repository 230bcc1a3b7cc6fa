/** Nodes of the bash grammar → redirects. */

import type { Node } from "web-tree-sitter";

import type { ShellRedirect, ShellWord } from "#facts/shell";

/** Is it a redirect of any form? */
export const isRedirect = ({ type }: Node): boolean => type.endsWith("_redirect");

/** The redirects among the children of a node, those behind a here-document's mark too. */
export function redirected(children: readonly Node[], wordOf: (node: Node) => ShellWord): readonly ShellRedirect[] {
  return children.filter(isRedirect).flatMap((node) => {
    const inner = node.children.filter((child) => child !== null);
    const mark = inner.find(({ type }) => OPERATOR.test(type));
    if (mark === undefined) return [];
    const descriptor = node.childForFieldName("descriptor")?.text;
    const target =
      node.type === "heredoc_redirect"
        ? undefined
        : inner.findLast(({ isNamed, type }) => isNamed && type !== "file_descriptor");
    const redirect: ShellRedirect = {
      span: {
        start: node.startIndex,
        end: node.type === "heredoc_redirect" ? (startOf(inner)?.endIndex ?? mark.endIndex) : node.endIndex,
      },
      operator: mark.type === "<<-" ? "<<" : mark.type,
      ...(descriptor === undefined ? {} : { descriptor }),
      ...(target === undefined ? {} : { target: wordOf(target) }),
      ...heredocOf(inner),
    };
    return [redirect, ...redirected(inner, wordOf)];
  });
}

const OPERATOR = /^(?:&?[<>]|>>|&>>|[<>]&-?|>\||<<-?|<<<|<>)$/;

const startOf = (inner: readonly Node[]): Node | undefined => inner.find(({ type }) => type === "heredoc_start");

/** Whole lines, from the first one that is not blank: the grammar leaves out what stands before. */
function heredocOf(inner: readonly Node[]): Pick<ShellRedirect, "heredoc"> {
  const mark = startOf(inner);
  const end = inner.find(({ type }) => type === "heredoc_end");
  const body = inner.find(({ type }) => type === "heredoc_body");
  if (mark === undefined || end === undefined) return {};
  const stop = end.startIndex - end.startPosition.column;
  const start = body === undefined ? stop : Math.min(stop, body.startIndex - body.startPosition.column);
  return { heredoc: { start, end: stop } };
}
