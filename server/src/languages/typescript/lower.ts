/** Tree → facts for one TypeScript or JavaScript file. Nothing here knows a library, a rule or another file. */

import type { FileFacts } from "#facts/file";
import type { SourceText } from "#languages/language";
import { codeLinesOf, lineStartsOf } from "#languages/lines";
import { closeScope, newLowering, openScope } from "#languages/lowering";
import { forgetTexts } from "#languages/ownText";
import { kitPartOf } from "#languages/role";
import { installCalls } from "./calls";
import { installChains } from "./chains";
import { installClasses } from "./classes";
import type { ts } from "./compiler";
import { markExported } from "./exports";
import { installFunctions } from "./functions";
import { installJsx } from "./jsx";
import { installLiterals } from "./literals";
import { installLoops } from "./loops";
import { installModules } from "./modules";
import { installOperators } from "./operators";
import { hasSyntaxError, parse, parseAgain, servesExports } from "./parse";
import { isDeclarationPath, roleOf } from "./roles";
import { lowerStatements } from "./statementLists";
import { installStatements } from "./statements";
import { suppressionsOf } from "./suppressions";
import { installTries } from "./tries";

installChains();
installLiterals();
installCalls();
installOperators();
installFunctions();
installClasses();
installJsx();
installStatements();
installLoops();
installTries();
installModules();

/** Facts of one file. Does not throw: text nested beyond what the parser's stack holds gives facts without content. */
export const lower = (source: SourceText): FileFacts => lowerWith(parse, source);

/** Facts of a file that is being typed in: as {@link lower}, from the last tree and the edit. */
export const lowerAgain = (source: SourceText): FileFacts => lowerWith(parseAgain, source);

function lowerWith(parseText: typeof parse, source: SourceText): FileFacts {
  if (isDeclarationPath(source.path)) return emptyFacts(source, false);
  try {
    return lowerTree(source, parseText(source));
  } catch (error) {
    if (error instanceof RangeError) return emptyFacts(source, true);
    throw error;
  }
}

/** Facts of a tree that was parsed from `source.text`. */
export function lowerTree(source: SourceText, tree: ts.SourceFile): FileFacts {
  const { text, path, hash } = source;
  const into = newLowering(text);
  const module = openScope(into, "module", undefined, { start: 0, end: text.length });
  const exit = lowerStatements(into, tree.statements, module);
  if (exit !== undefined) module.exits = exit;
  closeScope(into, module);
  markExported(into);
  forgetTexts();
  const lineStarts = lineStartsOf(text);
  const kitPart = kitPartOf(text);
  const codeLines = codeLinesOf(text, lineStarts);
  return {
    path,
    hash,
    language: "typescript",
    role: roleOf(path, text, into.imports),
    lineStarts,
    imports: into.imports,
    exports: into.exports,
    reexports: into.reexports,
    // Copies without the room that growing lists reserve.
    scopes: into.scopes.slice(),
    operations: into.operations.slice(),
    reads: into.reads.slice(),
    suppressions: suppressionsOf(text, tree, lineStarts),
    hasSyntaxError: hasSyntaxError(tree),
    ...(kitPart === undefined ? {} : { kitPart }),
    ...(into.credentials.length === 0 ? {} : { credentials: into.credentials.slice() }),
    ...(servesExports(tree) ? { servesExports: true } : {}),
    ...(codeLines === undefined ? {} : { codeLines }),
  };
}

function emptyFacts(source: SourceText, hasSyntaxErrors: boolean): FileFacts {
  const { text, path, hash } = source;
  const into = newLowering(text);
  openScope(into, "module", undefined, { start: 0, end: text.length });
  return {
    path,
    hash,
    language: "typescript",
    role: roleOf(path, text, []),
    lineStarts: lineStartsOf(text),
    imports: [],
    exports: {},
    reexports: [],
    scopes: into.scopes,
    operations: [],
    reads: [],
    suppressions: [],
    hasSyntaxError: hasSyntaxErrors,
  };
}
