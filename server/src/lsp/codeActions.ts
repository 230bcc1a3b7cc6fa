/** `textDocument/codeAction`: the list for a range, from findings already known. Nothing is analysed or edited here. */

import { type CodeAction, CodeActionKind, type CodeActionParams, type Diagnostic } from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";

import type { FixOffer } from "#engine/fixing";
import { contentHash } from "#platform/hash";
import type { Finding } from "#policy/finding";
import { CLIENT_COMMANDS, type PromptScope } from "#protocol/messages";
import { suppressionComment, suppressionLine } from "#protocol/suppression";

import type { ActionTicket } from "./actionTicket";
import { SOURCE } from "./diagnostics";
import { lineText } from "./documents";
import { decodeRange } from "./encoding";
import type { Address } from "./folders";
import { updateKitActions } from "./kitUpdates";
import { isSafe, resolveTicket } from "./resolveAction";
import type { Session } from "./session";

const FIX_ALL = "source.fixAll.bulwark";
/** More than three ways to answer one finding is a menu nobody reads. */
const FIXES_PER_RULE = 3;

export function registerCodeActions(session: Session): void {
  session.connection.onCodeAction(async (params) => {
    await session.ready;
    const open = await session.documents.settled(params.textDocument.uri);
    if (open === undefined || !open.address.folder.settings["bulwark.enable"]) return [];
    const actions = await listActions(session, { ...open, params });
    if (session.profile.actions.resolve) return actions;
    return withEdits(session, actions);
  });
}

interface Asked {
  readonly document: TextDocument;
  readonly address: Address;
  readonly params: CodeActionParams;
}

async function listActions(session: Session, asked: Asked): Promise<CodeAction[]> {
  const { document, address, params } = asked;
  const lineAt = (line: number) => lineText(document, line);
  const range = decodeRange(params.range, session.profile.encoding, lineAt);
  const span = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
  const offers = address.folder.engine.fixes(address.path, span);
  const known = address.folder.engine
    .findings(address.path)
    .filter(({ place }) => place.span.start <= span.end && span.start <= place.span.end);
  const actions = [
    ...atMost(offers, FIXES_PER_RULE).map((offer) => fixAction(asked, offer)),
    ...oncePerRule(known).map((finding) => suppressAction(session, asked, finding)),
    ...(session.profile.commands ? oncePerRule(known).map((finding) => explainAction(asked, finding)) : []),
    ...(session.profile.commands && !address.single ? oncePerRule(known).map((one) => promptAction(asked, one)) : []),
    ...(await updateKitActions(session, address, range.start.line)),
    ...fixAllActions(asked),
  ];
  return actions.filter(({ kind }) => isWanted(kind ?? "", params.context.only));
}

/** A kind is wanted when one of the asked kinds is it or one of its parents. Source actions are given only to who asks for them. */
function isWanted(kind: string, only: readonly string[] | undefined): boolean {
  if (only === undefined) return !kind.startsWith(CodeActionKind.Source);
  return only.some((asked) => asked === CodeActionKind.Empty || kind === asked || kind.startsWith(`${asked}.`));
}

function fixAction(asked: Asked, offer: FixOffer): CodeAction {
  const ticket: ActionTicket = {
    kind: "fix",
    uri: asked.document.uri,
    version: asked.document.version,
    offer,
  };
  const kind =
    offer.kind === "quickfix"
      ? `${CodeActionKind.QuickFix}.bulwark.${offer.rule ?? offer.fix}`
      : `${CodeActionKind.RefactorRewrite}.bulwark.${offer.refactoring ?? offer.fix}`;
  return {
    title: offer.title,
    kind,
    ...diagnosticsOf(asked.params, offer.rule),
    ...(offer.preferred ? { isPreferred: true } : {}),
    data: ticket,
  };
}

function suppressAction(session: Session, asked: Asked, finding: Finding): CodeAction {
  const { document, params } = asked;
  const { line } = finding.range.start;
  const action = {
    title: `Suppress ${finding.rule} with a reason…`,
    kind: `${CodeActionKind.QuickFix}.suppress.bulwark`,
    ...diagnosticsOf(params, finding.rule),
  };
  if (session.profile.commands) {
    const target = { uri: document.uri, rule: finding.rule, line };
    return { ...action, command: { title: action.title, command: CLIENT_COMMANDS.suppress, arguments: [target] } };
  }
  // An editor without our commands gets the comment to finish: without a reason it is a finding itself.
  const comment = suppressionComment(lineText(document, line), document.languageId, { rule: finding.rule, reason: "" });
  const start = { line: suppressionLine(lineText(document, line), line), character: 0 };
  const newText = `${comment}${document.getText().includes("\r\n") ? "\r\n" : "\n"}`;
  return { ...action, edit: { changes: { [document.uri]: [{ range: { start, end: start }, newText }] } } };
}

function explainAction({ params }: Asked, finding: Finding): CodeAction {
  const title = `Explain ${finding.rule}`;
  return {
    title,
    kind: `${CodeActionKind.QuickFix}.explain.bulwark`,
    ...diagnosticsOf(params, finding.rule),
    command: { title, command: CLIENT_COMMANDS.explain, arguments: [finding.rule] },
  };
}

function promptAction({ address, params }: Asked, finding: Finding): CodeAction {
  const title = `Copy a prompt for ${finding.rule}`;
  const scope: PromptScope = { kind: "finding", finding: finding.id };
  return {
    title,
    kind: `${CodeActionKind.QuickFix}.prompt.bulwark`,
    ...diagnosticsOf(params, finding.rule),
    command: { title, command: CLIENT_COMMANDS.copyPrompt, arguments: [address.folder.uri, scope] },
  };
}

function fixAllActions({ document, address, params }: Asked): CodeAction[] {
  if (!isWanted(FIX_ALL, params.context.only ?? [])) return [];
  const whole = { start: 0, end: document.getText().length };
  const safe = address.folder.engine.fixes(address.path, whole).some(isSafe);
  if (!safe) return [];
  const ticket: ActionTicket = {
    kind: "fixAll",
    uri: document.uri,
    version: document.version,
    hash: contentHash(document.getText()),
  };
  return [{ title: "Apply all safe fixes of Bulwark", kind: FIX_ALL, data: ticket }];
}

function diagnosticsOf(params: CodeActionParams, rule: string | undefined): { diagnostics?: Diagnostic[] } {
  const diagnostics = params.context.diagnostics.filter(({ source, code }) => source === SOURCE && code === rule);
  return diagnostics.length === 0 ? {} : { diagnostics };
}

function oncePerRule(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map([...findings].reverse().map((finding) => [finding.rule, finding])).values()].reverse();
}

function atMost(offers: readonly FixOffer[], most: number): readonly FixOffer[] {
  const counts = new Map<string, number>();
  return offers.filter((offer) => {
    if (offer.rule === undefined) return true;
    const key = `${offer.rule} ${offer.span.start}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count <= most;
  });
}

/** For clients that cannot resolve later: edits are computed now, and what cannot be done is left out. */
async function withEdits(session: Session, actions: readonly CodeAction[]): Promise<CodeAction[]> {
  const complete: CodeAction[] = [];
  for (const action of actions) {
    const { data, ...rest } = action;
    const outcome = data === undefined ? undefined : await resolveTicket(session, data);
    if (outcome === undefined) complete.push(rest);
    if (outcome?.kind === "edit") complete.push({ ...rest, edit: outcome.edit });
  }
  return complete;
}
