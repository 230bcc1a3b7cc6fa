/** `bulwark/fileState`: what becomes of one document, and how many gaps it has; those that the baseline accepts are counted apart. */

import { PRIORITIES } from "#policy/finding";
import type { DocumentState } from "#protocol/messages";

import type { Address } from "./folders";
import { answer } from "./requests";
import type { Session } from "./session";

export function registerFileState(session: Session): void {
  answer(session, "bulwark/fileState", async ({ uri }): Promise<DocumentState> => {
    const open = await session.documents.settled(uri);
    const address = open?.address ?? session.folders.find(uri);
    return address === undefined ? { kind: "left-out" } : stateOf(address);
  });
}

async function stateOf({ folder, path }: Address): Promise<DocumentState> {
  if (!folder.settings["bulwark.enable"]) return { kind: "off" };
  const state = await folder.engine.fileState(path);
  if (state.kind === "skipped") return state;
  if (state.kind !== "analysed") return { kind: state.kind };
  const findings = folder.engine.findings(path);
  const accepted = await folder.playbook.accepted(findings);
  const fresh = findings.filter((one) => !accepted.has(one));
  const counts = PRIORITIES.map((priority) => [priority, fresh.filter((one) => one.priority === priority).length]);
  return {
    kind: "analysed",
    counts: Object.fromEntries(counts) as Record<(typeof PRIORITIES)[number], number>,
    accepted: accepted.size,
  };
}
