/** Lets the curl of a step of a workflow fail on an HTTP error. */

import { scriptsIn } from "#languages/workflow/edit";

import { defineFix } from "../fix";
import { optionsPlan, titleOf } from "./fix.shell.options";

export const failOnHttpError = defineFix({
  id: "fail-on-http-error",
  language: "workflow",
  rules: ["curl-without-fail-or-timeout"],
  tier: "behavioral",
  preferred: true,
  title: titleOf,
  plan: async (request) => optionsPlan(await scriptsIn(request.path, request.text), request),
});
