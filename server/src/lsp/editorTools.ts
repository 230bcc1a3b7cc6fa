/** The tools for assistants on the folders of the workspace: answered by the engines that are there, on texts as the editor has them. */

import type { ToolAnswer } from "#protocol/messages";
import { ANSWER_CHARACTERS, shortened } from "#tools/budget";
import { type Desk, deskOf, textsOf } from "#tools/desk";
import { type Reply, TOOLS, useTool } from "#tools/toolbox";

import type { Folder } from "./folders";
import type { Scans } from "./scan";
import type { Session } from "./session";

export interface EditorTools {
  /** Uses the tool with this name on every folder. Never rejects; `ok` is false when no folder has an answer. */
  use(name: string, input: object, signal: AbortSignal): Promise<ToolAnswer>;
}

export function openTools(session: Session, scans: Scans): EditorTools {
  /** What was answered of a folder is remembered as long as the folder is there. */
  const desks = new WeakMap<Folder, Desk>();
  const deskAt = (folder: Folder): Desk => {
    const desk = desks.get(folder) ?? editorDesk(session, scans, folder);
    desks.set(folder, desk);
    return desk;
  };
  return {
    async use(name, input, signal) {
      const tool = TOOLS.find((one) => one.name === name);
      if (tool === undefined) return { ok: false, text: `There is no tool ${JSON.stringify(name.slice(0, 100))}.` };
      const folders = session.folders.all.filter(({ settings }) => settings["bulwark.enable"]);
      if (folders.length === 0)
        return { ok: false, text: "Bulwark is off (`bulwark.enable`), or no folder on a disk is open." };
      const replies = folders.map(async (folder) => ({
        folder,
        reply: await useTool(deskAt(folder), tool, { input, call: { signal } }),
      }));
      return joined(await Promise.all(replies));
    },
  };
}

function editorDesk({ documents, platform }: Session, scans: Scans, folder: Folder): Desk {
  const openText = (path: string): string | undefined => {
    const uri = documents.openIn(folder).get(path);
    return uri === undefined ? undefined : documents.get(uri)?.getText();
  };
  return deskOf({
    engine: folder.engine,
    platform,
    texts: textsOf(folder.engine, platform, openText),
    async refresh({ signal }) {
      await Promise.all([...documents.openIn(folder).values()].map((uri) => documents.settled(uri)));
      // The first look is a scan that views show. After it only what has changed is looked at, which nobody needs to be told.
      if (folder.scan.state === "done") await folder.engine.scan({ signal });
      else await scans.scan(folder, signal);
      signal.throwIfAborted();
    },
  });
}

interface FolderReply {
  readonly folder: Folder;
  readonly reply: Reply;
}

/** Every folder answers. A gap or a path is in one of them: where one knows it, nobody needs to hear that the others do not. */
function joined(replies: readonly FolderReply[]): ToolAnswer {
  const answered = replies.filter(({ reply }) => reply.facts !== undefined);
  const ok = answered.length > 0;
  const told = ok ? answered : replies;
  const texts = new Set(told.map(({ reply }) => reply.text));
  // The page of a rule is the same everywhere.
  if (texts.size === 1) return { ok, text: withPlace(replies, told) };
  const room = Math.floor(ANSWER_CHARACTERS / told.length);
  return { ok, text: told.map((one) => shortened(placed(one), room)).join("\n\n") };
}

function withPlace(all: readonly FolderReply[], told: readonly FolderReply[]): string {
  const [first] = told;
  if (first === undefined) return "";
  return all.length > 1 && told.length === 1 ? placed(first) : first.reply.text;
}

/** Paths in an answer are relative to its folder. */
const placed = ({ folder, reply }: FolderReply): string => `Folder ${folder.name} (${folder.root}):\n${reply.text}`;
