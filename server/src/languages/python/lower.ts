/** Tree → facts for one Python file. Nothing here knows a library, a rule or another file. */

import type { Tree } from "web-tree-sitter";

import type { FileFacts } from "#facts/file";
import type { Grammar } from "#languages/grammar";
import type { LoadedLanguage, SourceText } from "#languages/language";
import { lineStartsOf } from "#languages/lines";
import { closeScope, openScope } from "#languages/lowering";
import { forgetTexts } from "#languages/ownText";
import { kitPartOf } from "#languages/role";
import { hashSuppressions } from "#languages/suppression";
import { installAssignments } from "./assignments";
import { installCalls } from "./calls";
import { installChains } from "./chains";
import { installClasses } from "./classes";
import { codeLinesOf } from "./codeLines";
import { installCompounds } from "./compounds";
import { newPythonLowering } from "./context";
import { block } from "./dispatch";
import { installFunctions } from "./functions";
import { installLiterals } from "./literals";
import { exportNames, installModules } from "./modules";
import { hoist } from "./names";
import { installOperators } from "./operators";
import { typingParser } from "./parse";
import { roleOf } from "./roles";
import { installStatements } from "./statements";
import { installStrings } from "./strings";
import { copyTree, type PyTree, symbolsOf } from "./tree";
import { installTries } from "./tries";
import { waiversOf } from "./waivers";

installChains();
installStrings();
installLiterals();
installAssignments();
installOperators();
installCalls();
installFunctions();
installClasses();
installStatements();
installCompounds();
installTries();
installModules();

const emptyTree: PyTree = { root: { kind: "module", field: "", start: 0, end: 0, children: [] }, comments: [] };

/** Both with a parser that is reused. They do not throw: text the parser gives up on has facts without content. */
export function pythonLowerer(grammar: Grammar): Pick<Required<LoadedLanguage>, "lower" | "lowerAgain"> {
  const { parser } = grammar;
  const symbols = symbolsOf(grammar);
  const parseAgain = typingParser(parser);
  const facts = (source: SourceText, tree: Tree | null): FileFacts =>
    tree === null
      ? lowerTree(source, emptyTree, true)
      : lowerTree(source, copyTree(tree, symbols), tree.rootNode.hasError);
  return {
    lower: (source) => {
      if (isStub(source)) return lowerTree(source, emptyTree, false);
      const tree = parser.parse(source.text);
      try {
        return facts(source, tree);
      } finally {
        tree?.delete();
      }
    },
    lowerAgain: (source) => (isStub(source) ? lowerTree(source, emptyTree, false) : facts(source, parseAgain(source))),
  };
}

/** Declares types for code that is elsewhere. */
const isStub = ({ path }: SourceText): boolean => path.endsWith(".pyi");

function lowerTree(source: SourceText, tree: PyTree, hasSyntaxError: boolean): FileFacts {
  const { text, path, hash } = source;
  const into = newPythonLowering(text, tree);
  const module = openScope(into, "module", undefined, { start: 0, end: text.length });
  hoist(into, tree.root, module);
  const exit = block(into, tree.root, module);
  if (exit !== undefined) module.exits = exit;
  closeScope(into, module);
  exportNames(into);
  forgetTexts();
  const lineStarts = lineStartsOf(text);
  const kitPart = kitPartOf(text);
  const waivers = waiversOf(text, tree.comments, lineStarts);
  const codeLines = codeLinesOf(text, tree.root, lineStarts);
  return {
    path,
    hash,
    language: "python",
    role: roleOf(path, text, into.imports),
    lineStarts,
    imports: into.imports,
    exports: into.exports,
    reexports: into.reexports,
    // Copies without the room that growing lists reserve.
    scopes: into.scopes.slice(),
    operations: into.operations.slice(),
    reads: into.reads.slice(),
    suppressions: hashSuppressions(text, tree.comments, lineStarts),
    hasSyntaxError,
    ...(kitPart === undefined ? {} : { kitPart }),
    ...(into.credentials.length === 0 ? {} : { credentials: into.credentials.slice() }),
    ...(waivers.length === 0 ? {} : { waivers }),
    ...(codeLines === undefined ? {} : { codeLines }),
  };
}
