/** What the rungs of the readiness ladder are called on the page. */

import * as l10n from "@vscode/l10n";

import type { Level } from "#protocol/snapshot";

export const LEVEL_NAMES: Readonly<Record<Level, string>> = {
  "not-ready": l10n.t("Not ready"),
  bronze: l10n.t("Bronze"),
  silver: l10n.t("Silver"),
  gold: l10n.t("Gold"),
};
