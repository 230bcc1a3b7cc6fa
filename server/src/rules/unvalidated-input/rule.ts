/** What a request or message brings, when it reaches a store, a queue or another service with no schema, guard or middleware on it. */

import type { FileFacts, Use } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { lastNameOf } from "#linking/lexical";
import type { FunctionRef, Route, RouteStage, View } from "#linking/view";

import { isAdministered } from "../questions/input/administrators";
import { fileHandlers } from "../questions/input/conventionalHandlers";
import { checksIn, isSignatureCheck } from "../questions/input/genuine";
import { followInput, type InputFlow } from "../questions/input/inputFlow";
import { type InputRead, memberReads, parameterReads, subHandlers, takenBodies } from "../questions/input/inputReads";
import type { Arrival } from "../questions/input/inputStores";
import { isForOwnCallers } from "../questions/input/ownCallers";
import { parameterNames } from "../questions/input/valueFlow";
import { defineRule } from "../rule";
import { nestInputs, type PipeAnswer, pipesCheck } from "./nestInput";
import { openCounts } from "./openCounts";
import { storedBodies } from "./pythonBodies";
import { parsedNumbers } from "./pythonNumbers";
import { endsIn, lastFunction, readsVerdict, requestIndex, schemaOnRoute, stagesChecking } from "./validatingStages";

interface Subject {
  readonly place: Place;
  /** What brings it, in a word: `body`, `query`, `message`. */
  readonly part: string;
  readonly reads: readonly InputRead[];
  /** Routes that end in the function that reads it; none for handlers found by file name, and for messages. */
  readonly routes: readonly Route[];
  /** Nest: the name of the parameter, and how far pipes check it. */
  readonly nest?: { readonly name: string; readonly pipes: PipeAnswer };
  /** Python: what is known of it already. */
  readonly verdict?: Verdict<Gap>;
}

interface Gap {
  /** `idle`: its class has rules, and nothing runs them. */
  readonly how: "whole" | "operator" | "fields" | "count" | "number" | "idle";
  /** Members of it that arrive; empty when all of it does. */
  readonly fields: readonly string[];
  readonly sink: string;
  /** Nest: a pipe runs, and has nothing to check this type by. */
  readonly looksChecked: boolean;
  /** The store refuses values of another type by itself. */
  readonly typed: boolean;
  /** One member of a request to another service, which has its own idea of what it takes. */
  readonly isLabel: boolean;
  /** Only the name of the method says that it is sent. */
  readonly isByName: boolean;
  /** Only administrators may send it, and it is no row of the database: they set the service up. */
  readonly isSetUp: boolean;
  /** Only callers with a secret of this service may send it: its other parts, which know the shape. */
  readonly isOwn: boolean;
}

const SINK_WORDS: Readonly<Record<string, string>> = {
  "file-write": "a file",
  enqueue: "a queue",
  "outbound-call": "another service",
};

