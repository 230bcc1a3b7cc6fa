/** Texts in source that people see: those that are handed to `l10n.t`, and those that should be. Reads syntax trees. */

import ts from "typescript";

/** Names are the same in every language. */
const NAMES = new Set(["Bulwark", "VS Code", "GitHub Actions", "GitLab CI", "Markdown", "HTML", "P0", "P1", "P2"]);

/** What the editor or a control shows, by the name of its property. */
const SHOWN =
  /^(?:label|detail|description|placeHolder|placeholder|prompt|title|tooltip|text|message|name|word|heading|caption|hint|submit|says|means|about|beside|columns|aria-label|alt)$/;

/** Two words with a blank between them, or one that begins with a capital letter: nothing that a program reads looks like that. */
const PROSE = /\p{L}{2,}[,:;.]?\s+[\p{L}\d{“]|^\p{Lu}\p{Ll}+[….:?]?$/u;
const WORD = /\p{L}{2,}/u;
/** `scanFile`: the name of a command, an icon or a choice. */
const IDENTIFIER = /^\p{Ll}+\p{Lu}\w*$/u;

/** A text as it is handed to `l10n.t`, by its key in the bundle. */
export interface Handed {
  readonly key: string;
  readonly message: string;
  readonly comment?: readonly string[];
}

/** All calls of `l10n.t` in a file. Throws where what is handed over is not written there: then no tool can find it. */
export function handedTexts(path: string, text: string): readonly Handed[] {
  const found: Handed[] = [];
  visit(parse(path, text), (node) => {
    if (!isTranslation(node)) return;
    const [given] = node.arguments;
    if (given === undefined) throw new Error(`${path}: l10n.t without a text`);
    found.push(handed(given, path));
  });
  return found;
}

/** Texts that reach people as they are, each with its line. */
export function bareTexts(path: string, text: string): readonly string[] {
  const source = parse(path, text);
  const bare: string[] = [];
  const add = (node: ts.Node, what: string) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    bare.push(`${path}:${line + 1} ${what.trim()}`);
  };
  visit(source, (node) => {
    if (ts.isTaggedTemplateExpression(node)) for (const shown of textsOfTemplate(node)) add(node, shown);
    else if (isLiteral(node) && isShown(node)) add(node, node.getText());
  });
  return bare;
}

type Literal = ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateExpression;

const isLiteral = (node: ts.Node): node is Literal =>
  ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node);

function isShown(node: Literal): boolean {
  const said = textOf(node).trim();
  if (NAMES.has(said) || IDENTIFIER.test(said) || isSilent(node)) return false;
  return PROSE.test(said) || (WORD.test(said) && isGivenToPeople(node));
}

/** The text of a template with a mark for each value in it; an icon of the editor is no word. */
function textOf(node: Literal): string {
  const text = ts.isTemplateExpression(node)
    ? [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join("{}")
    : node.text;
  return text.replace(/\$\([\w~-]+\)/g, "").replace(/\bBulwark\b[ :]*/g, (name) => (text.trim() === name ? name : ""));
}

/** Imports, types, keys, comparisons, what goes to the log or to a program, and what is translated already. */
function isSilent(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isImportDeclaration(parent) || ts.isLiteralTypeNode(parent) || ts.isTaggedTemplateExpression(parent))
    return true;
  if (ts.isPropertyAssignment(parent) && parent.name === node) return true;
  if (ts.isCaseClause(parent) || isComparison(parent)) return true;
  return within(node, (one) => isTranslation(one) || isLogging(one) || isForPrograms(one));
}

/** Ids, classes and selectors; and a key of something else, as the type of a function says. */
function isForPrograms(node: ts.Node): boolean {
  if (ts.isCallExpression(node)) return /\b(?:icon|querySelector)(?:<\w+>)?$/.test(node.expression.getText());
  if (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) return node.name.getText() === "id";
  if (ts.isBinaryExpression(node)) return /\.(?:id|contextValue)$/.test(node.left.getText());
  return ts.isMethodDeclaration(node) && node.type?.getText().startsWith("keyof ") === true;
}

