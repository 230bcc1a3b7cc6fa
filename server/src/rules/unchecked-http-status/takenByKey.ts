/** Does Python code take a part of the parsed body by its key? Without that part it raises `KeyError`: no error page passes for data. */

import type { FileFacts, Use } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { View } from "#linking/view";

/** Methods of what JSON gives: they are content with whatever there is. */
const METHODS =
  /^(get|items|keys|values|pop|setdefault|update|copy|append|extend|index|count|sort|lower|upper|strip|split)$/;
const VERDICT = /^(ok|success|succeeded|error|errors|error_code|errcode|status|code|message|detail)$/;

/** `response.json()["token"]`; `data = response.json()`, and later `data["token"]`, `data.get("error")` or `"error" in data`. */
export function takesByKey(view: View, file: FileFacts, use: Use): boolean {
  if (file.language !== "python") return false;
  switch (use.to) {
    case "awaited":
      return takesByKey(view, file, use.then);
    case "member":
      return !(METHODS.test(use.name) && use.then.to === "callee") || asksHowItWent(view, file, use);
    case "argument": {
      // `json.loads(response.content)["items"]`, and the same through a parser of the workspace.
      const parser = file.operations[use.operation];
      const call = parser === undefined ? undefined : view.call(file, parser);
      if (parser === undefined || call === undefined) return false;
      const parses = /^(json_)?loads$/.test(lastNameOf(parser.callee)) || view.targets(call).length > 0;
      return parses && takesByKey(view, file, parser.use);
    }
    case "iterated":
      // An error page is an object, and its keys are texts: what is then taken of each is not there.
      return false;
    case "bound":
      return (
        (view.variable(file, use.scope, use.name)?.reads ?? []).some(
          (read) => read.use.to === "member" && takesByKey(view, file, read.use),
        ) || isAskedFor(file, use.name)
      );
    default:
      return false;
  }
}

/** `if "ready" in response.text`, `pattern.search(response.text)`: the text is asked for what an error page does not hold. */
export function isAskedText(file: FileFacts, use: Use): boolean {
  if (file.language !== "python") return false;
  if (use.to === "tested") return true;
  const taker = use.to === "argument" ? file.operations[use.operation] : undefined;
  return taker !== undefined && /^(search|match|fullmatch|findall|finditer)$/.test(lastNameOf(taker.callee));
}

/** `data.get("error")` */
function asksHowItWent(view: View, file: FileFacts, use: Extract<Use, { to: "member" }>): boolean {
  const called = use.name === "get" && use.then.to === "callee" ? file.operations[use.then.operation] : undefined;
  const [key] = called?.arguments ?? [];
  if (called === undefined || key?.kind !== "literal") return false;
  return VERDICT.test(String(key.value)) || isTested(view, file, called.use);
}

/** `token = data.get("token")`, and later `if token:`. */
function isTested(view: View, file: FileFacts, use: Use): boolean {
  if (use.to === "tested") return use.then === undefined || isTested(view, file, use.then);
  return (
    use.to === "bound" &&
    (view.variable(file, use.scope, use.name)?.reads ?? []).some((read) => read.use.to === "tested")
  );
}

/** `if "error" in data` */
const isAskedFor = (file: FileFacts, name: string): boolean =>
  file.scopes.some(
    ({ test }) =>
      test?.kind === "comparison" &&
      /^(not )?in$/.test(test.operator) &&
      test.left.kind === "literal" &&
      test.right.kind === "name" &&
      test.right.name === name,
  );
