/** A switch for development that is on in the code that ships. */

import type { DockerfileFacts } from "#facts/dockerfile";
import type { FileFacts, Operation, Value } from "#facts/file";
import type { Place, Span } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { inDevelopment } from "../questions/secrets/environment";
import { isText, notableValues, type ObjectValue } from "../questions/secrets/notableValues";
import { defineRule } from "../rule";
import { composeSwitches } from "./compose";
import { imageSwitches } from "./dockerfile";
import { debugSetting, isStartedByImage, isUnderMain } from "./python";
import { SWITCHES, type Switch } from "./switches";

interface Gap {
  readonly what: string;
  readonly effect: string;
}

interface Subject {
  readonly place: Place;
  readonly verdict: Verdict<Gap>;
}

export const debugModeInProduction = defineRule<Subject, Gap>({
  id: "debug-mode-in-production",
  principle: "defense-in-depth",
  priority: "P1",
  confidence: "high",
  version: 4,
  languages: ["typescript", "python", "dockerfile", "compose"],
  summary: "A switch for development that is on in the code that ships.",
  *subjects(view, file) {
    if (FOR_DEVELOPMENT.test(file.path)) return;
    if (file.dockerfile !== undefined) yield* shipped(view, file, file.dockerfile);
    for (const { span, what, effect } of composeSwitches(view, file))
      yield { place: view.place(file, span), verdict: effect === undefined ? pass("off") : gap({ what, effect }) };
    for (const call of view.calls(file)) {
      if (call.symbol === undefined) continue;
      for (const one of SWITCHES) if (one.symbol.test(call.symbol)) yield* switched(view, call, one);
      if (/\.use$/.test(call.callee)) yield* dashboard(view, call);
      if (call.symbol === "mongoose.set") yield* logged(view, call);
    }
    yield* djangoDebug(view, file);
    yield* schemas(view, file);
    for (const operation of file.operations) if (operation.kind === "assign") yield* environment(view, file, operation);
  },
  judge: (_view, { verdict }) => verdict,
  message: (_subject, { what, effect }) =>
    `\`${what}\` is for development and on in every environment: it ${effect}. Let the environment decide.`,
});

/** What the image of a Dockerfile is told. */
function* shipped(view: View, file: FileFacts, dockerfile: DockerfileFacts): Iterable<Subject> {
  for (const { span, what, effect } of imageSwitches(dockerfile))
    yield { place: view.place(file, span), verdict: effect === undefined ? pass("off") : gap({ what, effect }) };
}

const FOR_DEVELOPMENT = /(?:^|[./_-])(?:dev|develop|development|local|playground|sandbox)(?:[./_-]|$)/i;

const judged = (file: FileFacts, span: Span, what: string, effect: string): Verdict<Gap> =>
  inDevelopment(file, span) ? pass("used in development only") : gap({ what, effect });

function* switched(view: View, call: Call, { option, effect }: Switch): Iterable<Subject> {
  if (option === undefined) {
    yield { place: call.place, verdict: judged(call.file, call.operation.span, call.callee, effect) };
    return;
  }
  const answer = view.option(call, [option.name]);
  if (answer.state === "unknown") yield { place: call.place, verdict: unknown(answer.because) };
  if (answer.state !== "set") return;
  const { value, file } = answer;
  if (value.kind !== "literal" || value.span === undefined)
    yield { place: call.place, verdict: pass("the configuration decides") };
  else if (value.value !== option.value) yield { place: call.place, verdict: pass("off") };
  else if (isUnderMain(view, call) && !isStartedByImage(view, call.file))
    yield { place: call.place, verdict: unknown("only when the file is started by its name") };
  else {
    const place = file === call.file ? view.place(file, value.span) : call.place;
    const isLocal = inDevelopment(call.file, call.operation.span) || FOR_DEVELOPMENT.test(file.path);
    yield {
      place,
      verdict: isLocal ? pass("used in development only") : judged(file, value.span, option.name, effect),
    };
  }
}

/** Django's settings: with `DEBUG` on, an error shows settings and source to everybody. */
function* djangoDebug(view: View, file: FileFacts): Iterable<Subject> {
  const setting = debugSetting(view, file);
  if (setting === undefined) return;
  const verdict =
    setting.state === "open"
      ? judged(file, setting.span, "DEBUG", "shows settings and source to whoever meets an error")
      : pass("other settings decide");
  yield { place: view.place(file, setting.span), verdict };
}

/** `mongoose.set("debug", true)` */
function* logged(view: View, { file, operation }: Call): Iterable<Subject> {
  const [name, value] = operation.arguments;
  if (!isText(name) || name.value !== "debug" || value?.kind !== "literal" || value.span === undefined) return;
  const verdict =
    value.value === true
      ? judged(file, value.span, "debug", "writes every query with its data to the log")
      : pass("off");
  yield { place: view.place(file, value.span), verdict };
}

