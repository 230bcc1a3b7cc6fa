/** `bulwark explain`: the page of a rule, in the terminal. */

import { readRulePage } from "#platform/rulePages";
import { RULES } from "#rules/registry.generated";

import { hasColor, UsageError } from "./output";

/** Throws a {@link UsageError} when the installation lacks the page. */
export async function explain(rule: string): Promise<void> {
  const { renderPage } = await import("#reporting/terminalPage");
  const page = await completed(rule);
  if (page === undefined) throw new UsageError(`the page of ${rule} is missing from this installation`);
  const width = Math.min(process.stdout.columns ?? 100, 100);
  process.stdout.write(renderPage(page, { color: hasColor(), width }));
}

async function completed(id: string): Promise<string | undefined> {
  const { completePage } = await import("#reporting/rulePage");
  const rule = RULES.find((one) => one.id === id);
  const page = readRulePage(id);
  return rule === undefined || page === undefined ? undefined : completePage(rule, page);
}