export const unvalidatedInput = defineRule<Subject, Gap>({
  id: "unvalidated-input",
  principle: "defense-in-depth",
  priority: "P1",
  confidence: "medium",
  version: 10,
  languages: ["typescript", "python"],
  summary: "A request body that is used without a schema or guard on it.",
  *subjects(view, file) {
    if (file.language === "python") {
      yield* pythonSubjects(view, file);
      return;
    }
    for (const { function: handler } of fileHandlers(view, file)) {
      if (handler.file !== file) continue;
      for (const reader of [handler, ...subHandlers(view, handler)]) {
        yield* takenSubjects(view, reader, []);
        yield* memberSubjects(view, reader, []);
      }
    }
    for (const { handler, routes } of endsIn(view, file)) {
      for (const nest of nestInputs(view, handler)) {
        const reads = parameterReads(view, handler, [nest.name]);
        const nested = { name: nest.name, pipes: pipesCheck(view, handler, nest) };
        yield { place: nest.place, part: "body", reads, routes, nest: nested };
      }
      for (const reader of [handler, ...subHandlers(view, handler)]) {
        yield* takenSubjects(view, reader, routes);
        yield* memberSubjects(view, reader, routes);
      }
    }
    yield* messageSubjects(view, file);
  },
  judge(view, subject): Verdict<Gap> {
    const { part, reads, routes, nest } = subject;
    if (subject.verdict !== undefined) return subject.verdict;
    if (nest?.pipes === "checked") return pass("a pipe checks its class");
    if (nest?.pipes === "idle") return gap({ ...PLAIN, how: "idle", fields: [], sink: "" });
    const ways = routes.map((route) => wayTo(view, route, part));
    if (ways.length > 0 && ways.every((way) => typeof way === "string")) return pass(String(ways[0]));
    if (reads[0] !== undefined && isVerifiedIn(view, reads[0])) return pass("its signature is verified in the handler");
    const flow = followInput(view, reads);
    const before = ways.filter((way) => typeof way !== "string");
    const open = flow.arrivals.filter((arrival) => isOpen(arrival, flow, before, part));
    const first = open[0];
    if (first !== undefined) {
      if (before.some(({ unknown: isUnknown }) => isUnknown))
        return unknown("a middleware that is not known runs first");
      if (nest?.pipes === "unknown") return unknown("a pipe may check its type");
      const isSetUp =
        first.concept === "file-write" &&
        routes.length > 0 &&
        routes.every((route) => isAdministered(view, route, lastFunction(route)));
      const isOwn = reads.some(({ file, scope }) => isForOwnCallers(view, { file, scope }));
      return gap({ ...gapOf(open, first, nest), isSetUp, isOwn }, [{ place: first.call.place, note: "used here" }]);
    }
    const isPartly = flow.arrivals.some(({ field }) => field === undefined) && !flow.checked.has("*");
    const isFollowed = [...flow.lost].every((field) => flow.checked.has(field));
    const isUsed = flow.checked.size + flow.arrivals.length > 0;
    const quiet = isUsed ? "what is used of it is checked first" : "it reaches no store";
    return isFollowed && !isPartly
      ? pass(quiet)
      : unknown(isPartly ? "only some of its members are checked" : "it goes on to code that is not known");
  },
  message: ({ part, nest }, { how, fields, sink, looksChecked }) => {
    const [names, verb] = fields.length > 1 ? [shown(fields), "reach"] : [shown(fields), "reaches"];
    const what = fields.length === 0 ? `This ${part}` : `${names} of this ${part}`;
    if (how === "idle")
      return `The class of \`${nest?.name ?? part}\` has rules, and no pipe runs them here: anything passes. Add \`@UsePipes(new ValidationPipe())\`, or a global pipe.`;
    if (how === "whole")
      return `${what} is written to the database whole, so its sender may set any column: parse it with a schema.`;
    if (how === "count")
      return `\`${fields[0] ?? ""}\` has no upper limit and says how much is fetched: one request can ask for everything. Add \`le\`.`;
    if (how === "number")
      return `\`${sink}\` raises for anything but a number, and the sender of this ${part} is told 500. Catch \`ValueError\` and answer 400.`;
    if (how === "operator")
      return `${what} is a condition as it came: \`{ "$ne": null }\` matches everything. Require a string first.`;
    return looksChecked && nest !== undefined
      ? `${what} ${verb} ${sink} unchecked: pipes check classes only, and \`${nest.name}\` has no class. Give it a DTO class.`
      : `${what} ${verb} ${sink} unchecked: anything may be in it. Parse it with a schema.`;
  },
  weigh: (_subject, { how, typed, fields, sink, isLabel, isByName, isSetUp, isOwn }) => {
    if (how === "operator") return isOwn ? "P2" : "P0";
    if (how === "count" || how === "number" || how === "idle") return "P2";
    if (isLabel) return "hint";
    if (isByName || isSetUp || isOwn) return "P2";
    // Handed on whole as it came: whoever is asked reads it, and has to check it.
    if (fields.length === 0 && sink === SINK_WORDS["outbound-call"]) return "P2";
    if (typed) return fields.length === 1 ? "hint" : "P2";
    return undefined;
  },
  fixFacts: (_view, { place }) => ({ start: place.span.start }),
});

