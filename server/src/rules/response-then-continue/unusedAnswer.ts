/** Answers of Python that are made and go nowhere: a response that is not returned, an HTTP error that is not raised. */

import type { FileFacts } from "#facts/file";
import type { Call, View } from "#linking/view";

export interface PythonAnswer {
  readonly call: Call;
  /** `response` is sent when the view returns it, `error` when it is raised. */
  readonly kind: "response" | "error";
  readonly isDropped: boolean;
}

const FRAMEWORK = /^(flask|quart|fastapi|starlette|django|rest_framework|aiohttp\.web)\b/;
const RESPONSE = /(^|\.)(\w*Response\w*|jsonify|redirect|make_response|render|render_template)$/;
const ERROR = /(^|\.)(HTTPException|HTTP[A-Z]\w+|Http404|PermissionDenied|APIException|NotFound|ValidationError)$/;

/** Responses and errors that a file makes with its web framework. */
export function* pythonAnswers(view: View, file: FileFacts): Iterable<PythonAnswer> {
  if (file.language !== "python") return;
  for (const call of view.calls(file)) {
    const symbol = call.symbol ?? "";
    if (!FRAMEWORK.test(symbol)) continue;
    const kind = ERROR.test(symbol) ? "error" : RESPONSE.test(symbol) ? "response" : undefined;
    if (kind !== undefined) yield { call, kind, isDropped: call.operation.use.to === "dropped" };
  }
}
