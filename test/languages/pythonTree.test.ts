/** The plain copy of a syntax tree, which the bare cursor of the runtime makes, against what the runtime's own nodes say. */

import { expect, test } from "vitest";

import { loadGrammar } from "#languages/grammar";
import { copyTree, type PyNode, symbolsOf } from "#languages/python/tree";

const grammar = await loadGrammar("python");
const symbols = symbolsOf(grammar);

type Shown = readonly [kind: string, field: string, start: number, end: number];

/** Named nodes in the order of the text, without those that a copy leaves out. */
function ownNodes(text: string): readonly Shown[] {
  const tree = grammar.parser.parse(text);
  const shown: Shown[] = [];
  const walk = (node: NonNullable<typeof tree>["rootNode"], field: string): void => {
    if (node.isNamed && node.type !== "string_end") shown.push([node.type, field, node.startIndex, node.endIndex]);
    node.children.forEach((child, index) => {
      if (child !== null) walk(child, node.fieldNameForChild(index) ?? "");
    });
  };
  if (tree !== null) walk(tree.rootNode, "");
  tree?.delete();
  return shown;
}

function copied(text: string): readonly Shown[] {
  const tree = grammar.parser.parse(text);
  if (tree === null) return [];
  const { root, comments } = copyTree(tree, symbols);
  tree.delete();
  const shown = (node: PyNode): readonly Shown[] => [
    [node.kind, node.field, node.start, node.end],
    ...node.children.flatMap(shown),
  ];
  return [...shown(root), ...comments.flatMap(shown)].filter(([kind]) => !keptWords.has(kind));
}

/** A copy has operators and some words as well, which are no named nodes. */
const keptWords = new Set(["*", "**", "in"]);

const sorted = (nodes: readonly Shown[]) => nodes.map((node) => node.join(" ")).sort();

test.each([
  [
    "of functions, classes and calls",
    "@d\nclass A(B):\n    x: int\n    def f(self, a, b=1, *c, **d):\n        return g(a, key=b)[0].h\n",
  ],
  [
    "of statements in one another",
    "for a in b:\n    while c:\n        with d as e:\n            try:\n                pass\n            except F as g:\n                raise\nelse:\n    i = [j for j in k]\n",
  ],
  ["with comments between and text beyond ASCII", "# é\nx = f'äö{y}€' # 漢字\nz = '''\n💡\n'''\n# end\n"],
  ["of an empty file", ""],
])("a tree %s is copied with its kinds, fields and offsets", (_, text) => {
  expect(sorted(copied(text))).toEqual(sorted(ownNodes(text)));
});

test("trees are copied one after the other, however deep", () => {
  const deep = `x = ${"(".repeat(3000)}1${")".repeat(3000)}\n`;
  const copy = () => {
    const tree = grammar.parser.parse(deep);
    if (tree === null) throw new Error("not parsed");
    const { root } = copyTree(tree, symbols);
    tree.delete();
    let depth = 0;
    for (let at: PyNode | undefined = root; at !== undefined; at = at.children.at(-1)) depth++;
    return depth;
  };
  expect(copy()).toBeGreaterThan(3000);
  expect(copy()).toBe(copy());
});
