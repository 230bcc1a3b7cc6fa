/** Lets curl fail on an HTTP error, and gives a download that may hang a deadline. */

import { openShellScript } from "#languages/shell/edit";

import { defineFix } from "../fix";
import { optionsPlan, titleOf } from "./fix.shell.options";

export const failOnHttpError = defineFix({
  id: "fail-on-http-error",
  language: "shell",
  rules: ["curl-without-fail-or-timeout"],
  tier: "behavioral",
  preferred: true,
  title: titleOf,
  async plan(request) {
    const { script } = await openShellScript(request.path, request.text);
    return optionsPlan(script === undefined ? [] : [script], request);
  },
});
