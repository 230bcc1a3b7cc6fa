/** Waits for what the next command of a script asks, instead of a fixed time. */

import type { ShellWord } from "#facts/shell";
import { openShellScript } from "#languages/shell/edit";

import { defineFix, refuse } from "../fix";
import { downloadOf, has } from "../questions/shell/downloads";
import { programOf } from "../questions/shell/programs";
import { type ShellStep, stepsOf, written } from "../questions/shell/steps";
import { judgeSleep, usedAfter } from "./shell";

/** Attempts, a second apart: what was a guess in seconds is a limit now. */
const ATTEMPTS = 60;

export const pollUntilReady = defineFix({
  id: "poll-until-ready",
  language: "shell",
  rules: ["sleep-as-synchronization"],
  tier: "preview",
  preferred: true,
  title: () => "Wait until it answers",
  async plan({ path, text, span }) {
    const { script } = await openShellScript(path, text);
    const steps = script === undefined ? [] : stepsOf(script);
    const step = steps.find(({ command }) => command.span.start === span.start);
    if (step === undefined || judgeSleep(step, steps).kind !== "gap") return refuse("the gap is gone");
    const next = usedAfter(step, steps);
    const question = next === undefined ? undefined : questionOf(next);
    if (question === undefined) return refuse("how to ask whether it is ready is not told by what comes next");
    const loop = `for _ in $(seq ${ATTEMPTS}); do ${question} && break; sleep 1; done`;
    return {
      kind: "ways",
      ways: [
        {
          title: `Ask up to ${ATTEMPTS} times, a second apart`,
          tier: "preview",
          edits: [{ span: step.command.span, newText: loop }],
          kit: [],
          notes: ["When it never gets ready, the next command fails as it did before."],
        },
      ],
    };
  },
});

/** A command that ends with 0 once the next one finds what it needs. */
function questionOf(next: ShellStep): string | undefined {
  const download = downloadOf(next);
  if (download !== undefined) {
    const address = download.program.arguments.find((word) => /^["']?https?:\/\//.test(written(next.script, word)));
    if (address === undefined || download.tool !== "curl" || download.isOpaque) return undefined;
    const fail = has(download, "f", "fail", "fail-with-body") ? "--fail " : "";
    return `curl --silent ${fail}--max-time 2 --output /dev/null ${written(next.script, address)}`;
  }
  const program = programOf(next.command);
  if (program?.name !== "psql" || program.behind.length > 0) return undefined;
  const server = serverWords(program.arguments, next);
  return server === undefined ? undefined : `pg_isready --quiet ${server}`;
}

/** `-h host` and `-p port` as written. */
function serverWords(words: readonly ShellWord[], { script }: ShellStep): string | undefined {
  const of = (letter: string): string | undefined => {
    const at = words.findIndex(({ value }) => value === `-${letter}`);
    const word = words[at + 1];
    return at === -1 || word === undefined ? undefined : `-${letter} ${written(script, word)}`;
  };
  const host = of("h");
  return host === undefined ? undefined : [host, of("p")].filter((part) => part !== undefined).join(" ");
}
