/** Does a model class of Python (Django, SQLAlchemy, SQLModel) declare anything unique? Which columns is not asked: any may be the one. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { View } from "#linking/view";

/** `unknown`: no class of that table is seen. */
export function declaresUnique(view: View, table: string): "yes" | "no" | "unknown" {
  const found = view.files.flatMap((file) =>
    file.language === "python" && file.role !== "test"
      ? file.scopes.flatMap((scope) => (isModel(scope, table) ? [{ file, scope }] : []))
      : [],
  );
  if (found.length === 0) return "unknown";
  return found.some(({ file, scope }) => isUnique(view, file, scope)) ? "yes" : "no";
}

/** `class Member(models.Model)`, `__tablename__ = "members"`: sessions and managers name the class, statements the table. */
function isModel({ kind, name = "", members = {} }: Scope, table: string): boolean {
  if (kind !== "class") return false;
  const own = members.__tablename__;
  return (own?.kind === "literal" && own.value === table) || name.toLowerCase() === table.toLowerCase();
}

const isUnique = (view: View, file: FileFacts, scope: Scope, depth = 0): boolean =>
  declaresHere(view, file, scope) || inBases(view, file, scope, depth);

const declaresHere = (view: View, file: FileFacts, { id, members = {} }: Scope): boolean =>
  view.operations(file, id, "nested").some(makesUnique) ||
  file.scopes.some(
    (inner) => inner.kind === "class" && inner.parent === id && inner.members?.unique_together !== undefined,
  ) ||
  members.unique_together !== undefined;

const MAX_BASES = 4;

/** `class Member(MemberFields, table=True)`: columns come from the classes it extends as well. */
const inBases = (view: View, file: FileFacts, { base }: Scope, depth: number): boolean =>
  base !== undefined &&
  depth < MAX_BASES &&
  (base.kind === "choice" ? base.of : [base])
    .flatMap((value) => view.things(file, value))
    .some((thing) => {
      const extended = thing.kind === "class" ? thing.file.scopes[thing.scope] : undefined;
      return thing.kind === "class" && extended !== undefined && isUnique(view, thing.file, extended, depth + 1);
    });

const makesUnique = ({ kind, callee, keywords = {} }: Operation): boolean =>
  kind === "call" &&
  (/^(UniqueConstraint|UniqueTogether|OneToOneField)$/.test(lastNameOf(callee)) || isTrue(keywords.unique));

const isTrue = (value: Value | undefined): boolean => value?.kind === "literal" && value.value === true;
