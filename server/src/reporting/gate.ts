/** A gate for people: at a terminal, and as a part of the summary of a pull request. */

import { createColors } from "picocolors";

import type { ReportGate, ReportGateRule } from "#protocol/report";

import type { Cell, Section } from "./document/model";
import { inWords } from "./reports/words";

const WORDS: Readonly<Record<ReportGateRule["state"], string>> = {
  met: "met",
  "not-met": "not met",
  attested: "attested",
  "to-attest": "to be attested",
  expired: "attestation expired",
  "not-applicable": "not applicable",
};

/** One sentence: may it pass? */
export function gateVerdict({ name, open, rules }: ReportGate): string {
  if (open) return `The ${name} gate is open.`;
  const missing = rules.filter(({ state }) => state === "not-met").length;
  return `The ${name} gate is closed: ${missing} of ${rules.length} rules ${missing === 1 ? "is" : "are"} not met.`;
}

/** Lines for a terminal, with a line feed at the end of each. */
export function renderGate(gate: ReportGate, { color }: { readonly color: boolean }): string {
  const colors = createColors(color);
  const paint = { met: colors.green, "not-met": colors.red, attested: colors.green, "to-attest": colors.yellow };
  const lines = gate.rules.map((rule) => {
    const { state, question } = rule;
    const word = WORDS[state].padEnd(LONGEST);
    const shown = state in paint ? paint[state as keyof typeof paint](word) : colors.dim(word);
    return `  ${shown}  ${question}  ${colors.dim(because(rule))}`.trimEnd();
  });
  return `${[colors.bold(gateVerdict(gate)), ...lines].join("\n")}\n`;
}

/** The same as a section of a document. */
export const gateSection = (gate: ReportGate): Section => ({
  title: `Gate: ${gate.name}`,
  blocks: [
    { kind: "paragraph", text: gateVerdict(gate) },
    {
      kind: "table",
      caption: `Rules of the ${gate.name} gate`,
      columns: [{ title: "State" }, { title: "Rule" }, { title: "What shows it" }],
      rows: gate.rules.map((rule): readonly Cell[] => [WORDS[rule.state], rule.question, inWords(because(rule))]),
    },
  ],
});

const LONGEST = Math.max(...Object.values(WORDS).map(({ length }) => length));

const because = ({ attested, shown }: ReportGateRule): string => attested ?? shown;
