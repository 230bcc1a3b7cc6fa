/** Lets the curl of a command or a health check of a service fail on an HTTP error. */

import { openCompose } from "#languages/compose/edit";

import { defineFix } from "../fix";
import { optionsPlan, titleOf } from "./fix.shell.options";

export const failOnHttpError = defineFix({
  id: "fail-on-http-error",
  language: "compose",
  rules: ["curl-without-fail-or-timeout"],
  tier: "behavioral",
  preferred: true,
  title: titleOf,
  plan: async (request) => optionsPlan((await openCompose(request.path, request.text)).scripts, request),
});