const PLAIN = {
  looksChecked: false,
  typed: false,
  isLabel: false,
  isByName: false,
  isSetUp: false,
  isOwn: false,
} as const;

/** Bodies that are stored as they came, and counts without a limit. */
function* pythonSubjects(view: View, file: FileFacts): Iterable<Subject> {
  for (const { place, sink, fields, isChecked } of storedBodies(view, file)) {
    const concept = sink.concept ?? "row-insert";
    const found: Gap = {
      ...PLAIN,
      how: fields.length === 0 && concept.startsWith("row-") ? "whole" : "fields",
      fields,
      sink: SINK_WORDS[concept] ?? "the database",
    };
    const verdict = isChecked
      ? pass("what is used of it is checked first")
      : gap(found, [{ place: sink.place, note: "used here" }]);
    yield { place, part: "body", reads: [], routes: [], verdict };
  }
  for (const { place, name, use } of openCounts(view, file)) {
    const verdict: Verdict<Gap> =
      use === undefined
        ? pass("it is limited, or fetches nothing")
        : gap({ ...PLAIN, how: "count", fields: [name], sink: "the database" }, [{ place: use, note: "fetched here" }]);
    yield { place, part: "body", reads: [], routes: [], verdict };
  }
  for (const { place, by, part, isGuarded } of parsedNumbers(view, file)) {
    const verdict: Verdict<Gap> = isGuarded
      ? pass("who sends something else is told so")
      : gap({ ...PLAIN, how: "number", fields: [], sink: by });
    yield { place, part, reads: [], routes: [], verdict };
  }
}

/** Up to three names. */
const shown = (fields: readonly string[]): string =>
  fields
    .slice(0, 3)
    .map((field) => `\`${field}\``)
    .join(", ");

/** Bodies that calls give. */
function* takenSubjects(view: View, handler: FunctionRef, routes: readonly Route[]): Iterable<Subject> {
  for (const read of takenBodies(view, handler)) yield { place: read.place, part: "body", reads: [read], routes };
}

/** One subject for the body that a handler reads, and one for the query where a member that is an object changes a condition. */
function* memberSubjects(view: View, handler: FunctionRef, routes: readonly Route[]): Iterable<Subject> {
  const hasDocuments = ["mongoose", "mongodb"].some((name) => view.dependency(handler.file, name) !== undefined);
  for (const part of hasDocuments ? ["body", "query"] : ["body"]) {
    const reads = memberReads(view, handler, requestIndex(handler), part);
    const first = reads.find(({ use }) => !asks(use)) ?? reads[0];
    if (first !== undefined) yield { place: first.place, part, reads, routes };
  }
}

/** `if (request.body)`: no use of it, so nothing to underline. */
const asks = (use: Use): boolean =>
  use.to === "typeof" || (use.to === "tested" && use.then === undefined) || (use.to === "member" && asks(use.then));

/** What clients send over sockets. */
function* messageSubjects(view: View, file: FileFacts): Iterable<Subject> {
  for (const call of view.calls(file)) {
    if (call.model?.callbacks === undefined) continue;
    for (const { function: handler, use } of view.callbacks(call)) {
      // Servers with a boundary of their own parse what they are sent, and jobs come from our own queue.
      const types = use?.how === "route" && use.under === undefined ? (use.parameters ?? []) : [];
      const names = types.flatMap((type, index) => (type === "input.message" ? parameterNames(handler, index) : []));
      for (const name of handler.file === file ? names : []) {
        const reads = parameterReads(view, handler, [name]);
        const [first] = reads;
        if (first !== undefined) yield { place: first.place, part: "message", reads, routes: [] };
      }
    }
  }
}

/** What a route has done to it before its last function runs: why it is checked, or which fields are. */
function wayTo(view: View, route: Route, part: string): string | Way {
  if (schemaOnRoute(view, route, part)) return "the route has a schema";
  const last = lastFunction(route);
  const before = route.chain.slice(0, last);
  const checked = stagesChecking(view, before, part);
  if (checked === "all") return "a middleware validates it first";
  if (before.some((stage) => verifiesSender(view, stage))) return "its sender is verified first";
  if (readsVerdict(view, route.chain[last])) return "the verdict of validation rules is read";
  return { checked, unknown: before.some((stage) => stage.function === undefined && mayCheck(stage.symbol)) };
}

