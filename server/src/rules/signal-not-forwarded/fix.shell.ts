/** Lets the last program of a script that a container starts replace the script. */

import { openShellScript } from "#languages/shell/edit";

import { defineFix, refuse } from "../fix";
import { execEdit, hindranceOf, OWN_HANDLER } from "./fix.dockerfile.exec";
import { lastCommands } from "./shell";

export const replaceScript = defineFix({
  id: "exec-last-program",
  language: "shell",
  rules: ["signal-not-forwarded"],
  tier: "behavioral",
  preferred: true,
  title: () => "Start the last program with `exec`",
  async plan({ path, text, span }) {
    const { script } = await openShellScript(path, text);
    const last =
      script === undefined
        ? undefined
        : lastCommands(script.script.statements).find((one) => one.span.start === span.start);
    if (script === undefined || last === undefined || last.words[0]?.value === "exec") return refuse("the gap is gone");
    if (/\btrap\b/.test(script.script.text)) return refuse("a handler of the script would not run any more");
    const hindrance = hindranceOf(script.script, last);
    if (hindrance !== undefined) return refuse(hindrance);
    const edit = execEdit(script.script, last);
    if (edit === undefined) return refuse("the script stands in the file with escapes");
    return {
      kind: "ways",
      ways: [
        {
          title: "Start the last program with `exec`",
          tier: "behavioral",
          edits: [edit],
          kit: [],
          notes: [OWN_HANDLER],
        },
      ],
    };
  },
});