const isComparison = (node: ts.Node): boolean =>
  ts.isBinaryExpression(node) && /^[!=]==$|^in$/.test(node.operatorToken.getText());

const isTranslation = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) && /^(?:vscode\.)?l10n\.t$/.test(node.expression.getText());

const isLogging = (node: ts.Node): boolean =>
  ts.isCallExpression(node) && /\blog\.(?:trace|debug|info|warn|error)$/i.test(node.expression.getText());

/** A property that is shown, an element of such a list, or an argument of what shows it. */
function isGivenToPeople(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isConditionalExpression(parent) || ts.isParenthesizedExpression(parent)) return isGivenToPeople(parent);
  if (ts.isArrayLiteralExpression(parent)) return isGivenToPeople(parent);
  if (ts.isPropertyAssignment(parent)) return SHOWN.test(nameOf(parent.name));
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken)
    return SHOWN.test(parent.left.getText().split(".").at(-1) ?? "");
  if (!ts.isCallExpression(parent) && !ts.isNewExpression(parent)) return false;
  const place = parent.arguments?.findIndex((argument) => argument.pos === node.pos) ?? -1;
  const called = parent.expression.getText().split(".").at(-1) ?? "";
  return SHOWING[called]?.(place) === true;
}

/** Which arguments people see. */
const SHOWING: Readonly<Record<string, (place: number) => boolean>> = {
  showInformationMessage: () => true,
  showWarningMessage: () => true,
  showErrorMessage: () => true,
  setStatusBarMessage: (place) => place === 0,
  createWebviewPanel: (place) => place === 1,
  TreeItem: (place) => place === 0,
  Error: (place) => place === 0,
  appendText: (place) => place === 0,
  appendMarkdown: (place) => place === 0,
  button: (place) => place === 0,
  link: (place) => place === 0,
  fact: (place) => place === 0,
  status: (place) => place === 1,
};

const nameOf = (name: ts.PropertyName): string =>
  ts.isStringLiteral(name) || ts.isIdentifier(name) ? name.text : name.getText();

/** Words of a template for the page: between its tags, and in attributes that are read out or shown. */
function textsOfTemplate({ tag, template }: ts.TaggedTemplateExpression): readonly string[] {
  if (!/^(?:html|svg)$/.test(tag.getText())) return [];
  const markup = ts.isTemplateExpression(template)
    ? [template.head.text, ...template.templateSpans.map((span) => span.literal.text)].join("\0")
    : template.text;
  const attributes = [...markup.matchAll(/\s(?:aria-label|title|placeholder|label|alt)="([^"]*)"/g)].map(
    ([, value = ""]) => value,
  );
  const between = markup.replace(/<[^>]*>/g, "\0").split("\0");
  return [...attributes, ...between].filter((part) => WORD.test(part) && !NAMES.has(part.trim()));
}

function handed(given: ts.Expression, path: string): Handed {
  if (ts.isStringLiteral(given) || ts.isNoSubstitutionTemplateLiteral(given))
    return { key: given.text, message: given.text };
  if (ts.isObjectLiteralExpression(given)) {
    const parts = new Map(
      given.properties.filter(ts.isPropertyAssignment).map((part) => [nameOf(part.name), part.initializer]),
    );
    const [message, comment] = [parts.get("message"), parts.get("comment")];
    if (
      message !== undefined &&
      ts.isStringLiteral(message) &&
      comment !== undefined &&
      ts.isArrayLiteralExpression(comment)
    ) {
      const notes = comment.elements.filter(ts.isStringLiteral).map(({ text }) => text);
      return { key: `${message.text}/${notes.join("")}`, message: message.text, comment: notes };
    }
  }
  throw new Error(`${path}: what is handed to l10n.t must be written there: ${given.getText()}`);
}

const parse = (path: string, text: string): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

function within(node: ts.Node, is: (node: ts.Node) => boolean): boolean {
  for (let outer = node.parent; outer !== undefined; outer = outer.parent) {
    if (is(outer)) return true;
    // What a function does is not what is handed to the call it stands in.
    if (ts.isFunctionLike(outer)) return false;
  }
  return false;
}
