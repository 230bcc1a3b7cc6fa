/** Fills prompts on demand: asks the editor once for each prompt and state of the code, and draws again when the answer is there. */

import type { FilledPrompt, PromptRequest } from "#protocol/messages";
import { parseFilledPrompt } from "#webview-protocol/dashboard";

import type { Host } from "../kit/host";

export interface PromptDesk {
  /**
   * The filled prompt, or undefined while it is being filled for the first time. After a change of the code the last text stays
   * until the new one is there.
   */
  look(request: PromptRequest, revision: number): FilledPrompt | undefined;
}

interface Filling {
  readonly key: string;
  readonly revision: number;
  answer: FilledPrompt | undefined;
}

/** `onFilled` is called whenever another look would tell more than the last. */
export function createPromptDesk(host: Host, onFilled: () => void): PromptDesk {
  let current: Filling | undefined;
  return {
    look(request, revision) {
      const key = JSON.stringify(request);
      if (current?.key === key && current.revision === revision) return current.answer;
      const filling: Filling = { key, revision, answer: current?.key === key ? current.answer : undefined };
      current = filling;
      void fill(host, request).then((answer) => {
        filling.answer = answer;
        if (current === filling) onFilled();
      });
      return filling.answer;
    },
  };
}

async function fill(host: Host, request: PromptRequest): Promise<FilledPrompt> {
  const reply = await host.request({ kind: "prompt", ...request });
  if (!reply.ok) return reply;
  const parsed = parseFilledPrompt(reply.result);
  return parsed.ok ? parsed.value : parsed;
}
