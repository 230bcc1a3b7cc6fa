/** A page that Next.js writes while the site is built: it gives up on one that takes more than a minute, and nobody waits for it yet. */

import type { FileFacts, Value } from "#facts/file";
import type { Call, View } from "#linking/view";

/** A page of the app folder whose address has no part that a request fills in. */
const PAGE = /(?:^|\/)app\/(?:[^[]*\/)?page\.[cm]?[jt]sx?$/;
const LAYOUT = /(?:^|\/)(?:layout|template)\.[cm]?[jt]sx?$/;
/** What a page says about when it is made, and how. */
const SETTINGS = ["dynamic", "revalidate", "fetchCache", "runtime", "experimental_ppr"];

/**
 * The call stands in a page's own function, which takes nothing of a request, and nothing the page or a layout loads asks for one. Source:
 * nextjs.org/docs/messages/static-page-generation-timeout: "60 seconds", tried three times.
 */
export function isPrerendered(view: View, { file, operation }: Call): boolean {
  if (!PAGE.test(file.path) || view.dependency(file, "next") === undefined) return false;
  if (SETTINGS.some((name) => Object.hasOwn(file.exports, name)) || operation.arguments.some(saysWhen)) return false;
  const own = file.scopes[file.scopes[operation.scope]?.function ?? 0];
  const page = Object.hasOwn(file.exports, "default") ? file.exports.default : undefined;
  const things = page === undefined ? [] : view.things(file, page);
  if (own === undefined || !things.some((thing) => thing.kind === "function" && thing.scope === own.id)) return false;
  return (
    (own.parameters ?? []).length === 0 && ![file, ...layoutsOf(view, file)].some((one) => asksForRequest(view, one))
  );
}

/** `{ cache: "no-store" }`, `{ next: { revalidate: 60 } }`, or options that are not seen. */
const saysWhen = (value: Value, index: number): boolean =>
  index > 0 &&
  (value.kind !== "object" ||
    value.spreads.length > 0 ||
    ["cache", "next"].some((name) => Object.hasOwn(value.properties, name)));

/** Layouts and templates of the folders a page is in. */
const layoutsOf = (view: View, { path }: FileFacts): readonly FileFacts[] =>
  view.files.filter(
    (one) => LAYOUT.test(one.path) && path.startsWith(one.path.slice(0, one.path.lastIndexOf("/") + 1)),
  );

const REQUEST: { readonly fallback: boolean } = { fallback: false };

/** Cookies, headers and the like make all of a page wait for a request. */
const asksForRequest = (view: View, file: FileFacts): boolean =>
  view.remember(REQUEST, file, () =>
    [...view.closure(file)].some(({ imports }) =>
      imports.some(({ from, typeOnly }) => !typeOnly && OF_REQUESTS.test(from)),
    ),
  );

/** Modules that read a request, or decide that a page is made for each. */
const OF_REQUESTS = /^(?:next\/(?:headers|server|cache)|next-auth|@auth\/[\w-]+|@clerk\/[\w-]+|@supabase\/ssr)(?:\/|$)/;
