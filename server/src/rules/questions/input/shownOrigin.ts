/** Says in a few words where a value came in: "`query.url` of the request". */

import type { Origin } from "#linking/view";

/** For messages. Members of helpers (`get`, numbers, `$regex`) are left out. */
export function shownOrigin({ kind, part, path }: Origin): string {
  const members = path.filter(
    (name) => /^[A-Za-z_][\w$-]*$/.test(name) && !/^(get|getAll|data|json|value)$/.test(name),
  );
  const field = members.filter((name) => name !== part && !/^(req|request|query|body|params|input|event)$/.test(name));
  const shown = [part === "message" ? "" : part, ...field.slice(-1)].filter((name) => name !== "").join(".");
  const whole = kind === "message" ? "message" : "request";
  return shown === "" ? `the ${whole}` : `\`${shown}\` of the ${whole}`;
}
