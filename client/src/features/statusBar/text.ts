/** What the status bar item says. */

import type { Snapshot } from "#protocol/snapshot";

import type { ServerState } from "../../languageClient";
import { urgentCount } from "../findings/tree";

export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
  /** For screen readers, without icons. */
  readonly label: string;
}

/** `$(shield) 72 · 3 P0/P1`: the lowest score of the folders and the number of gaps that matter; of new ones where there is a baseline. */
export function statusText(server: ServerState, snapshots: readonly Snapshot[]): StatusText {
  if (server === "stopped") {
    return { text: "$(shield) stopped", tooltip: "Bulwark's analyser stopped", label: "Bulwark: the analyser stopped" };
  }
  const scanning = snapshots.find(({ scan }) => scan.state === "scanning");
  const summary = summarise(snapshots);
  if (scanning !== undefined && scanning.scan.state === "scanning") {
    const { done, total } = scanning.scan;
    const progress = total === 0 ? "scanning" : `scanning, ${done} of ${total} files`;
    return {
      text: `$(loading~spin) ${summary.short}`.trim(),
      tooltip: `Bulwark: ${progress}`,
      label: `Bulwark: ${progress}`,
    };
  }
  if (server === "starting" || snapshots.every(({ scan }) => scan.state === "never")) {
    return { text: "$(shield)", tooltip: "Bulwark: not scanned yet", label: "Bulwark: not scanned yet" };
  }
  return { text: `$(shield) ${summary.short}`, tooltip: `Bulwark: ${summary.long}`, label: `Bulwark: ${summary.long}` };
}

const LEVELS: Readonly<Record<Snapshot["level"], string>> = {
  "not-ready": "Not ready",
  bronze: "Bronze",
  silver: "Silver",
  gold: "Gold",
};

function summarise(snapshots: readonly Snapshot[]): { readonly short: string; readonly long: string } {
  const scanned = snapshots.filter(({ scan }) => scan.state === "done" || scan.state === "scanning");
  const scores = scanned.flatMap(({ score }) => score ?? []);
  const score = scores.length === 0 ? undefined : Math.min(...scores);
  const count = (priority: "P0" | "P1" | "P2") => scanned.reduce((sum, { counts }) => sum + counts[priority], 0);
  const hasBaseline = scanned.some(({ baseline }) => baseline !== undefined);
  const urgent = urgentCount(scanned);
  const levels = [...new Set(scanned.map(({ level }) => LEVELS[level]))].join(", ");
  const gaps = `${count("P0")} P0, ${count("P1")} P1, ${count("P2")} P2`;
  return {
    short: [...(score === undefined ? [] : [`${score}`]), `${urgent} ${hasBaseline ? "new" : "P0/P1"}`].join(" · "),
    long: [
      levels,
      ...(score === undefined ? [] : [`score ${score}`]),
      `open gaps: ${gaps}`,
      ...(hasBaseline ? [`${urgent} P0 and P1 since the baseline`] : []),
    ].join(" · "),
  };
}
