/** Request handlers that a framework finds by file name: Next.js route handlers and API pages. */

import type { FileFacts } from "#facts/file";
import type { FunctionRef, View } from "#linking/view";

export interface FileHandler {
  readonly function: FunctionRef;
  /** Upper case; `ALL` for API pages. */
  readonly method: string;
  /** The URL path, as the folders spell it. */
  readonly path: string;
}

const ROUTE = /(?:^|\/)app\/(.*?)\/?route\.[cm]?[jt]sx?$/;
const API = /(?:^|\/)pages\/(api\/.*?)(?:\/index)?\.[cm]?[jt]sx?$/;

/** Handlers a file exports by convention; none for other files. */
export function fileHandlers(view: View, file: FileFacts): readonly FileHandler[] {
  const route = ROUTE.exec(file.path);
  const found = route ?? API.exec(file.path);
  if (found === null) return [];
  const wanted = route === null ? /^default$/ : /^(GET|POST|PUT|PATCH|DELETE)$/;
  return Object.entries(file.exports).flatMap(([name, value]) => {
    if (!wanted.test(name)) return [];
    return view.things(file, value).flatMap((thing): readonly FileHandler[] =>
      thing.kind === "function"
        ? [
            {
              function: { file: thing.file, scope: thing.scope },
              method: route === null ? "ALL" : name,
              path: `/${found[1] ?? ""}`,
            },
          ]
        : [],
    );
  });
}
