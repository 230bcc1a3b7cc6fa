/** What is called how often from where, and over which entities: what a cooldown and a rate limit are for. */

import type { Call, View } from "#linking/view";

import { at, code, counted, sampled } from "../markdown";
import { callersInWords, functionAround, functionHere, functionName, functionWith } from "../naming";
import type { Brief, Item, Section } from "../prompt";

/** Outbound calls by what they go through, with the limits each is under. */
export function apiCalls({ sources: { view }, files }: Brief): Section {
  const groups = new Map<string, Call[]>();
  for (const file of files)
    for (const call of view.calls(file, { concept: "outbound-call" })) {
      if (isDatabase(view, call)) continue;
      const key = (call.symbol ?? call.callee).replace(/^global\.|\.(?:Instance|Static)\b/g, "");
      const known = groups.get(key) ?? [];
      groups.set(key, known);
      known.push(call);
    }
  const items = [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([symbol, calls]) => groupItem(view, symbol, calls));
  return {
    heading: "API calls",
    intro: "By library function. Which of them go to a service with limits is for you to say; the code does not.",
    items,
    none: "No call of another service was recognised in these files.",
  };
}

function groupItem(view: View, symbol: string, calls: readonly Call[]): Item {
  const limited = calls.filter((call) => view.protection(call, "limiter").state === "present").length;
  const broken = calls.filter((call) => view.protection(call, "breaker").state === "present").length;
  const places = calls.map(
    (call) => `${functionName(functionWith(call))} ${at(call.file.path, view.line(call.file, call.place.span.start))}`,
  );
  const text = `${code(symbol)}, ${counted(calls.length, "call")} (${limited} under a limiter, ${broken} under a circuit breaker): ${sampled(places, 5)}.`;
  return { text, path: calls[0]?.file.path ?? "", rank: 2 };
}

/** Connections of databases are outbound calls as well; they have pools. */
const isDatabase = (view: View, call: Call): boolean =>
  view.effectsOf(call).some(({ concept }) => concept.startsWith("row-") || concept === "query") ||
  /^(?:pg|mysql2|mongodb|mongoose|ioredis|redis|knex|sequelize|typeorm|prisma|postgres)\b/.test(call.symbol ?? "");

/** Loops that call another service for each item: the items are the entities that can fail again and again. */
export function entityLoops({ sources: { view }, files }: Brief): Section {
  const items = files.flatMap((file) =>
    file.scopes.flatMap((scope): readonly Item[] => {
      const isOver = scope.over !== undefined && (scope.kind === "loop" || scope.kind === "function");
      if (!isOver) return [];
      const calls = view
        .operations(file, scope.id)
        .flatMap((operation) => view.call(file, operation) ?? [])
        .filter((call) =>
          view.effectsOf(call).some(({ concept, call: at }) => concept === "outbound-call" && !isDatabase(view, at)),
        );
      if (calls.length === 0) return [];
      const owner = functionAround(file, scope.span.start - (scope.kind === "function" ? 1 : 0));
      const jobs = view.context(owner).has("job") ? " It runs as a job, so failed items come again." : "";
      const names = [...new Set(calls.map(({ callee }) => code(callee)))];
      const text =
        `${at(file.path, view.line(file, scope.span.start))} in ${functionHere(view, owner)}: ${sampled(names, 3)} for each item.${jobs} ${callersInWords(view, owner)}`.trim();
      return [{ text, path: file.path, rank: jobs === "" ? 2 : 1 }];
    }),
  );
  return {
    heading: "Entities that are tried one after the other",
    intro: "Loops that call another service for each item: the item is the entity that needs the failure fields.",
    items,
    none: "No loop that calls another service for each item was found. The entity may be a tenant, an account or a job instead.",
  };
}
