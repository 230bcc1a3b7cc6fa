/** `step || true`: a step that matters, whose failure is thrown away. */

import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";

import { programNames } from "../questions/shell/downloads";
import { programOf } from "../questions/shell/programs";
import { placeIn, type ShellStep, stepsOf, written } from "../questions/shell/steps";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly step: ShellStep;
}

interface Gap {
  readonly step: string;
  readonly reason: boolean;
}

export const swallowedErrorInShell = defineRule<Subject, Gap>({
  id: "swallowed-error",
  principle: "error-classification",
  priority: "P1",
  confidence: "high",
  languages: ["shell", "dockerfile"],
  roles: ["service"],
  summary: "An error that is caught and leaves no trace.",
  *subjects(view, file) {
    for (const script of file.scripts ?? []) {
      if (script.runBy === "probe") continue;
      for (const step of stepsOf(script))
        if (isForgiven(step)) yield { place: placeIn(view, file, script, step.command.span), step };
    }
  },
  judge: (_, { step }) => judgeForgiven(step),
  weigh: (_, { reason }) => (reason ? "hint" : undefined),
  message: (_, { step }) =>
    `The failure of \`${step}\` is thrown away with \`|| true\`: what follows runs without it, and nobody learns of it. Let it end the script.`,
});

/** `… || true`, `… || :`, with nothing else to the right. */
function isForgiven({ around }: ShellStep): boolean {
  const [inner] = around;
  if (inner?.as !== "left" || inner.statement.kind !== "list" || inner.statement.operator !== "||") return false;
  const { right } = inner.statement;
  return (
    right.kind === "command" &&
    programNames(right).every((name) => name === "true" || name === ":") &&
    right.words.length === 1
  );
}

/** Steps that the rest is about: migrations, installs, builds, tests, deployments, backups. */
const MATTERS =
  /^(?:npm (?:ci|install|i|run build|run migrat\w*|test|publish)|pnpm (?:install|i|build|run build|test|publish|-r build)|yarn (?:install|build|test|publish)?$|pip3? install|uv (?:sync|pip install)|poetry install|bundle install|composer install|(?:npx |pnpm |yarn )?(?:prisma (?:migrate deploy|db push)|sequelize db:migrate|knex migrate|typeorm migration:run)|(?:python3? )?(?:\.\/)?manage\.py (?:migrate|collectstatic)|(?:uv run |poetry run )?(?:alembic upgrade|flask db upgrade|pytest)|rails db:migrate|bundle exec (?:rails|rake) db:migrate|pg_dump|pg_restore|mysqldump|mongodump|mongorestore|docker (?:build|push)|docker buildx build|kubectl apply|helm (?:upgrade|install)|terraform apply|go (?:build|test)|cargo (?:build|test)|make (?:build|install|test|deploy)|rsync|restic backup|borg create)\b/;

function judgeForgiven(step: ShellStep): Verdict<Gap> {
  const { script, command } = step;
  const program = programOf(command);
  const line = [program?.name ?? "", ...(program?.arguments ?? []).map(({ value = "" }) => value)].join(" ");
  if (program === undefined || !MATTERS.test(line)) return pass("a step that may fail");
  // `npm install -g tool || true`, `pip install extra || true`: something beside the program.
  if (/^(?:npm|pnpm) (?:i|install) \S*[a-z]|^pip3? install (?!-r|-e|--requirement|\.)/.test(line))
    return unknown("whether the package is needed is not told");
  if (/--(?:dry-run|check|help)\b/.test(line)) return pass("it only looks");
  const text = written(script, command).replace(/\s+/g, " ").trim();
  return gap({ step: text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text, reason: isExplained(step) });
}

const LONGEST = 40;

/** A comment on the line, or on the one above it. */
function isExplained({ script: { script }, command }: ShellStep): boolean {
  const before = script.text.slice(0, command.span.start).split("\n");
  const after = script.text.slice(command.span.end).split("\n", 1)[0] ?? "";
  return /^\s*#(?!!)/.test(before.at(-2) ?? "") || /\s#\s/.test(after);
}
