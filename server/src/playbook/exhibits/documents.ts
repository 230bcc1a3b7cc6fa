/** Reads documents: what they answer is told from their headings, commands and diagrams, not from their names. */

import type { PlainSign } from "../tables/signs";
import { type Exhibit, lineAt, type Sign } from "./exhibit";

interface Part {
  readonly heading: string;
  readonly line: number;
  readonly body: string;
}

/** A Markdown document, given its path relative to the folder. */
export function readDocument(path: string, text: string): Exhibit {
  const parts = partsOf(text);
  const name = path.slice(path.lastIndexOf("/") + 1);
  return {
    kind: "signs",
    signs: [
      ...(/^security\b/i.test(name) ? securityPolicy(text) : []),
      ...(/^readme\b/i.test(name) && !path.includes("/")
        ? [{ id: "setup-doc-begun" as const, line: 0, note: "README" }]
        : []),
      ...architecture(path, text, parts),
      ...TOPICS.flatMap((topic) => topicSign(topic, path, parts)),
      ...dataFlow(text, parts),
    ],
  };
}

function securityPolicy(text: string): readonly Sign[] {
  const address =
    /[\w.+-]+@[\w-]+\.\w+|https?:\/\/\S+|security\/advisories|private(?:ly)? (?:vulnerability )?report/i.exec(text);
  const asks = /\b(?:report|disclos)/i.test(text);
  if (address === null || !asks) return [{ id: "security-policy-begun", line: 0, note: "security policy" }];
  return [{ id: "security-policy", line: lineAt(text, address.index), note: "how to report" }];
}

interface Topic {
  /** Of a heading, or of the file name. */
  readonly named: RegExp;
  readonly begun?: PlainSign;
  /** The sign when the part holds what the question asks for. */
  readonly full?: PlainSign;
  readonly needs: (body: string) => boolean;
  /** The whole document is about it when its name says so. */
  readonly byName?: RegExp;
}

const hasCommands = (body: string): boolean => /```|^\s{4}\$ |^\$ /m.test(body) && COMMAND.test(body);
const COMMAND =
  /\b(?:npm|npx|pnpm|yarn|bun|node|docker|docker-compose|kubectl|helm|git|psql|redis-cli|curl|ssh|systemctl|make|python3?|pip|poetry|uv|aws|gcloud|az|fly|flyctl|terraform|pm2|cargo|go|alembic|just)\s/;
const isSubstantial = (body: string): boolean => body.replace(/\s+/g, " ").length >= 200;

const TOPICS: readonly Topic[] = [
  {
    named: /\b(?:runbooks?|on-?call)\b/i,
    byName: /(?:^|\/)(?:runbooks?\/|[^/]*runbook[^/]*$)/i,
    begun: "runbook-begun",
    full: "runbook",
    needs: hasCommands,
  },
  {
    named: /\btroubleshoot\w*/i,
    byName: /(?:^|\/)[^/]*troubleshoot[^/]*$/i,
    full: "troubleshooting-doc",
    needs: hasCommands,
  },
  {
    named: /\bincident (?:response|plan|management|process)/i,
    byName: /incident[^/]*$/i,
    begun: "incident-plan-begun",
    full: "incident-plan",
    needs: (body) =>
      isSubstantial(body) && /\b(?:severity|escalat\w+|on-?call|contact|page[sd]?|commander|notify)\b/i.test(body),
  },
  {
    named: /\broll(?:ing)?[ -]?back\b/i,
    byName: /rollback[^/]*$/i,
    begun: "rollback-plan-begun",
    full: "rollback-plan",
    needs: hasCommands,
  },
  { named: /\bback-?ups?\b/i, byName: /back-?up[^/]*$/i, full: "backup-doc", needs: hasCommands },
  { named: /\b(?:data )?retention\b/i, full: "retention-doc", needs: isSubstantial },
  {
    named:
      /\bfailure (?:modes?|scenarios?)\b|\bwhat can (?:fail|go wrong)\b|\bdisaster recovery\b|\bfault tolerance\b/i,
    full: "failure-modes-doc",
    needs: isSubstantial,
  },
  {
    named:
      /\b(?:install\w*|getting started|quick ?start|set-?up|running|development|deploy\w*|usage|self-?host\w*|run (?:it|locally))\b/i,
    full: "setup-doc",
    needs: hasCommands,
  },
];

function topicSign(topic: Topic, path: string, parts: readonly Part[]): readonly Sign[] {
  const isWhole = topic.byName?.test(path) === true;
  const about = isWhole ? parts : parts.filter((part) => topic.named.test(part.heading));
  const full = topic.full === undefined ? undefined : about.find((part) => topic.needs(part.body));
  if (full !== undefined && topic.full !== undefined)
    return [{ id: topic.full, line: full.line, note: full.heading || "document" }];
  const [first] = about;
  return first === undefined || topic.begun === undefined
    ? []
    : [{ id: topic.begun, line: first.line, note: first.heading || "document" }];
}

/** Components are described when the document has parts of its own for several of them, or a diagram. */
function architecture(path: string, text: string, parts: readonly Part[]): readonly Sign[] {
  const isWhole = /^(?:[\w.-]+\/){0,2}architecture[^/]*\.mdx?$|(?:^|\/)docs?\/(?:.*\/)?architecture\//i.test(path);
  const part = isWhole
    ? { heading: "document", line: 0, body: text }
    : parts.find(({ heading }) => COMPONENTS.test(heading));
  if (part === undefined || part.body.trim() === "") return [];
  const described = (part.body.match(/^(?:#{2,4} |\s*[-*|] ?[`*[\w])/gm) ?? []).length >= 4 && part.body.length >= 800;
  const drawn = /```(?:mermaid|plantuml|d2|dot)|[│├└┌]|\+--+\+/.test(part.body) && part.body.length >= 400;
  const id = described || drawn ? "architecture-doc" : "architecture-doc-begun";
  return [{ id, line: part.line, note: part.heading }];
}

const COMPONENTS = /\barchitecture\b|\bproject (?:structure|layout)\b|\bcomponents\b/i;

function dataFlow(text: string, parts: readonly Part[]): readonly Sign[] {
  const drawn = /```(?:mermaid)\s+(?:sequenceDiagram|flowchart|graph)\b/.exec(text);
  if (drawn !== null) return [{ id: "data-flow-doc", line: lineAt(text, drawn.index), note: "diagram" }];
  const part = parts.find(
    ({ heading, body }) =>
      /\b(?:data|request|message|event) ?flow\b|\bone (?:request|keystroke)\b|\blife ?cycle of\b/i.test(heading) &&
      isSubstantial(body),
  );
  return part === undefined ? [] : [{ id: "data-flow-doc", line: part.line, note: part.heading }];
}

/** A document cut at its headings; a part reaches to the next heading of its own depth or above. */
function partsOf(text: string): readonly Part[] {
  const headings = [...text.matchAll(/^(#{1,6})[ \t]+(.+?)[ \t#]*$/gm)].filter(({ index }) => !isInFence(text, index));
  if (headings.length === 0) return text.trim() === "" ? [] : [{ heading: "", line: 0, body: text }];
  return headings.map((match, place) => {
    const depth = match[1]?.length ?? 1;
    const next = headings.slice(place + 1).find((later) => (later[1]?.length ?? 1) <= depth);
    return { heading: match[2] ?? "", line: lineAt(text, match.index), body: text.slice(match.index, next?.index) };
  });
}

const isInFence = (text: string, offset: number): boolean =>
  (text.slice(0, offset).match(/^```/gm) ?? []).length % 2 === 1;
