/** Lets the curl of a step of a build, or of a health check fail on an HTTP error. */

import { openDockerfile } from "#languages/dockerfile/edit";

import { defineFix } from "../fix";
import { optionsPlan, titleOf } from "./fix.shell.options";

export const failOnHttpError = defineFix({
  id: "fail-on-http-error",
  language: "dockerfile",
  rules: ["curl-without-fail-or-timeout"],
  tier: "behavioral",
  preferred: true,
  title: titleOf,
  plan: async (request) => optionsPlan((await openDockerfile(request.path, request.text)).scripts, request),
});
