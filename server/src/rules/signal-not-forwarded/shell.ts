/** A script that a container starts, and that stays in front of its program instead of becoming it. */

import type { FileFacts } from "#facts/file";
import type { Place } from "#facts/place";
import type { ShellCommand, ShellScript, ShellStatement } from "#facts/shell";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { View } from "#linking/view";

import { type ContainerPlace, containerStartOf, scriptsNamed } from "../questions/shell/scriptStarts";
import { placeIn, written } from "../questions/shell/steps";
import { defineRule } from "../rule";
import { baseName, ENDS_AT_ONCE, IDLE, isDevelopmentServer, isPrinting, isTask } from "./programs";

interface Subject {
  readonly place: Place;
  readonly script: ShellScript;
  readonly last: ShellCommand;
  readonly container: ContainerPlace;
  /** The ends of the other branches. */
  readonly others: readonly ShellCommand[];
}

interface Gap {
  readonly program: string;
  readonly hasInit: boolean;
}

export const signalNotForwardedInShell = defineRule<Subject, Gap>({
  id: "signal-not-forwarded",
  principle: "state-persistence",
  priority: "P1",
  confidence: "high",
  version: 2,
  languages: ["shell"],
  summary: "A container whose first process does not pass SIGTERM on to the program.",
  *subjects(view, file) {
    const container = containerOf(view, file, 0);
    for (const script of file.scripts ?? []) {
      if (container === undefined || script.script.hasSyntaxError) continue;
      const ends = lastCommands(script.script.statements);
      for (const last of ends)
        yield { place: placeIn(view, file, script, last.span), script, last, container, others: without(ends, last) };
    }
  },
  judge: (view, { script, last, container, others }) =>
    startsForDevelopers(script, last) && others.some((other) => serves(script, other))
      ? unknown("a development server, where another branch starts the one for production")
      : judgeLast(view, { script, last, container }),
  weigh: (_, { hasInit }) => (hasInit ? "P2" : undefined),
  message: (_, { program, hasInit }) =>
    `SIGTERM stops at the script, which waits for \`${program}\`: ${
      hasInit ? "the init ends with the script, and it" : "after ten seconds it"
    } is killed without shutting down. Start it with \`exec\`.`,
});

const MOST_SCRIPTS = 3;

/** Where a container starts the script itself, or one that ends with it. */
function containerOf(view: View, file: FileFacts, depth: number): ContainerPlace | undefined {
  const own = containerStartOf(view, file);
  if (own !== undefined || depth === MOST_SCRIPTS) return own;
  const callers = view
    .rememberWhole(ENDS, () => view.files.filter(({ language }) => language === "shell").map(withEnds))
    .filter(({ by, words }) => by !== file && words.some((word) => starts(view, word, file)));
  const [only, ...others] = callers;
  return only !== undefined && others.length === 0 ? containerOf(view, only.by, depth + 1) : undefined;
}

interface Ends {
  readonly by: FileFacts;
  readonly words: readonly string[];
}

const ENDS: { readonly fallback: readonly Ends[] } = { fallback: [] };
const withEnds = (by: FileFacts): Ends => ({ by, words: endsOf(by) });

/** The words that start what a script ends with, behind `exec` as well. */
const endsOf = ({ scripts = [] }: FileFacts): readonly string[] =>
  scripts.flatMap((script) =>
    lastCommands(script.script.statements).flatMap((command) => {
      const words = wordsOf(script, command);
      return (words[0] === "exec" ? words[1] : words[0]) ?? [];
    }),
  );

/** Does the word, a path, start the script, as the only one of its name? */
function starts(view: View, word: string, file: FileFacts): boolean {
  if (!/^[./\w-]*\/[\w.-]+\.(?:sh|bash)$/.test(word)) return false;
  const named = scriptsNamed(view, word);
  return named.length === 1 && named[0] === file;
}

/** A script of the repository that ends with a server. */
function becomesServer(view: View, word: string): boolean {
  const [script, ...others] = /\/[\w.-]+\.(?:sh|bash)$/.test(word) ? scriptsNamed(view, word) : [];
  return script !== undefined && others.length === 0 && endsOf(script).some((end) => SERVES.test(baseName(end)));
}

/** The commands that a script ends with: the last one, in each branch of what stands last. */
export function lastCommands(statements: readonly ShellStatement[]): readonly ShellCommand[] {
  const last = statements.at(-1);
  switch (last?.kind) {
    case "command":
      return [last];
    case "list":
      return last.operator === "&&" ? lastCommands([last.right]) : [];
    case "if":
      return [...last.branches.map(({ body }) => body), last.otherwise ?? []].flatMap(lastCommands);
    case "case":
      return last.branches.flatMap(({ body }) => lastCommands(body));
    default:
      return [];
  }
}

const without = (commands: readonly ShellCommand[], one: ShellCommand): readonly ShellCommand[] =>
  commands.filter((other) => other !== one);

const wordsOf = (script: ShellScript, { words }: ShellCommand): readonly string[] =>
  words.map((word) => word.value ?? written(script, word));

const startsForDevelopers = (script: ShellScript, command: ShellCommand): boolean =>
  isDevelopmentServer(wordsOf(script, command));

/** A server or worker for others than developers, with or without `exec` in front. */
function serves(script: ShellScript, command: ShellCommand): boolean {
  const words = wordsOf(script, command);
  const [name = ""] = words[0] === "exec" ? words.slice(1) : words;
  return SERVES.test(baseName(name)) && !isDevelopmentServer(words) && !isTask(words);
}

function judgeLast(view: View, { script, last, container }: Omit<Subject, "place" | "others">): Verdict<Gap> {
  const words = wordsOf(script, last);
  const name = baseName(words[0] ?? "");
  if (name === "exec") return pass("the program replaces the script");
  if (/\btrap\b/.test(script.script.text)) return unknown("the script handles signals itself");
  if (name === "" || ENDS_AT_ONCE.has(name) || IDLE.has(name) || isPrinting(words))
    return pass("it ends by itself, or has nothing to shut down");
  const isHandedOver = /^"?\$(?:@|\{@\}|\*)"?$/.test(words[0] ?? "");
  if (!isHandedOver && !becomesServer(view, words[0] ?? "") && (!SERVES.test(name) || isTask(words)))
    return unknown("whether it goes on is not told");
  const evidence = [{ place: container.place, note: "a container starts the script here" }];
  const text = written(script, last).replace(/\s+/g, " ");
  return gap(
    { program: text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text, hasInit: container.hasInit },
    evidence,
  );
}

const LONGEST = 40;

/** Servers, workers, and what starts them. */
const SERVES =
  /^(?:node|nodemon|deno|bun|npm|pnpm|yarn|npx|python[\d.]*|gunicorn|uvicorn|hypercorn|daphne|granian|uwsgi|celery|rq|dramatiq|flask|streamlit|java|dotnet|ruby|rails|puma|unicorn|sidekiq|bundle|php|php-fpm[\d.]*|apache2-foreground|httpd|nginx|caddy|traefik|haproxy|redis-server|postgres|mysqld|mongod|supervisord|pm2-runtime|uv|poetry|next|serve|vite|strapi|hasura|temporal|mlflow|airflow|jupyter)$/;
