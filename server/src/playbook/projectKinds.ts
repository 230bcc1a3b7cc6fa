/** What kind of project it is, so that no question is asked that makes no sense for it. In doubt a project is of the kind. */

import type { ProjectFacts, Sighting } from "./project";
import { LIBRARIES, type LibraryFamily } from "./tables/libraries";

export type ProjectKind =
  /** Answers requests. */
  | "server"
  /** Does work that nobody waits for: queues, schedules, bots. */
  | "worker"
  | "database"
  | "uploads"
  /** Keeps passwords of its own users. */
  | "passwords"
  /** Draws pages. */
  | "pages";

/** The kinds a project is of. */
export function kindsOf(
  project: Pick<ProjectFacts, "libraries" | "calls" | "known" | "services" | "shown" | "takesFiles">,
): ReadonlySet<ProjectKind> {
  const uses = (family: LibraryFamily): boolean => libraryOf(project.libraries, family) !== undefined;
  const calls = (...concepts: readonly (keyof ProjectFacts["calls"])[]): boolean =>
    concepts.some((concept) => (project.calls[concept]?.count ?? 0) > 0);
  const kinds = new Set<ProjectKind>();
  if (project.services.includes("http-server") || calls("listen", "route") || uses("server")) kinds.add("server");
  if (project.services.includes("worker") || calls("worker", "schedule") || uses("worker")) kinds.add("worker");
  const stores = calls("row-read", "row-insert", "row-update", "query", "transaction") || uses("database");
  if (stores || project.shown.migration !== undefined || project.shown["database-schema"] !== undefined)
    kinds.add("database");
  if (calls("intake") || uses("upload") || project.takesFiles) kinds.add("uploads");
  const hashes = project.known["password-hash"] ?? project.known["password-derivation"];
  if (hashes !== undefined || uses("password")) kinds.add("passwords");
  if (uses("templates")) kinds.add("pages");
  return kinds;
}

/** The first library of a family that service code imports, with where. */
export function libraryOf(
  libraries: ProjectFacts["libraries"],
  family: LibraryFamily,
): { readonly name: string; readonly at: Sighting } | undefined {
  for (const name of LIBRARIES[family]) {
    const at = libraries[name];
    if (at !== undefined) return { name, at };
  }
  return undefined;
}
