/** Credentials written into shell scripts: issued ones, and variables and options that hold an invented one. */

import type { FileFacts } from "#facts/file";
import type { Place, Span } from "#facts/place";
import type { ShellScript, ShellStatement } from "#facts/shell";
import { gap, pass, type Verdict } from "#facts/verdict";
import { isSecretName } from "../questions/deployment/serviceSecrets";
import { isComputed, isSetting, isStandIn, looksIssued } from "../questions/secrets/literals";
import { downloadOf } from "../questions/shell/downloads";
import { placeIn, stepsOf, written } from "../questions/shell/steps";
import { defineRule } from "../rule";

interface Gap {
  readonly what: string;
  readonly isIssued: boolean;
  /** Anybody's first guess. */
  readonly isGuessed?: boolean;
}

interface Subject {
  readonly place: Place;
  readonly verdict: Verdict<Gap>;
}

export const hardcodedSecretInShell = defineRule<Subject, Gap>({
  id: "hardcoded-secret",
  principle: "defense-in-depth",
  priority: "P0",
  confidence: "high",
  version: 2,
  languages: ["shell"],
  roles: ["service", "script"],
  holdsUnrun: true,
  summary: "A credential written into the code.",
  subjects: (view, file) => [
    ...(file.credentials ?? []).map(({ span, kind }) => ({
      place: view.place(file, span),
      verdict: gap<Gap>({ what: kind, isIssued: true }),
    })),
    ...(file.role === "service" ? (file.scripts ?? []) : []).flatMap((script) =>
      subjectsIn(script).flatMap(({ name, value, span, isDefault }) =>
        isTold(file, script, span)
          ? []
          : [{ place: placeIn(view, file, script, span), verdict: isDefault ? guessed(name) : judged(name, value) }],
      ),
    ),
  ],
  judge: (_, { verdict }) => verdict,
  weigh: (_, { isIssued }) => (isIssued ? undefined : "P1"),
  message: (_, { what, isGuessed }) =>
    isGuessed === true
      ? `${what} is a password that everybody tries first, unless somebody sets another: whoever reaches a new server takes it over. Ask for one, or make one up at the first start.`
      : `${what.charAt(0).toUpperCase()}${what.slice(1)} is written in the script: everyone with the repository has it. Read it from the environment, and change it.`,
});

interface Written {
  readonly name: string;
  readonly value: string;
  readonly span: Span;
  readonly isDefault?: true;
}

/** What a script sets or gives; the password of its administrator once, as that. */
function subjectsIn(script: ShellScript): readonly Written[] {
  const defaults = defaultsIn(script);
  const others = [...setIn(script), ...givenIn(script)].filter(
    ({ span }) => !defaults.some((one) => one.span.start === span.start),
  );
  return [...defaults.map((one) => ({ ...one, isDefault: true as const })), ...others];
}

/** `API_KEY=…`, `export API_KEY=…`, `PGPASSWORD=… psql`. */
function setIn({ script }: ShellScript): readonly Written[] {
  return statementsIn(script.statements).flatMap((statement) =>
    ("sets" in statement ? (statement.sets ?? []) : []).flatMap(({ name, value, span }) =>
      isSecret(name) && value?.value !== undefined ? [{ name, value: value.value, span }] : [],
    ),
  );
}

/** The account that may do everything, as projects name it in their own settings. */
const ADMINISTRATOR =
  /(?:^|_)(?:SUPER_?USER|ADMIN(?:ISTRATOR)?|INITIAL(?:_USER)?|DEFAULT(?:_USER)?)_PASS(?:WORD|WD)?$/i;
/** What whoever finds a new server tries first. */
const TRIED_FIRST = /^(?:admin|administrator|password|passw0rd|root|secret|default|admin123|12345678?|letmein|toor)$/i;

/** `ADMIN_PASSWORD=admin`, `ADMIN_PASSWORD="${ADMIN_PASSWORD:-admin}"`: where nobody sets it, everybody knows it. */
function defaultsIn(shell: ShellScript): readonly Written[] {
  return statementsIn(shell.script.statements).flatMap((statement) =>
    ("sets" in statement ? (statement.sets ?? []) : []).flatMap(({ name, value, span }) => {
      if (value === undefined || !ADMINISTRATOR.test(name)) return [];
      const text = value.value ?? /^"?\$\{\w+:?[-=](\w+)\}"?$/.exec(written(shell, value))?.[1] ?? "";
      return TRIED_FIRST.test(text) ? [{ name, value: text, span }] : [];
    }),
  );
}

/** `curl -u name:password` */
function givenIn(script: ShellScript): readonly Written[] {
  return stepsOf(script).flatMap((step) => {
    const word = downloadOf(step)?.options.get("u") ?? downloadOf(step)?.options.get("user");
    const password = /^[^:$]+:(.+)$/.exec(word?.value ?? "")?.[1];
    return word === undefined || password === undefined ? [] : [{ name: "--user", value: password, span: word.span }];
  });
}

/** The database clients' own variables as well. */
const isSecret = (name: string): boolean => isSecretName(name) || /^(?:PGPASSWORD|MYSQL_PWD|REDISCLI_AUTH)$/.test(name);

const statementsIn = (statements: readonly ShellStatement[]): readonly ShellStatement[] =>
  statements.flatMap((statement) => {
    switch (statement.kind) {
      case "function":
      case "group":
      case "subshell":
        return statementsIn(statement.body);
      case "if":
        return statementsIn([...statement.branches.flatMap(({ body }) => body), ...(statement.otherwise ?? [])]);
      case "list":
        return statementsIn([statement.left, statement.right]);
      default:
        return [statement];
    }
  });

const isTold = ({ credentials = [] }: FileFacts, { script: { at = 0 } }: ShellScript, span: Span): boolean =>
  credentials.some((one) => at + span.start <= one.span.start && one.span.end <= at + span.end);

const guessed = (name: string): Verdict<Gap> => gap({ what: `\`${name}\``, isIssued: false, isGuessed: true });

const SHORTEST = 8;

function judged(name: string, value: string): Verdict<Gap> {
  if (isComputed(value) || isSetting(value) || isStandIn(value))
    return pass("the value opens nothing, or comes from outside");
  // A word is what a program calls something, or a stand-in.
  if (value.length < SHORTEST || !/\d/.test(value) || !/[A-Za-z]/.test(value) || /\s/.test(value))
    return pass("the value is a word");
  return gap({ what: `\`${name}\``, isIssued: looksIssued(value) });
}
