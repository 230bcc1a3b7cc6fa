/** What the language status says of the file in the active editor. */

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

const SCAN = { name: "scanFile", title: "Scan" } as const;

/** The sentence for a file; while a scan runs it says so, and what is known already. */
export function fileStatus({ server, state, folder }: KnownOfFile): FileStatus {
  if (server === "stopped") {
    return { text: "The analyser stopped", isError: true, command: { name: "restartServer", title: "Restart" } };
  }
  if (server === "starting" || state === undefined) return { text: "Starting", isBusy: true };
  const isScanning = folder?.scan.state === "scanning";
  const status = ofState(state, folder?.ruleset);
  if (!isScanning || (state.kind !== "analysed" && state.kind !== "waiting")) return status;
  return { ...status, text: state.kind === "waiting" ? "Scanning" : `${status.text}, scanning`, isBusy: true };
}

function ofState(state: DocumentState, ruleset: string | undefined): FileStatus {
  switch (state.kind) {
    case "analysed":
      return ofCounts(state.counts, ruleset);
    case "waiting":
      return { text: "Not analysed yet", command: SCAN };
    case "off":
      return { text: "Switched off", detail: "The setting `bulwark.enable` is off for this folder." };
    case "skipped":
      return { text: "Not analysed", detail: state.because };
    case "left-out":
      return {
        text: "Not analysed",
        detail: "It is excluded by bulwark.json or .gitignore, or lies in a folder of dependencies or builds.",
      };
    case "unread":
      return { text: "Not analysed", detail: "Bulwark does not read this kind of file." };
  }
}

type Counts = Extract<DocumentState, { readonly kind: "analysed" }>["counts"];

function ofCounts(counts: Counts, ruleset: string | undefined): FileStatus {
  const all = counts.P0 + counts.P1 + counts.P2 + counts.hint;
  const rules = ruleset === undefined || ruleset === "" ? [] : [`rules ${ruleset}`];
  if (all === 0) return { text: "No gaps", ...detailOf(rules), command: SCAN };
  const parts = (["P0", "P1", "P2"] as const).filter((one) => counts[one] > 0).map((one) => `${counts[one]} ${one}`);
  const hints = counts.hint === 0 ? [] : [counts.hint === 1 ? "1 hint" : `${counts.hint} hints`];
  return {
    text: all === 1 ? "1 gap" : `${all} gaps`,
    ...detailOf([[...parts, ...hints].join(", "), ...rules]),
    command: { name: "openFileFindings", title: "Show" },
  };
}

const detailOf = (parts: readonly string[]): { readonly detail?: string } =>
  parts.length === 0 ? {} : { detail: parts.join(" · ") };
