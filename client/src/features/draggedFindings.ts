/** Findings that are dragged from the Findings view onto the roadmap. Knows nothing of the editor. */

/** Rows of the Findings view under way; the editor asks for this form. */
export const FINDINGS_MIME = "application/vnd.code.tree.bulwark.findings";

export interface DraggedFindings {
  readonly folder: string;
  readonly findings: readonly string[];
}

interface Draggable {
  readonly folder: string;
  readonly finding: { readonly id: string };
}

/** What is dragged, as text. Findings of one folder go together: a roadmap belongs to a folder; the first one decides. */
export function packFindings(nodes: readonly Draggable[]): string | undefined {
  const [first] = nodes;
  if (first === undefined) return undefined;
  const findings = nodes.filter(({ folder }) => folder === first.folder).map(({ finding }) => finding.id);
  return JSON.stringify({ folder: first.folder, findings: [...new Set(findings)] } satisfies DraggedFindings);
}

/** Reads what {@link packFindings} wrote; undefined for anything else. */
export function unpackFindings(text: string): DraggedFindings | undefined {
  try {
    const given: unknown = JSON.parse(text);
    if (typeof given !== "object" || given === null || !("folder" in given) || !("findings" in given)) return undefined;
    const { folder, findings } = given;
    if (typeof folder !== "string" || !Array.isArray(findings)) return undefined;
    return { folder, findings: findings.filter((id) => typeof id === "string") };
  } catch {
    // Dragged from somewhere else.
    return undefined;
  }
}
