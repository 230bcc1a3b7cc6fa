/** A request or job that reads a whole table: no condition, no limit, or one that the client may set as high as it likes. */

import type { Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { defineRule } from "../rule";
import { type ClientLimit, clientLimits } from "./clientLimits";
import { isWholeSelect, statementSteps, wholeSelects } from "./sessionSelects";

type Subject = { readonly place: Place; readonly call: Call } | { readonly place: Place; readonly limit: ClientLimit };

const LISTS = /^(fetch|fetch_all|findMany|findAll|find|select|selectDistinct|query|all|unsafe|\$queryRawUnsafe)$/;
/** Options and steps that bound a list, or pick rows of it. */
const BOUNDS =
  /^(take|limit|where|first|skip|cursor|distinct|by|having|query|filter|match|sample|count|single|findOne|page|paginate|whereIn|andWhere|orWhere|eq|stream|iterate|batch|groupBy|sum|max|min|avg|filter_by|slice|paginate|yield_per|offset|join|in_bulk|iterator)$/;

export const unboundedQuery = defineRule<Subject, { readonly table: string | undefined }>({
  id: "unbounded-query",
  principle: "defense-in-depth",
  priority: "P2",
  confidence: "low",
  version: 3,
  languages: ["typescript", "python"],
  summary: "A request or job that reads a whole table into memory.",
  *subjects(view, file) {
    for (const call of view.calls(file, { concept: "row-read" })) {
      if (!LISTS.test(memberOf(call.operation.callee) ?? call.operation.callee?.kind ?? "")) continue;
      const around = call.file.scopes[call.operation.scope]?.function ?? 0;
      const contexts = view.context({ file, scope: around });
      if (contexts.has("request") || contexts.has("job")) yield { place: call.place, call };
    }
    if (file.language === "python") for (const call of wholeSelects(view, file)) yield { place: call.place, call };
    for (const limit of clientLimits(view, file)) yield { place: limit.place, limit };
  },
  judge(view, subject): Verdict<{ readonly table: string | undefined }> {
    if ("limit" in subject) return gap({ table: undefined }, [subject.limit.used]);
    const { call } = subject;
    const { operation, model } = call;
    if (isWholeSelect(call)) return judgeSelect(view, call);
    if (model?.sql !== undefined) return judgeText(view, call, operation.arguments[model.sql]);
    // `session.query(Order)` of SQLAlchemy bounds nothing.
    const isPython = call.file.language === "python";
    const all = chainOf(call);
    if (isPython && memberOf(operation.callee) === "all" && !all.includes("query"))
      return unknown("the query is made elsewhere");
    const steps = isPython ? all.filter((name) => name !== "query") : all;
    if (steps.some((name) => [BOUNDS, /where|limit/i].some((bound) => bound.test(name)))) return pass("it is bounded");
    const [first] = operation.arguments;
    if (first === undefined) return gap({ table: tableOf(view, call) });
    if (first.kind !== "object" || first.spreads.length > 0) return unknown("its conditions are made elsewhere");
    const names = Object.keys(first.properties);
    if (memberOf(operation.callee) === "find" && call.symbol?.startsWith("typeorm.") !== true)
      return names.length === 0 ? gap({ table: tableOf(view, call) }) : pass("it has a condition");
    return names.some((name) => BOUNDS.test(name)) ? pass("it is bounded") : gap({ table: tableOf(view, call) });
  },
  message: (subject, { table }) =>
    "limit" in subject
      ? `A client may set \`${subject.limit.name}\` as high as it likes, and one request reads the whole table. Give it a greatest value: \`Query(le=100)\`.`
      : `\`${subject.call.callee}\` reads ${table === undefined ? "the whole table" : `all of \`${table}\``} into memory, and it grows: add a limit and read page by page.`,
});

/** `session.scalars(select(User)).all()` */
function judgeSelect(view: View, call: Call): Verdict<{ readonly table: string | undefined }> {
  const steps = [...statementSteps(view, call), ...chainOf(call)];
  if (steps.some((name) => BOUNDS.test(name) || /^(scalar|scalar_one|one|one_or_none|first|fetchone)/.test(name)))
    return pass("it is bounded");
  return gap({ table: undefined });
}

const tableOf = (view: View, call: Call): string | undefined => {
  const resource = view.resource(call);
  return resource?.startsWith("table:") === true && /^table:[\w.]+$/.test(resource)
    ? resource.slice("table:".length)
    : undefined;
};

/** Names of the calls chained after this one, and before it. */
function chainOf({ file, operation }: Call): readonly string[] {
  const names: string[] = [];
  let use = operation.use;
  for (let hops = 0; hops < 20; hops++) {
    if (use.to === "awaited") use = use.then;
    else if (use.to === "member") {
      names.push(use.name);
      const next = use.then.to === "callee" ? file.operations[use.then.operation] : undefined;
      use = next?.use ?? use.then;
      if (next === undefined && use.to !== "member") break;
    } else break;
  }
  // A query builder kept in a variable is bounded who knows where.
  if (use.to === "bound" && names.length === 0 && /select|find$/.test(memberOf(operation.callee) ?? ""))
    names.push(...awaitedHere(operation));
  let at: Value | undefined = operation.callee;
  for (let hops = 0; hops < 20 && at !== undefined; hops++) {
    if ("path" in at) names.push(...at.path.slice(0, -1));
    const before: Call["operation"] | undefined =
      at.kind === "result"
        ? file.operations[at.operation]
        : at.kind === "member" && at.of.kind === "result"
          ? file.operations[at.of.operation]
          : undefined;
    if (before === undefined) break;
    names.push(memberOf(before.callee) ?? "");
    at = before.callee;
  }
  return names;
}

const awaitedHere = ({ use }: Call["operation"]): readonly string[] => (use.to === "awaited" ? [] : ["limit"]);

function judgeText(view: View, call: Call, text: Value | undefined): Verdict<{ readonly table: string | undefined }> {
  const [thing] = text === undefined ? [] : view.things(call.file, text);
  if (thing?.kind !== "literal") return unknown("the statement is put together");
  const sql = String(thing.value).toLowerCase();
  if (!/^\s*select\b/.test(sql)) return pass("it is no list");
  const isBounded =
    /\b(where|limit|fetch first|top\s+\d|count\s*\(|group by|max\s*\(|min\s*\(|sum\s*\(|join)\b|count\(/.test(sql);
  return isBounded || !/\bfrom\b/.test(sql) ? pass("it is bounded") : gap({ table: tableOf(view, call) });
}
