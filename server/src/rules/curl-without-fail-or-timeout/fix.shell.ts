/** Lets curl fail on an HTTP error, and gives a download that may hang a deadline. */

import { insertAt } from "#facts/edits";
import { openShellScript } from "#languages/shell/edit";

import { defineFix, refuse } from "../fix";
import { type Download, downloadOf, has } from "../questions/shell/downloads";
import { stepsOf } from "../questions/shell/steps";
import { judgeDownload } from "./judge";

export const failOnHttpError = defineFix({
  id: "fail-on-http-error",
  language: "shell",
  rules: ["curl-without-fail-or-timeout"],
  tier: "behavioral",
  preferred: true,
  title: ({ harm }) => (harm === "hang" ? "Give each attempt a deadline" : "Fail on an HTTP error"),
  async plan({ path, text, span }) {
    const { script } = await openShellScript(path, text);
    const step =
      script === undefined ? undefined : stepsOf(script).find(({ command }) => command.span.start === span.start);
    const download = step === undefined ? undefined : downloadOf(step);
    const verdict = download === undefined ? undefined : judgeDownload(download);
    if (download === undefined || verdict?.kind !== "gap") return refuse("the gap is gone");
    const { harm } = verdict.gap;
    if (harm === "hang" && download.step.script.runBy === "file" && !isPolling(download))
      return refuse("how long the transfer may take is not told");
    const options = harm === "hang" ? deadline(download) : failing(download, harm === "saved" || harm === "run");
    return {
      kind: "ways",
      ways: [
        {
          title: `Add \`${options}\``,
          tier: "behavioral",
          edits: [insertAt(download.program.word.span.end, ` ${options}`)],
          kit: [],
          notes: harm === "hang" ? [] : ["An HTTP error ends curl with 22: what comes behind it sees the failure now."],
        },
      ],
    };
  },
});

const isPolling = ({ step }: Download): boolean => step.around.some(({ statement }) => statement.kind === "loop");

/** Seconds for one attempt of a loop. */
const ATTEMPT = 5;

const deadline = ({ tool }: Download): string => (tool === "curl" ? `--max-time ${ATTEMPT}` : `--timeout=${ATTEMPT}`);

/** `--retry` repeats a request that only reads; a silent curl still says why it fails. */
function failing(download: Download, isFetching: boolean): string {
  const isQuiet = has(download, "s", "silent") && !has(download, "S", "show-error");
  const isReading = !has(download, "X", "request", "d", "data", "data-raw", "data-binary", "F", "form", "T", "json");
  return [
    "--fail",
    ...(isQuiet && isFetching ? ["--show-error"] : []),
    ...(isFetching && isReading && !has(download, "retry") ? ["--retry 3"] : []),
  ].join(" ");
}