const TABLES = ["entities", "autoLoadEntities", "migrations", "dropSchema"];

/** TypeORM changes the tables to what the code says, at each start: columns that were renamed are dropped with their data. */
function* schemas(view: View, file: FileFacts): Iterable<Subject> {
  for (const { name, value, object } of notableValues(file).properties) {
    if ((name !== "synchronize" && name !== "dropSchema") || !isDataSource(object)) continue;
    const span = value.kind === "literal" ? value.span : undefined;
    if (span === undefined) {
      yield { place: view.place(file, object.span), verdict: pass("the configuration decides") };
      continue;
    }
    const effect =
      name === "synchronize"
        ? "changes the tables at each start and can drop columns"
        : "drops all tables at each start";
    const isSpared = isOwnFile(object) || isNamedForDevelopment(file, object);
    yield {
      place: view.place(file, span),
      verdict:
        isOn(value) && !isSpared
          ? judged(file, span, name, effect)
          : pass(isSpared ? "for development, or a database in memory" : "off"),
    };
  }
}

const isOn = (value: Value): boolean => value.kind === "literal" && value.value === true;
const isDataSource = ({ properties }: ObjectValue): boolean =>
  TABLES.some((name) => name !== "dropSchema" && Object.hasOwn(properties, name)) && Object.hasOwn(properties, "type");

/** `const devConfig = { synchronize: true … }` */
const isNamedForDevelopment = (file: FileFacts, object: ObjectValue): boolean =>
  file.scopes.some(({ bindings }) =>
    Object.entries(bindings).some(
      ([name, { values }]) =>
        /^(?:dev|local|test)|(?:Dev|Development|Local|Test)(?:[A-Z]|$)/.test(name) &&
        values.some((value) => value.kind === "object" && value.span.start === object.span.start),
    ),
  );

/** An embedded database in memory begins empty. */
function isOwnFile({ properties }: ObjectValue): boolean {
  const database = Object.hasOwn(properties, "database") ? properties.database : undefined;
  return isText(database) && database.value === ":memory:";
}

/** `process.env.NODE_ENV = "development"` */
function* environment(view: View, file: FileFacts, { callee, arguments: given, span }: Operation): Iterable<Subject> {
  if (memberOf(callee) !== "NODE_ENV") return;
  const [value] = given;
  const isDevelopment = isText(value) && /^dev/.test(value.value);
  const verdict = isDevelopment
    ? judged(file, span, "NODE_ENV", "turns on what libraries keep for development")
    : pass("not development");
  yield { place: view.place(file, span), verdict };
}

const DASHBOARD = /^@bull-board\/(?:express|koa|hono)|^bull-board|^agendash|^bull-arena$|^@queuedash\//;
const HARMLESS =
  /^(?:cors|helmet|compression|morgan|body-parser|cookie-parser|express(?:-session)?|serve-\w+|pino-http|response-time)(?:\.|$)/;

/** `app.use("/admin/queues", board.getRouter())` with nobody asked who they are. */
function* dashboard(view: View, call: Call): Iterable<Subject> {
  const { file, operation } = call;
  const given = operation.arguments.filter((value) => !isText(value));
  const last = given.at(-1);
  if (last === undefined || !isDashboard(view, file, last)) return;
  yield { place: call.place, verdict: judgeDashboard(view, call, given.length) };
}

function isDashboard(view: View, file: FileFacts, value: Value): boolean {
  const made = view.sources(file, value);
  return made.some(({ symbol, operation }) => {
    if (symbol !== undefined && DASHBOARD.test(symbol)) return true;
    const { callee } = operation;
    if (callee === undefined || !("path" in callee) || !/^(?:getRouter|registerPlugin)$/.test(callee.path.at(-1) ?? ""))
      return false;
    const owner: Value = { ...callee, path: callee.path.slice(0, -1) };
    return view.sources(file, owner).some((maker) => DASHBOARD.test(maker.symbol ?? ""));
  });
}

function judgeDashboard(view: View, call: Call, given: number): Verdict<Gap> {
  if (given > 1) return pass("another middleware comes first");
  const owner = call.callee.replace(/\.use$/, "");
  const before = view
    .calls(call.file)
    .filter(({ callee, operation }) => callee === `${owner}.use` && operation.order < call.operation.order);
  const guards = before.filter(({ file, operation }) =>
    operation.arguments.some(
      (value) => !isText(value) && !view.sources(file, value).some(({ symbol }) => HARMLESS.test(symbol ?? "")),
    ),
  );
  const root = call.operation.callee;
  const isGiven =
    root?.kind === "name" &&
    view.variable(call.file, root.scope, root.name)?.binding.values.some(({ kind }) => kind === "parameter") === true;
  if (isGiven) return unknown("the application is made elsewhere");
  if (guards.length > 0) return unknown("a middleware before it may ask who they are");
  return judged(call.file, call.operation.span, call.callee, "opens the queue dashboard to everyone");
}
