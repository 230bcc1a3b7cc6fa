/** A credential written into the code. */

import type { FileFacts, Value } from "#facts/file";
import type { Place, Span } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { View } from "#linking/view";
import { byLanguage } from "../halves";
import { asksEnvironment, inDevelopment } from "../questions/secrets/environment";
import { notableValues } from "../questions/secrets/notableValues";
import { isForTestsOnly } from "../questions/secrets/testData";
import { defineRule } from "../rule";
import { candidatesOf } from "./candidates";
import type { Candidate } from "./fallbacks";
import { hardcodedSecretInShell } from "./shell";
import { isLocal, isReportedThere, secretTexts, type UseSite, useSitesOf } from "./useSites";

interface Gap {
  readonly form: "format" | "use" | Candidate["form"];
  /** What is written there, or the setting or call it is for. Never the secret itself. */
  readonly what: string;
  readonly kind: Candidate["kind"];
}

interface Subject {
  readonly place: Place;
  readonly verdict: Verdict<Gap>;
}

const inFiles = defineRule<Subject, Gap>({
  id: "hardcoded-secret",
  principle: "defense-in-depth",
  priority: "P0",
  confidence: "high",
  version: 6,
  roles: ["service", "browser", "cli", "script"],
  languages: ["typescript", "python"],
  holdsUnrun: true,
  summary: "A credential written into the code.",
  subjects(view, file) {
    const found = isShown(file) ? [] : issued(view, file);
    if (file.role === "script") return onePerLine(view, file, found);
    return onePerLine(view, file, [
      ...found,
      ...candidatesOf(view, file).map((candidate) => asSubject(view, file, candidate)),
      ...useSitesOf(view, file).flatMap((site) => used(view, file, site)),
    ]);
  },
  judge: (view, { place, verdict }) =>
    verdict.kind === "gap" && isOfTests(view, place) ? pass("only tests load it") : verdict,
  message: (_subject, { form, what, kind }) => {
    switch (form) {
      case "format":
        return `${upperFirst(what)} is written in the code: everyone with the repository has it. Revoke it and read a new one at run time.`;
      case "default":
        return `\`${what}\` falls back to a value written in the code: a deployment without it is open to every reader. Stop at start instead.`;
      case "setting":
        return kind === "signing"
          ? `\`${what}\` is written in the code: every reader can forge what it protects. Read it at run time and change this one.`
          : `\`${what}\` is written in the code: everyone with the repository has it. Read it at run time and change this one.`;
      case "header":
        return `The \`${what}\` header is written in the code: everyone with the repository has it. Read it at run time and revoke this one.`;
      case "comparison":
        return `\`${what}\` is compared with a value written in the code: every reader can pass. Compare with a hash kept outside it.`;
      case "use":
        return kind === "signing"
          ? `\`${what}\` uses a secret written in the code: every reader can forge what it protects. Read it at run time.`
          : `\`${what}\` gets a credential written in the code: everyone with the repository has it. Read it at run time.`;
    }
  },
  weigh: (_subject, { form, kind, what }) =>
    form === "default" && kind === "password" && SERVER.test(what) ? "P1" : undefined,
});

export const hardcodedSecret = byLanguage(inFiles, hardcodedSecretInShell);

function isOfTests(view: View, place: Place): boolean {
  const file = view.file(place.path);
  return file !== undefined && isForTestsOnly(view, file);
}

/** Passwords of servers that are rarely reachable from outside. */
const SERVER =
  /^(?:.*_)?(?:DB|DATABASE|POSTGRES|PG|PGSQL|MYSQL|MARIADB|MONGO|MONGODB|REDIS|RABBITMQ|AMQP|SMTP|MAIL|EMAIL)_/;
/** Code that is there to be read: nothing in it is meant to work as it stands. */
const SHOWN = /(?:^|\/)(?:examples?|samples?|docs?|demos?|seeds?|seeders|templates?|snippets?|stories)(?:\/|\.|$)/;

const isShown = (file: FileFacts): boolean => SHOWN.test(file.path);

/** Credentials that are known by their format. */
function issued(view: View, file: FileFacts): readonly Subject[] {
  return (file.credentials ?? []).map(({ span, kind }) => ({
    place: view.place(file, span),
    verdict: isPublished(file, span, kind)
      ? pass("published on purpose")
      : isWord(file, span)
        ? pass("a word of a list of words")
        : inDevelopment(file, span)
          ? pass("used in development only")
          : gap<Gap>({ form: "format", what: kind, kind: "key" }),
  }));
}

