/** What this project already has for the work: functions that do it, by behaviour; else libraries in use; else parts of Bulwark's kit. */

import type { FileFacts } from "#facts/file";
import { type Capability, conformantLibrary } from "#knowledge/conformance";
import type { Concept, Under } from "#knowledge/model";
import { lastNameOf } from "#linking/lexical";
import type { Call, FunctionRef, View } from "#linking/view";
import type { Finding } from "#policy/finding";
import type { PromptId } from "#protocol/messages";
import { isLogger } from "#rules/questions/errors/errorTrace";
import { RULES_ASIDE } from "../tables/prompts";
import { at, code, counted, listed, sampled } from "./markdown";
import { functionAround, functionHere, functionName, functionWith } from "./naming";
import type { Brief, Item, Section } from "./prompt";
import { usersOf, wrappersFor } from "./wrappers";

/** Something code can be given, and how to tell that a project has it. */
interface Aid {
  readonly word: string;
  /** Protection that functions of the project give to what they run. */
  readonly under?: Under;
  /** Calls that are protected by it, when they are. */
  readonly of?: readonly Concept[];
  /** Calls of libraries that give it. */
  readonly concepts?: readonly Concept[];
  readonly capability?: Capability;
}

const LEAVES: readonly Concept[] = ["outbound-call", "subprocess", "enqueue"];
const WRITES: readonly Concept[] = [
  "row-insert",
  "row-update",
  "row-upsert",
  "row-delete",
  "row-read",
  "query",
  "file-read",
  "file-write",
  "file-append",
  "file-rename",
];

const AIDS = {
  retry: { word: "retry", under: "retry", of: LEAVES, concepts: ["retry"], capability: "retry" },
  deadline: { word: "deadline", under: "timeout", of: LEAVES, concepts: ["deadline"] },
  breaker: { word: "circuit breaker", under: "breaker", of: LEAVES, concepts: ["breaker"], capability: "breaker" },
  limiter: { word: "limiter", under: "limiter", of: LEAVES, concepts: ["limiter"], capability: "concurrency" },
  lock: { word: "lock", under: "lock", of: WRITES, concepts: ["lock", "file-lock"], capability: "file-lock" },
  transaction: { word: "transaction", under: "transaction", of: WRITES, concepts: ["transaction"] },
  atomicWrite: { word: "atomic write of a file", concepts: [], capability: "atomic-write" },
  trace: { word: "trace", under: "trace", of: [...LEAVES, ...WRITES], concepts: ["trace"] },
  validation: { word: "validation", concepts: ["validation", "validation-verdict"], capability: "validation" },
} as const satisfies Readonly<Record<string, Aid>>;

const AIDS_OF: Readonly<Record<PromptId, readonly Aid[]>> = {
  "architecture-audit": [],
  "error-audit": [AIDS.retry, AIDS.deadline],
  "state-persistence": [AIDS.transaction, AIDS.atomicWrite],
  concurrency: [AIDS.lock, AIDS.transaction],
  retry: [AIDS.retry, AIDS.deadline, AIDS.breaker],
  "flow-logging": [AIDS.trace],
  validation: [AIDS.validation],
  cooldown: [AIDS.limiter, AIDS.breaker],
};

const LOGGED: ReadonlySet<PromptId> = new Set(["error-audit", "flow-logging"]);

/** Helpers to reuse; undefined when the prompt asks for none. */
export function helpersOf(brief: Brief): Section | undefined {
  const { sources, prompt, findings, about } = brief;
  const isAside = about.kind === "finding" && findings[0] !== undefined && RULES_ASIDE.has(findings[0].rule);
  const files = sources.view.files.filter(
    ({ role }) => role !== "test" && role !== "generated" && role !== "declaration",
  );
  const items = [
    ...(isAside ? [] : AIDS_OF[prompt].flatMap((aid) => aidItems(brief, files, aid))),
    ...(!isAside && prompt === "error-audit" ? errorClasses(sources.view, files) : []),
    ...(!isAside && LOGGED.has(prompt) ? loggers(sources.view, files) : []),
    ...(prompt === "architecture-audit" ? [] : goodExamples(brief)),
    ...kitItems(brief, files),
  ];
  const wanted = isAside ? "" : AIDS_OF[prompt].map(({ word }) => word).join(" or ");
  if (prompt === "architecture-audit" && items.length === 0) return undefined;
  return {
    heading: "Reuse what is there",
    intro: "Found by what the code does, not by names. Use these before writing new ones.",
    items,
    none: `${wanted === "" ? "Nothing that does this" : `No ${wanted}`} was found in this project, as a function, as a library in use or as one that is declared.${about.kind === "finding" ? "" : " Write it once, as a module of its own, and use it everywhere."}`,
  };
}

