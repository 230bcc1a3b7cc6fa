/** Does every link of the site lead somewhere? */

import { posix } from "node:path";

import type { PageReading } from "./reading";

export interface LinkedSite {
  /** Pages by path. */
  readonly pages: ReadonlyMap<string, PageReading>;
  /** Paths of everything else: styles, scripts, copied files. */
  readonly files: ReadonlySet<string>;
}

/**
 * What is wrong, one line each: links to pages or anchors that are not there, addresses that are none, and anchors given twice. Other
 * people's pages are not asked: making the site needs no network.
 */
export function brokenLinks(site: LinkedSite): readonly string[] {
  return [...site.pages].flatMap(([path, { ids, links }]) => [
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${path}: the anchor #${id} is given twice`),
    ...links.flatMap((link) => {
      const problem = problemOf(site, path, link);
      return problem === undefined ? [] : [`${path}: ${link}: ${problem}`];
    }),
  ]);
}

function problemOf({ pages, files }: LinkedSite, from: string, link: string): string | undefined {
  // A picture that the page holds itself.
  if (link.startsWith("data:image/")) return undefined;
  if (/^[a-z][a-z+.-]*:/i.test(link)) return isAddress(link) ? undefined : "this is no address";
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? from : posix.join(posix.dirname(from), path);
  const page = pages.get(target);
  if (page === undefined) return files.has(target) ? undefined : `there is no ${target}`;
  if (anchor === undefined || page.ids.includes(decodeURIComponent(anchor))) return undefined;
  return `${target} has no #${anchor}`;
}

const isAddress = (link: string): boolean =>
  URL.canParse(link) && ["https:", "http:", "mailto:"].includes(new URL(link).protocol);