/** A signature over what a webhook sends: a known service made it, in the shape it documents. Other credentials only say who asks. */
function verifiesSender(view: View, { function: stage, file, value }: RouteStage): boolean {
  const made = value.kind === "result" ? file.operations[value.operation]?.callee : value;
  return (
    stage !== undefined &&
    made !== undefined &&
    /webhook|signature|hmac/i.test(lastNameOf(made)) &&
    checksIn(view, stage).some(isSignatureCheck)
  );
}

/** `if (!(await webhooks.verify(text, signature))) return refuse()`: a service that is known sent it, whatever reads it. */
const isVerifiedIn = (view: View, { file, scope }: InputRead): boolean =>
  checksIn(view, { file, scope: file.scopes[scope]?.function ?? 0 }, 0).some(
    (check) => isSignatureCheck(check) && /webhook/i.test(check.symbol ?? "") && isHeeded(check.operation.use),
  );

/** A check throws by itself, or somebody looks at what it says. */
const isHeeded = (use: Use): boolean => (use.to === "awaited" ? isHeeded(use.then) : use.to !== "argument");

/** Code that is not known, and libraries that say by their name that they check. */
const mayCheck = (symbol: string | undefined): boolean =>
  symbol === undefined || /valid|check|schema|guard|sanit/i.test(symbol);

interface Way {
  readonly checked: ReadonlySet<string>;
  readonly unknown: boolean;
}

/** It arrives, and on one way at least nothing looked at this part of it. */
function isOpen({ field, operator, call }: Arrival, flow: InputFlow, before: readonly Way[], part: string): boolean {
  // Members of a query are texts, mostly ids: only one that is taken for an object does harm.
  if (part === "query" && operator !== true) return false;
  // An address has a rule of its own.
  if (call.concept === "outbound-call" && /^(url|uri|endpoint|host)$/i.test(field ?? "")) return false;
  // Such a client refuses an id of another kind, and the key of the other table one that nobody knows.
  const typed = TYPED.test(call.symbol ?? "");
  return (before.length === 0 ? [NOTHING] : before).some(({ checked }) => {
    const has = (name: string): boolean => flow.checked.has(name) || checked.has(name);
    if (has("*") || has("[]")) return false;
    if (field !== undefined) return !has(field) && !(typed && /ids?$/i.test(field));
    return operator === true || (flow.checked.size === 0 && checked.size === 0);
  });
}

const NOTHING: Way = { checked: new Set(), unknown: false };

function gapOf(open: readonly Arrival[], first: Arrival, nest: Subject["nest"]): Omit<Gap, "isSetUp" | "isOwn"> {
  const { field, operator, concept, call, isColumn = false } = first;
  const sink = SINK_WORDS[concept] ?? "the database";
  const alike = open.filter((arrival) => (SINK_WORDS[arrival.concept] ?? "the database") === sink);
  const named = field === undefined ? [] : [...new Set(alike.flatMap((arrival) => arrival.field ?? []))];
  const fields = named.filter((name) => name !== "[]");
  const looksChecked = nest?.pipes === "nothing";
  const isRow = concept.startsWith("row-") && call.model?.sql === undefined && !isColumn;
  const isWhole = field === undefined && isRow && !looksChecked;
  const how = operator === true ? "operator" : isWhole ? "whole" : "fields";
  const typed = how === "fields" && fields.length > 0 && alike.every((one) => TYPED.test(one.call.symbol ?? ""));
  const isLabel = how === "fields" && fields.length === 1 && open.every(({ isMember }) => isMember === true);
  const isByName = alike.every((arrival) => arrival.isByName === true);
  return { how, fields: operator === true ? fields.slice(0, 1) : fields, sink, looksChecked, typed, isLabel, isByName };
}

/** Clients that compare each value with the schema before they send it. */
const TYPED = /^(@prisma\/client|prisma)\b/;
