/** How a fix is declared: a finding (or a selection) and the current text in, text edits out, or a one-line refusal. */

/** `safe`: same behaviour (fix-all). `behavioral`: changes only failure behaviour. `preview`: control flow or several files; the user confirms. */
export type FixTier = "safe" | "behavioral" | "preview";
