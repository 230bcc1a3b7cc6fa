/** Fills prompts from what the engine knows of its folder, on one revision: facts, findings and texts agree. */

import { basename } from "node:path";

import type { FileReader } from "#facts/reading";
import { contentHash } from "#platform/hash";
import { readRulePage } from "#platform/rulePages";
import type { KitOffer, PromptQuestion, PromptSources } from "#playbook/prompts/prompt";
import type { Assessment } from "#policy/finding";
import type { FilledPrompt } from "#protocol/messages";

import { absolutePath, type FolderState } from "./folderState";
import { KIT_ANSWERS } from "./kit/answers.generated";
import type { PassQueue } from "./passQueue";
import { loadFacts, programOf } from "./relinking";

/** What the folder's state does not hold. */
export interface PromptNeeds {
  readonly queue: PassQueue;
  readonly reader: FileReader;
  assessment(): Assessment;
}

/** Resolves with the prompt, or with one sentence why there is none. What fills prompts is loaded when the first one is asked for. */
export function createPromptSource(
  state: FolderState,
  needs: PromptNeeds,
): (question: PromptQuestion) => Promise<FilledPrompt> {
  return async (question) => {
    const { fillPrompt } = await import("#playbook/prompts/fillPrompt");
    return needs.queue.between(async () => {
      if (state.files.size === 0)
        return { ok: false, message: "There is no code to fill a prompt from: scan the folder first." };
      await loadFacts(state);
      return fillPrompt(sourcesOf(state, needs), question);
    });
  };
}

function sourcesOf(state: FolderState, { reader, assessment }: PromptNeeds): PromptSources {
  const view = programOf(state);
  const { findings, tallies } = assessment();
  return {
    folder: basename(state.root),
    view,
    packages: state.project.packages,
    findings,
    tallies,
    text(path) {
      const text = reader.read(absolutePath(state, path));
      const known = view.file(path);
      // Somebody has saved another text since the last pass: its places would be wrong.
      return text === undefined || known === undefined || known.hash === contentHash(text) ? text : undefined;
    },
    isFile: (path) => reader.kind(absolutePath(state, path)) === "file",
    rulePage: readRulePage,
    kit: (rule, language) => OFFERS.get(`${language} ${rule}`) ?? [],
  };
}

/** "typescript retry.retry" → rules, the other way round. */
const OFFERS: ReadonlyMap<string, readonly KitOffer[]> = (() => {
  const offers = new Map<string, KitOffer[]>();
  for (const [key, rules] of Object.entries(KIT_ANSWERS)) {
    const [language = "", part = "", name = ""] = key.split(/[ .]/);
    for (const rule of rules) {
      const known = offers.get(`${language} ${rule}`) ?? [];
      offers.set(`${language} ${rule}`, [...known, { part, name }]);
    }
  }
  return offers;
})();