const MOST_EACH = 3;

function aidItems({ sources: { view, findings } }: Brief, files: readonly FileFacts[], aid: Aid): readonly Item[] {
  const { under, of } = aid;
  const wrappers = under === undefined || of === undefined ? [] : wrappersFor(view, files, { under, of });
  const items = wrappers.slice(0, MOST_EACH).map((wrapper): Item => {
    const { target, because } = wrapper;
    const users = usersOf(view, wrapper);
    const today = users.length === 0 ? "not used yet" : `in use in ${sampled(users, 3)}`;
    const text = `${aid.word}: ${functionHere(view, target)} runs what it is given (${because}); ${today}.${openGaps(findings, target)}`;
    return { text, path: target.file.path, rank: 0 };
  });
  return items.length > 0 ? [...items, ...libraries(view, files, aid).slice(0, 1)] : libraries(view, files, aid);
}

/** A helper with a gap of its own hands that on to everything moved onto it. */
function openGaps(findings: readonly Finding[], { file, scope }: FunctionRef): string {
  const span = file.scopes[scope]?.span ?? { start: 0, end: 0 };
  const own = findings.filter(
    ({ place }) => place.path === file.path && span.start <= place.span.start && place.span.end <= span.end,
  );
  const rules = [...new Set(own.map(({ rule }) => code(rule)))];
  return rules.length === 0 ? "" : ` Mend it first: it has an open gap of ${listed(rules)}.`;
}

/** Libraries that calls of the project use for it; else one that is declared, conforms and lies idle. */
function libraries(view: View, files: readonly FileFacts[], aid: Aid): readonly Item[] {
  const calls = files.flatMap((file) =>
    aid.concepts === undefined || aid.concepts.length === 0 ? [] : view.calls(file, { concept: aid.concepts }),
  );
  const bySymbol = new Map<string, Call[]>();
  for (const call of calls) {
    if (call.symbol === undefined) continue;
    const known = bySymbol.get(call.symbol) ?? [];
    bySymbol.set(call.symbol, known);
    known.push(call);
  }
  const used = [...bySymbol].sort(([, a], [, b]) => b.length - a.length).slice(0, MOST_EACH);
  if (used.length > 0)
    return used.map(([symbol, [first, ...others]]) => ({
      text: `${aid.word}: ${code(symbol.replace(/^global\./, ""))} is in use${first === undefined ? "" : `, as in ${functionName(functionWith(first))} ${at(first.file.path, view.line(first.file, first.place.span.start))}`}${others.length === 0 ? "" : ` (${counted(others.length, "more call")})`}.`,
      path: first?.file.path ?? "",
      rank: 0,
    }));
  const { capability } = aid;
  const [holder] = files.filter(
    (file) => capability !== undefined && conformantLibrary(capability, (name) => view.dependency(file, name)),
  );
  const library =
    holder === undefined || capability === undefined
      ? undefined
      : conformantLibrary(capability, (name) => view.dependency(holder, name));
  if (library === undefined || holder === undefined) return [];
  const version = view.dependency(holder, library.package) ?? "";
  return [
    {
      text: `${aid.word}: ${code(`${library.package} ${version}`)} is declared and not used for this yet.`,
      path: holder.path,
      rank: 0,
    },
  ];
}

