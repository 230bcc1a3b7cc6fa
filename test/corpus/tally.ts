/** What became of each offer on real projects, and what that adds up to. Pure: the numbers of `npm run corpus` come from here. */

/** One offer, listed, resolved and applied alone. */
export interface Trial {
  readonly project: string;
  readonly fix: string;
  /** The rule whose finding it answers; absent for a refactoring. */
  readonly rule?: string;
  readonly path: string;
  /** 1-based, of what the offer is about. */
  readonly line: number;
  readonly title: string;
  readonly outcome: Outcome;
  /** Milliseconds of the list the offer was in, and of resolving it. */
  readonly listed: number;
  readonly resolved: number;
}

export type Outcome =
  | {
      readonly kind: "applied";
      /** Diagnostics that were not there before; any is a break. */
      readonly errors: readonly string[];
      /** The declarations the file exports are not what they were. */
      readonly changesExports: boolean;
      /** The same fix has edits again for the same place once it is applied. */
      readonly again: boolean;
      /** Its rule still underlines the same place. */
      readonly remains: boolean;
      /** Rules with a finding more than before, in the edited file and the new ones. */
      readonly finds: readonly string[];
    }
  | { readonly kind: "refused"; readonly because: string }
  /** The engine threw, or called an offer stale that it had just made. */
  | { readonly kind: "failed"; readonly because: string };

/** A line of a table: how many of each outcome. */
export interface Row {
  readonly name: string;
  readonly offered: number;
  readonly applied: number;
  readonly broken: number;
  readonly changesExports: number;
  readonly again: number;
  readonly remains: number;
  readonly finds: number;
  readonly refused: number;
  readonly failed: number;
}

/** At most this share of applied fixes may break a build. */
export const MAX_BROKEN = 0.001;

/** Counts trials, one row for each value of `key`, sorted by it; then a row for all of them. */
export function rowsBy(trials: readonly Trial[], key: "fix" | "project"): readonly Row[] {
  const names = [...new Set(trials.map((trial) => trial[key]))].sort();
  const rows = names.map((name) =>
    row(
      name,
      trials.filter((trial) => trial[key] === name),
    ),
  );
  return [...rows, row("all", trials)];
}

function row(name: string, trials: readonly Trial[]): Row {
  const applied = trials.flatMap(({ outcome }) => (outcome.kind === "applied" ? [outcome] : []));
  return {
    name,
    offered: trials.length,
    applied: applied.length,
    broken: applied.filter(({ errors }) => errors.length > 0).length,
    changesExports: applied.filter(({ changesExports }) => changesExports).length,
    again: applied.filter(({ again }) => again).length,
    remains: applied.filter(({ remains }) => remains).length,
    finds: applied.filter(({ finds }) => finds.length > 0).length,
    refused: trials.filter(({ outcome }) => outcome.kind === "refused").length,
    failed: trials.filter(({ outcome }) => outcome.kind === "failed").length,
  };
}

/** Reasons of refusals, the most frequent first; names in backticks are one reason, not many. */
export function refusals(trials: readonly Trial[]): readonly { readonly reason: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { fix, outcome } of trials) {
    if (outcome.kind !== "refused") continue;
    const reason = `${fix}: ${outcome.because.replace(/`[^`]*`/g, "`…`")}`;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}

/** Trials to look at: what broke, what changed exports, what came again, what left its finding, what brought a finding and what failed, each with its messages. */
export function defects(trials: readonly Trial[]): readonly { readonly trial: Trial; readonly what: string }[] {
  return trials.flatMap((trial) => {
    const { outcome } = trial;
    if (outcome.kind === "refused") return [];
    if (outcome.kind === "failed") return [{ trial, what: `failed: ${outcome.because}` }];
    return [
      ...outcome.errors.map((error) => ({ trial, what: `breaks: ${error}` })),
      ...(outcome.changesExports ? [{ trial, what: "changes what the file exports" }] : []),
      ...(outcome.again ? [{ trial, what: "is offered again after it was applied" }] : []),
      ...(outcome.remains ? [{ trial, what: "leaves its finding" }] : []),
      ...outcome.finds.map((rule) => ({ trial, what: `brings a finding of ${rule}` })),
    ];
  });
}

/** Is the share of applied fixes that break a build small enough, and did the engine answer every offer? Nothing applied proves nothing. */
export function isSound(trials: readonly Trial[]): boolean {
  const { applied, broken, failed } = row("all", trials);
  return applied > 0 && failed === 0 && broken <= applied * MAX_BROKEN;
}

/** What `after` has and `before` has not; a message that occurs twice counts twice. */
export function added(before: readonly string[], after: readonly string[]): readonly string[] {
  const known = new Map<string, number>();
  for (const message of before) known.set(message, (known.get(message) ?? 0) + 1);
  return after.filter((message) => {
    const left = known.get(message) ?? 0;
    known.set(message, left - 1);
    return left <= 0;
  });
}

/** At most `most` members, evenly spread over all of them. */
export function spread<Member>(members: readonly Member[], most: number): readonly Member[] {
  if (members.length <= most) return members;
  return Array.from({ length: most }, (_, index) => members[Math.floor((index * members.length) / most)]).filter(
    (member) => member !== undefined,
  );
}
