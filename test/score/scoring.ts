/** Compares findings with judged places: recall on the places that should be reported, false alarms on those that should not. */

/** One judged place: a line of a label file. */
export interface Label {
  readonly repo: string;
  readonly commit: string;
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** Lines as good as `line`. */
  readonly alt_lines?: readonly number[];
  /** Rule id. */
  readonly concept: string;
  /** positive = report it, negative = stay silent. */
  readonly verdict: "positive" | "negative";
  /** Priority of this very place. */
  readonly severity?: string;
  readonly why: string;
}

/** What the scorer needs of a reported finding; lines are 1-based. */
export interface Reported {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

export type Language = "J" | "P" | "C" | "D" | "W" | "S" | "other";

export interface Judged {
  readonly label: Label;
  /** The finding that meets the label: the place found, or the silence broken. */
  readonly by?: Reported;
}

export interface Share {
  readonly hit: number;
  readonly of: number;
}

export interface RuleScore {
  readonly rule: string;
  readonly found: Share;
  readonly violated: Share;
}

export interface Score {
  readonly judged: readonly Judged[];
  readonly found: Share;
  /** Found among positives of P0 and P1, by the place's own severity. */
  readonly foundUrgent: Share;
  readonly violated: Share;
  readonly byPriority: ReadonlyMap<string, Share>;
  readonly byRule: readonly RuleScore[];
}

/** A finding this many lines away from a labelled line still speaks of it. */
const NEAR = 2;

/** Rules that name the same trouble from different sides: any of them counts for the others. */
const FAMILIES: readonly (readonly string[])[] = [
  [
    "swallowed-error",
    "log-and-continue",
    "log-without-error",
    "lost-error-cause",
    "overbroad-catch",
    "failure-as-success",
  ],
  ["floating-promise", "promise-in-condition", "dead-catch"],
  ["check-then-act", "unlocked-read-modify-write", "non-atomic-claim"],
  ["missing-retry", "retry-without-backoff", "unbounded-retry", "retries-permanent-errors"],
  ["unvalidated-input", "unvalidated-url-fetch", "path-traversal"],
  ["missing-timeout", "ineffective-timeout"],
  ["missing-graceful-shutdown", "signal-not-forwarded"],
  ["hardcoded-secret", "plaintext-secret-env", "secret-in-image"],
  ["missing-rate-limit", "ineffective-rate-limit"],
];

/** Parses a label file (one JSON object a line). Throws with the line number of the first line that is none. */
export function parseLabels(text: string): readonly Label[] {
  const labels: Label[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    labels.push(parseLabel(line, index + 1));
  }
  return labels;
}

function parseLabel(line: string, number: number): Label {
  let label: Partial<Label> | null;
  try {
    label = JSON.parse(line);
  } catch (error) {
    throw new Error(`line ${number} of the labels is no JSON`, { cause: error });
  }
  const { repo, path, concept, verdict, line: at } = label ?? {};
  const texts = [repo, path, concept].every((one) => typeof one === "string");
  if (!texts || typeof at !== "number" || (verdict !== "positive" && verdict !== "negative")) {
    throw new Error(`line ${number} of the labels needs repo, path, line, concept, and a verdict positive or negative`);
  }
  return { commit: "", why: "", ...label } as Label;
}

/** The language a label is scored under, by the kind of its file. */
export function languageOf(path: string): Language {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (/\.(?:[cm]?[jt]s|[jt]sx)$/.test(name)) return "J";
  if (/\.pyi?$/.test(name)) return "P";
  if (/(?:^|\/)\.github\/workflows\/.*\.ya?ml$/.test(path)) return "W";
  if (/^(?:docker-)?compose.*\.ya?ml$/.test(name)) return "C";
  if (/^dockerfile|\.dockerfile$|^containerfile/.test(name)) return "D";
  if (/\.(?:sh|bash)$/.test(name)) return "S";
  return "other";
}

/** Rows that speak of a whole project match on repository and rule only. */
export const isProjectScope = (label: Label): boolean => /^project level/i.test(label.why);

/** Scores labels against the findings of each repository. */
export function score(labels: readonly Label[], findings: ReadonlyMap<string, readonly Reported[]>): Score {
  const judged = labels.map((label): Judged => {
    const by = (findings.get(label.repo) ?? []).find((finding) => meets(label, finding));
    return by === undefined ? { label } : { label, by };
  });
  const positives = judged.filter(({ label }) => label.verdict === "positive");
  const negatives = judged.filter(({ label }) => label.verdict === "negative");
  const rules = [...new Set(labels.map(({ concept }) => concept))].sort();
  const priorities = [...new Set(positives.map(({ label }) => label.severity ?? "none"))].sort();
  const ofRule = (rows: readonly Judged[], rule: string) => share(rows.filter(({ label }) => label.concept === rule));
  return {
    judged,
    found: share(positives),
    foundUrgent: share(positives.filter(({ label }) => label.severity === "P0" || label.severity === "P1")),
    violated: share(negatives),
    byPriority: new Map(
      priorities.map((priority) => [
        priority,
        share(positives.filter(({ label }) => (label.severity ?? "none") === priority)),
      ]),
    ),
    byRule: rules.map((rule) => ({ rule, found: ofRule(positives, rule), violated: ofRule(negatives, rule) })),
  };
}

function meets(label: Label, finding: Reported): boolean {
  if (isProjectScope(label)) return finding.rule === label.concept;
  if (finding.path !== label.path || !isSameFamily(finding.rule, label.concept)) return false;
  return [label.line, ...(label.alt_lines ?? [])].some((line) => Math.abs(line - finding.line) <= NEAR);
}

const isSameFamily = (a: string, b: string): boolean =>
  a === b || FAMILIES.some((family) => family.includes(a) && family.includes(b));

const share = (rows: readonly Judged[]): Share => ({
  hit: rows.filter(({ by }) => by !== undefined).length,
  of: rows.length,
});
