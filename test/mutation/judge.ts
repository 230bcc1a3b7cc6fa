/** Removes one protection after the other and says which removals no case of a rule page notices. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { judgeCase, readableCases } from "../support/pageCase";
import { type PageCase, readRulePage } from "../support/rulePage";

/** Where a rule decides to stay silent. */
export interface Site {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

export interface Survivor extends Site {
  /** `unreached`: no case comes here. `unnoticed`: cases come here, and say the same without it. */
  readonly state: "unreached" | "unnoticed";
}

type Switch = typeof globalThis & { meetsProtection: (site: number) => boolean };

/**
 * Runs every page once to learn which cases reach which site, then again for each site with that site off.
 * `sites` is what the build put in; `folder` holds the rules. Returns the sites whose removal goes unnoticed.
 */
export async function judge(
  sites: readonly Site[],
  folder: string,
  onProgress: (done: number) => void,
): Promise<readonly Survivor[]> {
  const reached = new Map<number, { readonly rule: string; readonly one: PageCase }[]>();
  for (const { rule, one } of casesIn(folder)) {
    for (const site of await sitesOf(rule, one)) reached.set(site, [...(reached.get(site) ?? []), { rule, one }]);
  }
  const survivors: Survivor[] = [];
  for (const [index, site] of sites.entries()) {
    onProgress(index);
    const cases = reached.get(index) ?? [];
    if (cases.length === 0) survivors.push({ ...site, state: "unreached" });
    else if (!(await isNoticed(index, cases))) survivors.push({ ...site, state: "unnoticed" });
  }
  return survivors;
}

function casesIn(folder: string): readonly { readonly rule: string; readonly one: PageCase }[] {
  const pages = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return pages.flatMap(({ name }) => {
    const text = readPage(join(folder, name, "rule.md"));
    const cases = text === undefined ? [] : readableCases(readRulePage(text));
    return cases.filter(isTypeScript).map((one) => ({ rule: name, one }));
  });
}

/** Rules are shared by languages, and the grammars of others are not found from inside a bundle. */
const isTypeScript = (one: PageCase): boolean =>
  ![...one.files.keys()].some((path) => /\.(?:py|sh|ya?ml)$|dockerfile|containerfile/i.test(path));

function readPage(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // A folder of shared questions has no page.
    return undefined;
  }
}

/** Sites a case comes to, nothing removed. Throws when the page is wrong as it is: then nothing can be learnt. */
async function sitesOf(rule: string, one: PageCase): Promise<ReadonlySet<number>> {
  const seen = new Set<number>();
  (globalThis as Switch).meetsProtection = (site) => {
    seen.add(site);
    return false;
  };
  if (!(await isRight(rule, one))) throw new Error(`${rule}: "${one.title}" fails with nothing removed`);
  return seen;
}

async function isNoticed(
  removed: number,
  cases: readonly { readonly rule: string; readonly one: PageCase }[],
): Promise<boolean> {
  (globalThis as Switch).meetsProtection = (site) => site === removed;
  for (const { rule, one } of cases) if (!(await isRight(rule, one))) return true;
  return false;
}

/** A rule that fails without a protection has noticed as well. */
async function isRight(rule: string, one: PageCase): Promise<boolean> {
  try {
    const { unmet, unmarked } = await judgeCase(rule, one);
    return unmet.length === 0 && unmarked.length === 0;
  } catch {
    return false;
  }
}
