/**
 * `textDocument/codeLens`: the gaps of each handler of a route or a job, above it; of a folder with a baseline, those it does not
 * accept. From findings already known; nothing is analysed.
 */

import { join } from "node:path";

import { type CodeLens, CodeLensRefreshRequest } from "vscode-languageserver/node";

import type { EntryFindings } from "#engine/engine";
import { type Finding, PRIORITIES } from "#policy/finding";
import { CLIENT_COMMANDS, type LensTarget } from "#protocol/messages";

import { fileUriOf } from "./addresses";
import { isShown } from "./diagnostics";
import type { Address, Folder } from "./folders";
import type { Session } from "./session";

/** A lens names this many rules; the rest is counted. */
const NAMED = 3;

/** Answers requests, and asks the client to ask again when an open document has other lenses than it was given. */
export class Lenses {
  readonly #session: Session;
  /** What open documents were given last, as text. */
  readonly #given = new Map<string, string>();

  constructor(session: Session) {
    this.#session = session;
    session.connection.onCodeLens(async ({ textDocument: { uri } }) => {
      await session.ready;
      const open = await session.documents.settled(uri);
      if (open === undefined) return [];
      const lenses = await lensesOf(uri, open.address);
      this.#given.set(uri, JSON.stringify(lenses));
      return lenses;
    });
  }

  /** Findings, or what the baseline says of them, have changed. Never rejects; the client may take its time. */
  async refresh(): Promise<void> {
    const { connection, log, profile } = this.#session;
    if (!profile.refreshesLenses) return;
    try {
      if (await this.#isOutdated()) await connection.sendRequest(CodeLensRefreshRequest.type);
    } catch (error) {
      log.error("codeLens.refresh", error);
    }
  }

  /** Documents that are being typed in are asked for anyway. */
  async #isOutdated(): Promise<boolean> {
    const { documents, folders } = this.#session;
    for (const [uri, given] of this.#given) {
      const document = documents.get(uri);
      if (document === undefined) this.#given.delete(uri);
      if (document === undefined || documents.isPending(uri)) continue;
      const now = await lensesOf(uri, folders.locate(uri, document.languageId));
      if (JSON.stringify(now) !== given) return true;
    }
    return false;
  }
}

/** Lenses of a document in the order of its text; none for a document without a folder, since gaps of others cannot be named. */
async function lensesOf(uri: string, { folder, path, single }: Address): Promise<CodeLens[]> {
  const wanted = folder.settings["bulwark.codeLens"];
  if (single || wanted === "off" || !folder.settings["bulwark.enable"]) return [];
  const entries = folder.engine.entries(path);
  const accepted = await folder.playbook.accepted(entries.flatMap(({ findings }) => findings));
  const isWanted = (finding: Finding): boolean =>
    !accepted.has(finding) &&
    isShown(finding, folder.settings) &&
    (wanted === "all" || finding.priority === "P0" || finding.priority === "P1");
  return entries
    .map(({ range, findings }) => ({ range, findings: findings.filter(isWanted).sort(inOrder) }))
    .filter(({ findings }) => findings.length > 0)
    .map((entry) => lensOf(uri, folder, entry))
    .sort((a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character);
}

function lensOf(uri: string, folder: Folder, { range: { start }, findings }: EntryFindings): CodeLens {
  const target: LensTarget = { uri, ...start, gaps: findings.map((finding) => placeOf(folder, finding)) };
  const command = { title: lensTitle(findings), command: CLIENT_COMMANDS.showGaps, arguments: [target] };
  return { range: { start, end: start }, command };
}

/** "3 gaps: missing timeout, missing retry": each rule once. `findings` come in the order they are named. */
export function lensTitle(findings: readonly Pick<Finding, "rule">[]): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))];
  const named = rules.slice(0, NAMED).map((rule) => rule.replaceAll("-", " "));
  const more = rules.length > NAMED ? `, ${rules.length - NAMED} more` : "";
  return `${findings.length === 1 ? "1 gap" : `${findings.length} gaps`}: ${named.join(", ")}${more}`;
}

function placeOf(folder: Folder, { place, range: { start, end } }: Finding): LensTarget["gaps"][number] {
  const uri = fileUriOf(join(folder.root, place.path));
  return { uri, ...start, endLine: end.line, endCharacter: end.character };
}

/** The gravest first, then by place. */
const inOrder = (a: Finding, b: Finding): number =>
  PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) ||
  (a.place.path < b.place.path ? -1 : a.place.path > b.place.path ? 1 : a.place.span.start - b.place.span.start);
