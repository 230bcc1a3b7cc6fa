/** A download that takes an error page for what was asked for, or that may wait for ever where nobody watches. */

import type { FileFacts } from "#facts/file";
import type { Place } from "#facts/place";

import { type Download, downloadOf } from "../questions/shell/downloads";
import { placeIn, stepsOf } from "../questions/shell/steps";
import { defineRule } from "../rule";
import { type Gap, judgeDownload } from "./judge";

interface Subject {
  readonly place: Place;
  readonly file: FileFacts;
  readonly download: Download;
}

export const curlWithoutFailOrTimeout = defineRule<Subject, Gap>({
  id: "curl-without-fail-or-timeout",
  principle: "retry",
  priority: "P1",
  confidence: "medium",
  version: 4,
  languages: ["shell", "dockerfile", "workflow", "compose"],
  summary: "A curl or wget that takes an HTTP error for an answer, or may wait for ever.",
  *subjects(view, file) {
    for (const script of file.scripts ?? []) {
      if (script.script.hasSyntaxError && script.script.statements.length === 0) continue;
      for (const step of stepsOf(script)) {
        const download = downloadOf(step);
        if (download !== undefined) yield { place: placeIn(view, file, script, step.command.span), file, download };
      }
    }
  },
  judge: (_, { download, file }) => judgeDownload(download, file.scripts ?? []),
  weigh: (_, { harm, isSeen }) =>
    isSeen !== true && (harm === "saved" || harm === "run" || harm === "probe") ? undefined : "P2",
  message: ({ download }, gap) => messageOf(download, gap),
  fixFacts: (_, __, { harm }) => ({ harm }),
});

function messageOf({ tool }: Download, { harm, what }: Gap): string {
  switch (harm) {
    case "saved":
      return `Without \`--fail\` curl stores an HTTP error page as ${what} and reports success. Add \`--fail\` (\`-f\`) and \`--retry\`.`;
    case "run":
      return `Without \`--fail\` curl hands an HTTP error page to ${what}, which runs it, or runs nothing. Add \`--fail\` (\`-f\`).`;
    case "probe":
      return "Without `--fail` curl reports success for a 500: the container stays healthy. Add `--fail` (`-f`).";
    case "value":
      return `Without \`--fail\` ${what} holds the text of an HTTP error, and is used as it is. Add \`--fail\` (\`-f\`).`;
    case "status":
      return "Without `--fail` curl ends with 0 for a 404 or a 500, and this is taken for success. Add `--fail` (`-f`).";
    case "hang":
      return `${tool === "curl" ? "curl has no deadline of its own" : "wget waits 15 minutes for an answer, 20 times"}: ${what}. Add \`${tool === "curl" ? "--max-time" : "--timeout"}\`.`;
  }
}
