/** Messages of findings as a prompt repeats them: whole sentences, and paths from the workspace folder. */

import type { Finding } from "#policy/finding";

import type { PromptSources } from "./prompt";

const PATH = /`([^`\s]+\/[^`\s]+\.\w+)`/g;

/** The message, ended by a full stop, with the ends of paths it names (`store/orders.ts`) made whole. */
export function messageOf({ view }: PromptSources, { message, place, related }: Finding): string {
  const near = [place.path, ...related.map((hop) => hop.place.path)];
  const whole = (path: string): string => {
    if (view.file(path) !== undefined) return path;
    const isEnd = (candidate: string): boolean => candidate.endsWith(`/${path}`);
    return near.find(isEnd) ?? view.files.find((file) => isEnd(file.path))?.path ?? path;
  };
  const text = message.replace(PATH, (_, path: string) => `\`${whole(path)}\``);
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
