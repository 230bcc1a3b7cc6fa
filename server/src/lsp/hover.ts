/** `textDocument/hover`: says of a name from the kit what it guards against, its limits, and what it answers. */

import { type Hover, MarkupKind } from "vscode-languageserver/node";

import type { KitName } from "#engine/kit/kitNames";
import { DIAGNOSTIC } from "#playbook/tables/diagnostic";

import { lineText } from "./documents";
import { decodeRange, encodeRange } from "./encoding";
import type { Session } from "./session";

export function registerHover(session: Session): void {
  session.connection.onHover(async ({ textDocument, position }): Promise<Hover | null> => {
    await session.ready;
    const open = await session.documents.settled(textDocument.uri);
    if (open === undefined || !open.address.folder.settings["bulwark.enable"]) return null;
    const { document, address } = open;
    const { encoding, hover } = session.profile;
    const lineAt = (line: number) => lineText(document, line);
    const at = decodeRange({ start: position, end: position }, encoding, lineAt).start;
    const name = await address.folder.engine.kit.nameAt(address.path, document.offsetAt(at));
    if (name === undefined) return null;
    const range = { start: document.positionAt(name.span.start), end: document.positionAt(name.span.end) };
    return {
      contents: { kind: hover, value: describeKitName(name, hover) },
      range: encodeRange(range, encoding, lineAt),
    };
  });
}

/** The text for a name of the kit, a paragraph a thought; without marks for clients that show text as it is. */
export function describeKitName(name: KitName, kind: MarkupKind): string {
  const { summary, docs, isOtherVersion } = name;
  const paragraphs = [
    `**${name.name}** · Bulwark kit, \`${name.path}\``,
    summary,
    // The file itself says the rest: more than this nobody reads beside their code.
    ...docs.slice(0, 1),
    ...limitsOf(name),
    ...answersOf(name),
    ...(isOtherVersion ? ["This file is another version of the part: read there what it does exactly."] : []),
  ];
  const text = paragraphs.join("\n\n");
  return kind === MarkupKind.Markdown ? text : text.replaceAll(/\*\*|`/g, "");
}

function limitsOf({ limits }: KitName): readonly string[] {
  const all = Object.entries(limits).map(([option, value]) => `\`${option}\` ${value}`);
  return all.length === 0 ? [] : [`Unless set otherwise: ${all.join(", ")}.`];
}

function answersOf({ rules }: KitName): readonly string[] {
  if (rules.length === 0) return [];
  const items = DIAGNOSTIC.areas.flatMap((area) => area.items);
  const linked = (list: readonly string[] | undefined): boolean => rules.some((rule) => list?.includes(rule) === true);
  const item = items.find((one) => linked(one.rules)) ?? items.find((one) => linked(one.against));
  const answered = `Answers ${rules.map((rule) => `\`${rule}\``).join(", ")}.`;
  return [item === undefined ? answered : `${answered} Checklist: “${item.question}”`];
}