/** Google's keys for web pages are restricted by address, not by secrecy; installed programs cannot keep a client secret. */
function isPublished(file: FileFacts, span: Span, kind: string): boolean {
  if (kind === "a Google OAuth client secret") return file.role === "cli";
  if (kind !== "a Google API key") return false;
  return file.role === "browser" || isFirebase(file, span);
}

const FIREBASE = ["authDomain", "messagingSenderId", "storageBucket", "appId"];

const isFirebase = (file: FileFacts, span: Span): boolean =>
  valuesOf(file).some(
    (value) =>
      value.kind === "object" && holds(value, span) && FIREBASE.some((name) => Object.hasOwn(value.properties, name)),
  );

const valuesOf = (file: FileFacts): readonly Value[] => [
  ...file.scopes.flatMap(({ bindings }) => Object.values(bindings).flatMap(({ values }) => values)),
  ...file.operations.flatMap((operation) => operation.arguments),
  ...Object.values(file.exports),
];

const holds = (value: { readonly span: Span }, { start, end }: Span): boolean =>
  value.span.start <= start && end <= value.span.end;

/** A list this long with hardly a credential in it is a vocabulary: what it holds is read, and opens nothing of ours. */
const MANY_WORDS = 40;

function isWord(file: FileFacts, span: Span): boolean {
  const list = valuesOf(file)
    .map((value) => listRound(value, span))
    .find((found) => found !== undefined);
  if (list === undefined) return false;
  const words = list.items.filter(({ kind }) => kind === "literal").length;
  const credentials = (file.credentials ?? []).filter((other) => holds(list, other.span)).length;
  return words >= MANY_WORDS * credentials;
}

/** The innermost array round a place; a list of lists is looked into. */
function listRound(value: Value, span: Span): Extract<Value, { kind: "array" }> | undefined {
  if (value.kind !== "array" || !holds(value, span)) return undefined;
  return value.items.map((item) => listRound(item, span)).find((found) => found !== undefined) ?? value;
}

const asSubject = (view: View, file: FileFacts, { span, form, name, kind, accepted }: Candidate): Subject => ({
  place: view.place(file, span),
  verdict: accepted === undefined ? gap<Gap>({ form, what: name, kind }) : pass(accepted),
});

/** What a library is given as a secret: in the code, or from outside. */
function used(view: View, file: FileFacts, site: UseSite): readonly Subject[] {
  const { call, kind } = site;
  const texts = secretTexts(view, site);
  if (texts.length === 0) return [{ place: call.place, verdict: fromOutside(view, site) }];
  return texts.map((text): Subject => {
    const isHere = text.file === file;
    const place = isHere ? view.place(file, text.span) : call.place;
    if (isReportedThere(text)) return { place: call.place, verdict: unknown("reported where it is written") };
    if (inDevelopment(text.file, text.span) || isChosen(text))
      return { place, verdict: pass("used in development only") };
    if (kind === "password" && isLocal(view, site)) return { place, verdict: pass("the server is on this machine") };
    const evidence = {
      place: isHere ? call.place : view.place(text.file, text.span),
      note: isHere ? "used here" : "written here",
    };
    return { place, verdict: gap<Gap>({ form: "use", what: call.callee, kind }, [evidence]) };
  });
}

/** `isProduction ? process.env.SECRET : "…"` */
const isChosen = ({ file, span }: { readonly file: FileFacts; readonly span: Span }): boolean =>
  notableValues(file).defaults.some(
    ({ by, of }) =>
      by !== undefined &&
      asksEnvironment(by) &&
      of.some((value) => value.kind === "literal" && value.span?.start === span.start),
  );

function fromOutside(view: View, { file, value }: UseSite): Verdict<Gap> {
  const things = view.things(file, value);
  if (
    things.some((thing) => thing.kind === "library" && /process\.env|import\.meta\.env|^os\.environ/.test(thing.symbol))
  )
    return pass("read from the environment");
  return things.some((thing) => thing.kind === "parameter")
    ? unknown("the secret comes from callers that are not known")
    : pass("not written in the code");
}

/** The first finding of a line speaks for it; what was found to be fine is said once. */
function onePerLine(view: View, file: FileFacts, subjects: readonly Subject[]): readonly Subject[] {
  const seen = new Set<string>();
  return subjects.filter(({ place, verdict }) => {
    const key = `${verdict.kind === "gap" ? "gap" : place.span.start} ${view.line(file, place.span.start)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
