/** What `ADD` fetches for an image: a repository, a release, a script that a later step runs. */

import type { ImageInstruction } from "#facts/dockerfile";
import type { FileFacts } from "#facts/file";
import type { Span } from "#facts/place";
import { gap, pass, type Verdict } from "#facts/verdict";

import { programOf } from "../questions/shell/programs";
import { stepsOf } from "../questions/shell/steps";
import { isHead, namesVersion, shortened } from "./address";
import { CHECKS, type Gap, starts } from "./judge";

export interface Added {
  readonly span: Span;
  readonly verdict: Verdict<Gap>;
}

/** One answer an address that stands for a program; data and keys are none of this rule's. */
export const addedIn = (file: FileFacts): readonly Added[] =>
  (file.dockerfile?.stages ?? []).flatMap(({ instructions }) =>
    instructions.flatMap((instruction) =>
      instruction.keyword === "ADD" && instruction.heredocs.length === 0 ? addedBy(file, instruction) : [],
    ),
  );

function addedBy(file: FileFacts, instruction: ImageInstruction): readonly Added[] {
  const { text, textSpan, flags } = instruction;
  const words = [...text.matchAll(/[^\s"',[\]]+/g)];
  const target = words.at(-1)?.[0] ?? "";
  return words.slice(0, -1).flatMap(({ 0: address, index }): readonly Added[] => {
    const kind = kindOf(file, instruction, { address, target });
    if (kind === undefined) return [];
    const start = textSpan.start + index;
    const verdict =
      flags.checksum !== undefined
        ? pass("a checksum is compared")
        : (kind === "clone" ? !isHead(referenceIn(address)) : namesVersion(address))
          ? pass("the address says which version")
          : gap<Gap>({ kind, what: shortened(address.replace(/^https?:\/\//, "")) });
    return [{ span: { start, end: start + address.length }, verdict }];
  });
}

interface Copied {
  readonly address: string;
  readonly target: string;
}

function kindOf(file: FileFacts, { span }: ImageInstruction, { address, target }: Copied): Gap["kind"] | undefined {
  if (REPOSITORY.test(address)) return "clone";
  if (!/^https?:\/\//.test(address)) return undefined;
  if (/\/releases\/latest\/download\//.test(address)) return "latest";
  const path = target.endsWith("/") || target === "." ? address.replace(/[?#].*$/, "") : target;
  const name = path.slice(path.lastIndexOf("/") + 1);
  const later = (file.scripts ?? []).filter((script) => script.runBy === "build" && script.span.start > span.end);
  const isRun = later.some((script) => stepsOf(script).some(({ command }) => starts(programOf(command), name)));
  return isRun && !later.some(({ script }) => CHECKS.test(script.text)) ? "script" : undefined;
}

const REPOSITORY = /^(?:git@|git:\/\/|ssh:\/\/)|^https?:\/\/[^\s#?]+\.git(?:[#?]|$)/;

/** `#v1.2:folder`, `?tag=v1.2` */
function referenceIn(address: string): string | undefined {
  const [, query] = /[?&](?:ref|tag|branch|commit)=([^&#]*)/.exec(address) ?? [];
  return query ?? /#([^:]*)/.exec(address)?.[1];
}
