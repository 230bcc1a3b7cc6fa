/** Request handlers that a framework finds by file name: Next.js route handlers and API pages. */

import type { FileFacts } from "#facts/file";
import { exportedHandlers, isGivenRequest } from "#linking/conventions";
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

/** Handlers a file exports by convention, those it gives to a wrapper too (`export default withSession(handler)`); none for other files. */
export function fileHandlers(view: View, file: FileFacts): readonly FileHandler[] {
  const route = ROUTE.exec(file.path);
  const found = route ?? API.exec(file.path);
  if (found === null) return [];
  const wanted = route === null ? /^default$/ : /^(GET|POST|PUT|PATCH|DELETE)$/;
  const path = `/${found[1] ?? ""}`;
  const method = (name: string): string => (route === null ? "ALL" : name);
  const here = [...exportedHandlers(file)].flatMap(([scope, { names }]) => {
    const name = names.find((one) => wanted.test(one));
    return name === undefined || !isGivenRequest(file, scope)
      ? []
      : [{ function: { file, scope }, method: method(name), path }];
  });
  const elsewhere = Object.entries(file.exports).flatMap(([name, value]) =>
    wanted.test(name)
      ? view
          .things(file, value)
          .flatMap((thing): readonly FileHandler[] =>
            thing.kind === "function" && !here.some((one) => one.function.scope === thing.scope && thing.file === file)
              ? [{ function: { file: thing.file, scope: thing.scope }, method: method(name), path }]
              : [],
          )
      : [],
  );
  return [...here, ...elsewhere];
}
