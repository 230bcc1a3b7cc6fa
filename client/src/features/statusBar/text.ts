/** What the status bar item says. */

import { l10n } from "vscode";

import type { Snapshot } from "#protocol/snapshot";

import { formats } from "../../formats";
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
    const said = l10n.t("Bulwark's analyser stopped");
    return { text: `$(shield) ${l10n.t("stopped")}`, tooltip: said, label: said };
  }
  const scanning = snapshots.find(({ scan }) => scan.state === "scanning");
  const summary = summarise(snapshots);
  if (scanning !== undefined && scanning.scan.state === "scanning") {
    const { done, total } = scanning.scan;
    const progress =
      total === 0
        ? l10n.t("Bulwark: scanning")
        : l10n.t("Bulwark: scanning, {done} of {total} files", {
            done: formats.number(done),
            total: formats.number(total),
          });
    return { text: `$(loading~spin) ${summary.short}`.trim(), tooltip: progress, label: progress };
  }
  if (server === "starting" || snapshots.every(({ scan }) => scan.state === "never")) {
    const said = l10n.t("Bulwark: not scanned yet");
    return { text: "$(shield)", tooltip: said, label: said };
  }
  return { text: `$(shield) ${summary.short}`, tooltip: `Bulwark: ${summary.long}`, label: `Bulwark: ${summary.long}` };
}

const LEVELS: Readonly<Record<Snapshot["level"], string>> = {
  "not-ready": l10n.t("Not ready"),
  bronze: l10n.t("Bronze"),
  silver: l10n.t("Silver"),
  gold: l10n.t("Gold"),
};

function summarise(snapshots: readonly Snapshot[]): { readonly short: string; readonly long: string } {
  const scanned = snapshots.filter(({ scan }) => scan.state === "done" || scan.state === "scanning");
  const scores = scanned.flatMap(({ score }) => score ?? []);
  const score = scores.length === 0 ? undefined : Math.min(...scores);
  const count = (priority: "P0" | "P1" | "P2") => scanned.reduce((sum, { counts }) => sum + counts[priority], 0);
  const hasBaseline = scanned.some(({ baseline }) => baseline !== undefined);
  const urgent = urgentCount(scanned);
  const levels = [...new Set(scanned.map(({ level }) => LEVELS[level]))].join(", ");
  const gaps = (["P0", "P1", "P2"] as const).map((one) => `${formats.number(count(one))} ${one}`).join(", ");
  const shown = formats.number(urgent);
  return {
    short: [
      ...(score === undefined ? [] : [`${score}`]),
      hasBaseline ? l10n.t("{0} new", shown) : `${shown} P0/P1`,
    ].join(" · "),
    long: [
      levels,
      ...(score === undefined ? [] : [l10n.t("score {0}", score)]),
      l10n.t("open gaps: {0}", gaps),
      ...(hasBaseline ? [l10n.t("{0} P0 and P1 since the baseline", shown)] : []),
    ].join(" · "),
  };
}
