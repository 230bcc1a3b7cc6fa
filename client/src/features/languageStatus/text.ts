/** What the language status says of the file in the active editor. */

import { l10n } from "vscode";

import type { DocumentState } from "#protocol/messages";
import type { ScanState } from "#protocol/snapshot";

import type { CommandName } from "../../commands";
import type { ServerState } from "../../languageClient";

export interface FileStatus {
  readonly text: string;
  readonly detail?: string;
  readonly isBusy?: boolean;
  readonly isError?: boolean;
  /** A command of Bulwark, and the word of its link. */
  readonly command?: { readonly name: CommandName; readonly title: string };
}

/** What is known of a file; `folder` is absent for a file of no folder. */
export interface KnownOfFile {
  readonly server: ServerState;
  readonly state?: DocumentState;
  readonly folder?: { readonly scan: ScanState; readonly ruleset: string };
}

const SCAN = { name: "scanFile", title: l10n.t("Scan") } as const;

/** The sentence for a file; while a scan runs it says so, and what is known already. */
export function fileStatus({ server, state, folder }: KnownOfFile): FileStatus {
  if (server === "stopped") {
    const command = { name: "restartServer", title: l10n.t("Restart") } as const;
    return { text: l10n.t("The analyser stopped"), isError: true, command };
  }
  if (server === "starting" || state === undefined) return { text: l10n.t("Starting"), isBusy: true };
  const isScanning = folder?.scan.state === "scanning";
  const status = ofState(state, folder?.ruleset);
  if (!isScanning || (state.kind !== "analysed" && state.kind !== "waiting")) return status;
  const text = state.kind === "waiting" ? l10n.t("Scanning") : l10n.t("{0}, scanning", status.text);
  return { ...status, text, isBusy: true };
}

function ofState(state: DocumentState, ruleset: string | undefined): FileStatus {
  switch (state.kind) {
    case "analysed":
      return ofCounts(state, ruleset);
    case "waiting":
      return { text: l10n.t("Not analysed yet"), command: SCAN };
    case "off":
      return {
        text: l10n.t("Switched off"),
        detail: l10n.t("The setting `bulwark.enable` is off for this folder."),
      };
    case "skipped":
      return { text: l10n.t("Not analysed"), detail: state.because };
    case "left-out":
      return {
        text: l10n.t("Not analysed"),
        detail: l10n.t("It is excluded by bulwark.json or .gitignore, or lies in a folder of dependencies or builds."),
      };
    case "unread":
      return { text: l10n.t("Not analysed"), detail: l10n.t("Bulwark does not read this kind of file.") };
  }
}

type Analysed = Extract<DocumentState, { readonly kind: "analysed" }>;

function ofCounts({ counts, accepted }: Analysed, ruleset: string | undefined): FileStatus {
  const all = counts.P0 + counts.P1 + counts.P2 + counts.hint;
  const known = accepted === 0 ? [] : [l10n.t("{0} accepted", accepted)];
  const rules = [...known, ...(ruleset === undefined || ruleset === "" ? [] : [l10n.t("rules {0}", ruleset)])];
  if (all === 0) {
    const text = accepted === 0 ? l10n.t("No gaps") : l10n.t("No new gaps");
    return { text, ...detailOf(rules), command: SCAN };
  }
  const parts = (["P0", "P1", "P2"] as const).filter((one) => counts[one] > 0).map((one) => `${counts[one]} ${one}`);
  const hints = counts.hint === 0 ? [] : [counts.hint === 1 ? l10n.t("1 hint") : l10n.t("{0} hints", counts.hint)];
  return {
    text: accepted === 0 ? gaps(all) : newGaps(all),
    ...detailOf([[...parts, ...hints].join(", "), ...rules]),
    command: { name: "openFileFindings", title: l10n.t("Show") },
  };
}

const gaps = (count: number): string => (count === 1 ? l10n.t("1 gap") : l10n.t("{0} gaps", count));

const newGaps = (count: number): string => (count === 1 ? l10n.t("1 new gap") : l10n.t("{0} new gaps", count));

const detailOf = (parts: readonly string[]): { readonly detail?: string } =>
  parts.length === 0 ? {} : { detail: parts.join(" · ") };
