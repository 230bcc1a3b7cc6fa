/** `bulwark/prompt`: a prompt of the playbook, filled from one folder. */

import type { PromptAbout } from "#playbook/prompts/prompt";
import { PROMPT_TOKENS, type PromptScope } from "#protocol/messages";

import { filePathOf, pathInside } from "./addresses";
import type { Folder } from "./folders";
import { answer } from "./requests";
import type { Session } from "./session";
import { snapshotOf } from "./stateWrites";

export function registerPromptRequests(session: Session): void {
  answer(session, "bulwark/prompt", async ({ folder: uri, prompt, scope, tokens = PROMPT_TOKENS }) => {
    const folder = session.folders.byUri(uri);
    if (folder === undefined) return { ok: false, message: "This folder is not part of the workspace." };
    const about = await aboutOf(folder, scope);
    if (typeof about === "string") return { ok: false, message: about };
    return folder.engine.prompt({ about, tokens, ...(prompt === undefined ? {} : { prompt }) });
  });
}

/** The scope in the folder's own terms; or one sentence why there is no such thing. */
async function aboutOf(folder: Folder, scope: PromptScope): Promise<PromptAbout | string> {
  switch (scope.kind) {
    case "workspace":
    case "finding":
      return scope;
    case "file": {
      const file = filePathOf(scope.uri);
      const path = file === undefined ? undefined : pathInside(folder.root, file);
      return path === undefined ? "This file is not in the folder." : { kind: "file", path };
    }
    case "task": {
      const { roadmap } = await snapshotOf(folder);
      const task = roadmap.phases.flatMap(({ tasks }) => tasks).find(({ id }) => id === scope.task);
      return task === undefined ? "The roadmap does not have this task any more." : { kind: "task", task };
    }
  }
}
