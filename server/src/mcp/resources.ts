/** What can be read by address: the report of the folder, and the rules with their pages. */

import { type McpServer, ResourceNotFoundError, ResourceTemplate } from "@modelcontextprotocol/server";

import { buildReport, renderJson } from "#reporting/report";
import { RULES } from "#rules/registry.generated";
import { Refusal } from "#tools/answer";
import type { Desk } from "#tools/desk";
import { pageOf } from "#tools/explainGap";

import { callOf, metaOf } from "./serveTool";

const RULES_URI = "bulwark://rules";
const uriOfRule = (id: string): string => `${RULES_URI}/${id}`;

/** Registers the resources of the folder behind the desk. */
export function serveResources(server: McpServer, desk: Desk): void {
  server.registerResource(
    "report",
    "bulwark://report",
    {
      title: "Report",
      description: "All findings, tallies and problems: what `bulwark check --format json` prints.",
      mimeType: "application/json",
    },
    async (uri, context) => {
      const text = await desk.inTurn(callOf(context), ({ assessment }) => renderJson(buildReport(assessment)));
      return {
        contents: [{ uri: uri.href, mimeType: "application/json", text }],
        _meta: metaOf(desk.origin()),
      };
    },
  );
  server.registerResource(
    "rules",
    RULES_URI,
    { title: "Rules", description: "All rules, with what each is about.", mimeType: "application/json" },
    (uri) => ({
      contents: [{ uri: uri.href, mimeType: "application/json", text: rulesText(desk) }],
      _meta: metaOf(desk.origin()),
    }),
  );
  servePages(server, desk);
}

function servePages(server: McpServer, desk: Desk): void {
  const list = () => ({
    resources: RULES.map(({ id }) => ({ uri: uriOfRule(id), name: id, mimeType: "text/markdown" })),
  });
  const complete = { rule: (begun: string) => RULES.map(({ id }) => id).filter((id) => id.startsWith(begun)) };
  server.registerResource(
    "rule",
    new ResourceTemplate(`${RULES_URI}/{rule}`, { list, complete }),
    { title: "Rule", description: "The page of a rule: why, cases, how to fix by hand.", mimeType: "text/markdown" },
    (uri, { rule }) => ({
      contents: [{ uri: uri.href, mimeType: "text/markdown", text: pageAt(uri, rule) }],
      _meta: metaOf(desk.origin()),
    }),
  );
}

function pageAt(uri: URL, rule: string | string[] | undefined): string {
  try {
    return pageOf(String(rule));
  } catch (error) {
    if (error instanceof Refusal) throw new ResourceNotFoundError(uri.href.slice(0, 300), error.message);
    throw error;
  }
}

function rulesText(desk: Desk): string {
  const rules = RULES.map(({ id, priority, confidence, principle, languages }) => ({
    ...{ id, priority, confidence, principle, languages },
    uri: uriOfRule(id),
  }));
  return `${JSON.stringify({ ...desk.origin(), rules }, null, 2)}\n`;
}
