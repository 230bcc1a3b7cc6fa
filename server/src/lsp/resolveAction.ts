/** `codeAction/resolve`: computes the edit of one action on the current text, or says why there is none. */

import { type CodeAction, LSPErrorCodes, ResponseError } from "vscode-languageserver/node";

import type { FixOffer } from "#engine/fixing";
import type { TextEdit } from "#facts/place";
import { contentHash } from "#platform/hash";
import { CLIENT_COMMANDS } from "#protocol/messages";

import { readTicket } from "./actionTicket";
import type { Address } from "./folders";
import type { Session } from "./session";
import { type Converted, type FixEdits, toWorkspaceEdit } from "./workspaceEdit";

export function registerResolve(session: Session): void {
  session.connection.onCodeActionResolve(async (action): Promise<CodeAction> => {
    if (action.data === undefined) return action;
    await session.ready;
    const outcome = await resolveTicket(session, action.data);
    switch (outcome.kind) {
      case "edit":
        return { ...action, edit: outcome.edit };
      case "stale":
        throw new ResponseError(LSPErrorCodes.ContentModified, "The text has changed; ask for the fixes again.");
      case "refused":
        return refuse(session, action, outcome.because);
    }
  });
}

/** The edit behind a ticket. Reads nothing but the ticket and the current text. */
export async function resolveTicket(session: Session, raw: unknown): Promise<Converted> {
  const ticket = readTicket(raw);
  if (ticket === undefined) return { kind: "refused", because: "This action is not one of Bulwark's." };
  const open = await session.documents.settled(ticket.uri);
  if (open === undefined) return { kind: "stale" };
  if (ticket.kind === "fix") return resolveFix(session, open.address, ticket.offer);
  if (contentHash(open.document.getText()) !== ticket.hash) return { kind: "stale" };
  return resolveAll(session, open.address, open.document.getText().length);
}

/** Fixes that keep behaviour and answer a finding: the ones that may be applied without looking. */
export function isSafe(offer: FixOffer): boolean {
  return offer.tier === "safe" && offer.kind === "quickfix";
}

async function resolveFix(session: Session, at: Address, offer: FixOffer): Promise<Converted> {
  const result = await at.folder.engine.resolveFix({ ...offer, path: at.path });
  if (result.kind !== "edits") return result;
  return toWorkspaceEdit(session, at, result);
}

/** All safe fixes as one edit. A fix whose edits touch another's is left for the next time. */
async function resolveAll(session: Session, at: Address, length: number): Promise<Converted> {
  const offers = at.folder.engine.fixes(at.path, { start: 0, end: length }).filter(isSafe);
  const merged = new Merge();
  let late: Converted | undefined;
  for (const offer of offers) {
    const result = await at.folder.engine.resolveFix(offer);
    if (result.kind === "edits") merged.add(result);
    if (result.kind === "refused" && result.isLate === true) late = result;
  }
  if (merged.isEmpty) return late ?? { kind: "refused", because: "None of the safe fixes applies any more." };
  return toWorkspaceEdit(session, at, merged.result("Apply all safe fixes"));
}

class Merge {
  readonly #edits = new Map<string, { hash: string; edits: TextEdit[] }>();
  readonly #creates = new Map<string, string>();

  get isEmpty(): boolean {
    return this.#edits.size === 0 && this.#creates.size === 0;
  }

  add(fix: FixEdits): void {
    if (fix.edits.some(({ path, edits }) => edits.some((edit) => this.#collides(path, edit)))) return;
    for (const { path, hash, edits } of fix.edits) {
      const file = this.#edits.get(path) ?? { hash, edits: [] };
      this.#edits.set(path, file);
      // Two fixes often need the same import: the same insertion counts once.
      file.edits.push(...edits.filter((edit) => !file.edits.some((known) => isSame(known, edit))));
    }
    for (const { path, text } of fix.creates) this.#creates.set(path, text);
  }

  result(title: string): FixEdits {
    return {
      kind: "edits",
      title,
      tier: "safe",
      edits: [...this.#edits].map(([path, { hash, edits }]) => ({ path, hash, edits })),
      creates: [...this.#creates].map(([path, text]) => ({ path, text })),
      notes: [],
    };
  }

  #collides(path: string, edit: TextEdit): boolean {
    const others = this.#edits.get(path)?.edits ?? [];
    return others.some((other) => !isSame(other, edit) && touches(other, edit));
  }
}

const isSame = (a: TextEdit, b: TextEdit): boolean =>
  a.span.start === b.span.start && a.span.end === b.span.end && a.newText === b.newText;

const touches = (a: TextEdit, b: TextEdit): boolean => a.span.start <= b.span.end && b.span.start <= a.span.end;

/** Lists resolve actions while the user only looks at them, so the reason is shown when the action is chosen, by a command. */
function refuse(session: Session, action: CodeAction, because: string): CodeAction {
  if (!session.profile.commands) throw new ResponseError(LSPErrorCodes.RequestFailed, because);
  return {
    ...action,
    command: { title: action.title, command: CLIENT_COMMANDS.refuse, arguments: [because] },
  };
}
