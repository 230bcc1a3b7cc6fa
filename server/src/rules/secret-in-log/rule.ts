/** A credential written to a log. */

import type { Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { lastNameOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";
import { byLanguage } from "../halves";
import { inDevelopment } from "../questions/services/development";
import { exitsWhenDone } from "../questions/services/processEvents";
import { isBesideServices } from "../questions/services/services";
import { defineRule } from "../rule";
import { type LoggedSecret, secretAmong } from "./loggedSecrets";
import { isRefused } from "./refused";
import { secretInLogInShell } from "./shell";

interface Subject {
  readonly place: Place;
  readonly call: Call;
}

interface Gap {
  readonly secret: LoggedSecret;
  /** Only where the code says that this is no production, or in a tool beside the services. */
  readonly developmentOnly: boolean;
  readonly isVerbose: boolean;
  /** Logged because it was refused. */
  readonly isRefused: boolean;
}

const inFiles = defineRule<Subject, Gap>({
  id: "secret-in-log",
  principle: "flow-logging",
  priority: "P0",
  confidence: "medium",
  version: 13,
  languages: ["typescript", "python"],
  summary: "A credential that is written to a log.",
  *subjects(view, file) {
    for (const call of view.calls(file)) {
      if (call.concept !== "log" && !isLoggerCall(view, call)) continue;
      if (givenTo(call).some((value) => value.kind !== "literal")) yield { place: call.place, call };
    }
  },
  judge(view, { call }) {
    const search = secretAmong(view, call.file, givenTo(call));
    switch (search.state) {
      case "clean":
        return pass("no credential in it");
      case "masked":
        return pass(`\`${search.name}\` is masked`);
      case "unclear":
        return unknown(search.because);
      case "found":
        return judgeFound(view, call, search.secret);
    }
  },
  message: ({ call }, { secret, isRefused: isOfNoUse }) =>
    isOfNoUse
      ? `\`${call.callee}\` writes ${secret.what} that was just refused (\`${secret.name}\`): it may be a good one by a letter, or soon. Leave it out.`
      : `\`${call.callee}\` writes ${secret.what} (\`${secret.name}\`): whoever reads logs can use it. Leave it out, or redact it.`,
  weigh(_subject, { secret, developmentOnly, isVerbose, isRefused: isOfNoUse }) {
    if (developmentOnly || secret.isFresh) return "hint";
    if (secret.isGuess || isOfNoUse) return "P2";
    return isVerbose ? "P1" : undefined;
  },
});

export const secretInLog = byLanguage(inFiles, secretInLogInShell);

/** What is logged: the arguments, and what Python loggers are given by name. */
function givenTo({ operation: { arguments: given, keywords, span } }: Call): readonly Value[] {
  return keywords === undefined ? given : [...given, { kind: "object", properties: keywords, spreads: [], span }];
}

const REDACTOR: { readonly fallback: boolean } = { fallback: false };

/** `class SecretFilter(logging.Filter)`, `class RedactingFormatter(logging.Formatter)`: it sees every line. */
const hasRedactor = (view: View): boolean =>
  view.rememberWhole(REDACTOR, () =>
    view.files.some(
      (file) =>
        file.language === "python" &&
        file.role !== "test" &&
        file.scopes.some(
          ({ kind, name = "", base }) =>
            kind === "class" &&
            /^(?:Filter|(?:\w*)Formatter|logging\.Filter)$/.test(lastNameOf(base)) &&
            /redact|mask|secret|sensitive|scrub|saniti[sz]|obfuscat/i.test(name),
        ),
    ),
  );

function judgeFound(view: View, call: Call, secret: LoggedSecret): Verdict<Gap> {
  const redaction = secret.inObject ? redactionOf(view, call) : "none";
  if (redaction === "paths") return pass("the logger redacts by path");
  if (redaction === "format") return unknown("the logger's own format may redact it");
  if (redacts(view, call)) return pass("the logging function redacts");
  if (call.file.language === "python" && hasRedactor(view)) return unknown("a filter of the loggers may redact it");
  const isVerbose = /(^|\.)(debug|trace|verbose|silly)$/.test(call.callee);
  if (isAnswerOfCommand(view, call)) return unknown("the answer of a command to whoever typed it");
  const developmentOnly = inDevelopment(view, call.file, call.operation.scope) || isBesideServices(view, call);
  const evidence =
    secret.place === undefined ? [] : [{ place: secret.place, note: `\`${secret.name}\` goes into the log` }];
  return gap({ secret, developmentOnly, isVerbose, isRefused: isRefused(view, call, secret) }, evidence);
}

/** `console.log("Password:", made.password); process.exit();` of what a command line also runs: its answer to whoever typed it. */
function isAnswerOfCommand(view: View, { callee, file, operation }: Call): boolean {
  const target = { file, scope: file.scopes[operation.scope]?.function ?? 0 };
  if (!/^console\.(log|info)$/.test(callee) || !exitsWhenDone(view, target)) return false;
  const contexts = view.context(target);
  return contexts.has("cli") && !contexts.has("request") && !contexts.has("job");
}

/** Methods of the project's own logger class, or functions of its own named by a level, found by how they are called and by what they do. */
const isLoggerCall = (view: View, call: Call): boolean =>
  call.concept === undefined &&
  (/(^|\.)_?(log|logger)\.(error|warn|info|debug|fatal|trace|log|verbose)$/i.test(call.callee) ||
    /^(error|warn|info|debug|fatal|trace|verbose)$/.test(call.callee)) &&
  (view.effectsOf(call).some((effect) => effect.concept === "log") || printsItself(view, call));

/** A logger class that writes to the standard streams. */
const printsItself = (view: View, call: Call): boolean =>
  view
    .targets(call)
    .some(({ file, scope }) =>
      view
        .operations(file, scope)
        .some(({ callee }) => callee?.kind !== undefined && /^process\.std(out|err)\.write$/.test(writtenName(callee))),
    );

const writtenName = (callee: Value): string =>
  callee.kind === "name"
    ? [callee.name, ...callee.path].join(".")
    : callee.kind === "import"
      ? ["process", ...callee.path].join(".")
      : "";

/** What the logger was made with. */
function redactionOf(view: View, call: Call): "paths" | "format" | "none" {
  const from = call.receiver?.kind === "type" ? call.receiver.from : undefined;
  const made = from === undefined ? undefined : view.call(from.file, from.operation);
  if (made === undefined) return "none";
  if (view.option(made, ["redact", "maskValuesOfKeys", "serializers"]).state !== "absent") return "paths";
  const format = view.option(made, ["format", "formatters", "hooks"]);
  if (format.state === "absent") return "none";
  if (format.state === "unknown") return "format";
  const steps = format.value.kind === "result" ? (format.file.operations[format.value.operation]?.arguments ?? []) : [];
  const isOwn = [format.value, ...steps].some((value) =>
    view.sources(format.file, value).some((source) => !(source.symbol ?? "").startsWith("winston")),
  );
  return isOwn ? "format" : "none";
}

/** A workspace logger that rewrites what it is given before it logs. */
const redacts = (view: View, call: Call): boolean =>
  view
    .targets(call)
    .some((target) =>
      view
        .operations(target.file, target.scope, "nested")
        .some((operation) => /redact|mask|sanitiz|scrub|censor/i.test(view.call(target.file, operation)?.callee ?? "")),
    );