/** Classes of errors that the project throws. */
function errorClasses(view: View, files: readonly FileFacts[]): readonly Item[] {
  const classes = files.flatMap((file) =>
    file.scopes.flatMap((scope) => {
      const isError =
        scope.kind === "class" && scope.base !== undefined && /(?:Error|Exception)$/.test(lastNameOf(scope.base));
      if (!isError || scope.name === undefined) return [];
      return [
        {
          path: file.path,
          text: `${code(scope.name)} ${at(file.path, view.line(file, (scope.nameSpan ?? scope.span).start))}`,
        },
      ];
    }),
  );
  const [first] = classes;
  return first === undefined
    ? []
    : [
        {
          text: `error classes: ${sampled(
            classes.map(({ text }) => text),
            6,
          )}.`,
          path: first.path,
          rank: 0,
        },
      ];
}

/** The loggers in use, most used first. */
function loggers(view: View, files: readonly FileFacts[]): readonly Item[] {
  const counts = new Map<string, Call[]>();
  for (const file of files)
    for (const call of view.calls(file)) {
      if (!isLogger(call)) continue;
      const name = call.callee.split(".").slice(0, -1).join(".");
      const known = counts.get(name) ?? [];
      counts.set(name, known);
      known.push(call);
    }
  return [...counts]
    .filter(([name]) => name !== "")
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, 2)
    .map(([name, calls]) => {
      const [first] = calls;
      const place =
        first === undefined ? "" : `, as in ${at(first.file.path, view.line(first.file, first.place.span.start))}`;
      return {
        text: `logger: ${code(name)}, ${counted(calls.length, "call")}${place}.`,
        path: first?.file.path ?? "",
        rank: 0,
      };
    });
}

/** Places of the project that pass the rules in question: how it is done here. */
function goodExamples({ sources, findings }: Brief): readonly Item[] {
  const { view, tallies } = sources;
  const rules = [...new Set(findings.map(({ rule }) => rule))].slice(0, MOST_EACH);
  return rules.flatMap((rule): readonly Item[] => {
    const tally = tallies.find((one) => one.rule === rule);
    const first = tally?.passedAt.find(
      ({ place, range }) =>
        view.file(place.path)?.role === "service" &&
        !sources.findings.some((one) => isSameLine(one, place.path, range)),
    );
    const file = first === undefined ? undefined : view.file(first.place.path);
    if (tally === undefined || first === undefined || file === undefined) return [];
    const around = functionName(functionAround(file, first.place.span.start));
    const others = tally.passed > 1 ? `, one of ${counted(tally.passed, "place")} that pass` : "";
    const text = `an example without the gap ${code(rule)}: ${at(file.path, first.range.start.line)} in ${around} (${first.because})${others}.`;
    return [{ text, path: file.path, rank: 0 }];
  });
}

/** What passes one rule may have a gap of another. */
const isSameLine = ({ place, range }: Finding, path: string, { start }: Finding["range"]): boolean =>
  place.path === path && range.start.line === start.line;

/** Parts of the kit: those the project has, by their files, and those that would answer the open gaps. */
function kitItems({ sources, findings }: Brief, files: readonly FileFacts[]): readonly Item[] {
  const offers = new Map<
    string,
    { readonly rule: string; readonly part: string; readonly language: FileFacts["language"] }
  >();
  for (const { rule, place } of findings) {
    const language = sources.view.file(place.path)?.language;
    for (const { part, name } of language === undefined ? [] : sources.kit(rule, language))
      if (language !== undefined && !offers.has(name)) offers.set(name, { rule, part, language });
  }
  const present = [...offers].flatMap(([name, { part }]): readonly Item[] => {
    const holder = files.find(({ kitPart }) => kitPart === part);
    if (holder === undefined) return [];
    return [
      { text: `${code(name)} of Bulwark's kit is in this project: ${code(holder.path)}.`, path: holder.path, rank: 0 },
    ];
  });
  const absent = new Map<string, string[]>();
  for (const [name, { part, rule }] of offers)
    if (!files.some(({ kitPart }) => kitPart === part)) absent.set(rule, [...(absent.get(rule) ?? []), code(name)]);
  if (absent.size === 0) return present;
  const named = [...absent].map(([rule, names]) => `${sampled(names, 3)} for ${code(rule)}`);
  const text = `Bulwark's kit, which quick fixes write into the project: ${listed(named)}. Without an editor, write the like.`;
  return [...present, { text, path: "", rank: 0 }];
}
