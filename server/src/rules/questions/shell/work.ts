/** What a shell command is for: work that the rest of a script relies on, or looking, telling and tidying. */

import type { ShellCommand } from "#facts/shell";

import { programOf } from "./programs";

/** `deploys`: changes what others use. `works`: makes what later steps need. `moves`: to a folder that later steps are about. */
export type Work = "deploys" | "works" | "moves";

/** Programs whose every use is work. */
const WORKS: ReadonlySet<string> = new Set(
  (
    "npm pnpm yarn npx bun bunx pip pip3 pipx uv poetry pipenv conda mamba bundle gem composer cargo apt apt-get apk yum dnf microdnf brew " +
    "make cmake ninja gradle gradlew mvn mvnw tsc msbuild dotnet alembic prisma flask django-admin sequelize knex flyway liquibase " +
    "certbot openssl tar unzip gunzip xz cp mv install rsync scp sftp dd wget curl psql mysql mariadb pg_restore mongorestore sqlite3 " +
    "mysqldump pg_dump pg_dumpall mongodump mariadb-dump restic borg rclone s3cmd dpkg rpm go swift mix rake rails php node python " +
    "python3 ruby java deno patch git docker docker-compose podman buildah kubectl helm terraform tofu pulumi ansible-playbook aws gcloud " +
    "az heroku flyctl fly vercel netlify wrangler firebase supabase twine helmfile ansible-playbook gh doctl serverless sls cdk sam eb skaffold vault"
  ).split(" "),
);

/** Programs, and the words behind them, that change what others use. */
const DEPLOYS =
  /^(?:docker (?:push|stack deploy|service update|compose (?:.* )?up)|docker-compose (?:.* )?up|podman push|kubectl (?:apply|delete|rollout|set|replace|create)|helm (?:upgrade|install|uninstall)|(?:terraform|tofu) (?:apply|destroy)|pulumi (?:up|destroy)|ansible-playbook|git (?:push|tag)|npm publish|pnpm publish|yarn (?:npm )?publish|cargo publish|twine upload|poetry publish|uv publish|gh release|aws .*(?:cp|sync|deploy|update|create|put|delete|run)|gcloud .*(?:deploy|submit|create|update|delete)|az .*(?:create|update|deploy|delete)|heroku|fly(?:ctl)? deploy|vercel|netlify deploy|wrangler (?:deploy|publish)|serverless deploy|sls deploy|cdk deploy|sam deploy|eb deploy|psql|mysql|mariadb|pg_restore|mongorestore|flyway|liquibase|alembic (?:upgrade|downgrade)|prisma migrate|(?:npx|pnpm|yarn) prisma migrate|rsync|scp|restic|borg|rclone)\b/;

/** Words behind a program that look, tell or tidy: their failure leaves nothing half done. */
const LOOKS =
  /^(?:\S+ (?:-v|-V|--version|version|--help|help)$|git (?:status|log|diff|rev-parse|config|branch|show|describe|remote|ls-files|rev-list|symbolic-ref|stash|clean)|docker (?:ps|images|logs|inspect|stop|rm|rmi|kill|info|version|network|volume|image prune|container prune|system|builder|exec|compose (?:.* )?(?:down|stop|ps|logs|rm|kill|exec))|docker-compose (?:.* )?(?:down|stop|ps|logs|rm|kill|exec)|podman (?:ps|images|logs|stop|rm|rmi)|kubectl (?:.* )?(?:get|logs|describe|config|wait|port-forward|cluster-info)|helm (?:list|status|repo)|npm (?:config|root|prefix|ls|list|audit|cache|pkg|view|whoami)|pnpm (?:config|store)|yarn (?:config|cache)|apt-get (?:clean|autoclean|autoremove|update)|apt (?:clean|update|autoremove)|yum clean|dnf clean|apk (?:update|del)|pip (?:list|show|freeze|cache)|pip3 (?:list|show|freeze)|aws (?:.* )?(?:describe|list|get)|gcloud (?:config|auth)|gh (?:auth|api|pr|run)|brew (?:list|update)|openssl (?:version|rand))\b/;

/** A script that lies beside this one: `./install.sh`. */
const OWN_SCRIPT = /^\.{1,2}\/(?:[\w.-]+\/)*[\w.-]+\.(?:sh|bash)$/;

/** What the command is for; undefined when nothing later relies on it. */
export function workOf(command: ShellCommand): Work | undefined {
  const program = programOf(command);
  if (program === undefined) return undefined;
  const { name } = program;
  const words = [name, ...program.arguments.map(({ value = "" }) => value)];
  const plain = words.filter((word, index) => index === 0 || !word.startsWith("-") || words.length === 2).join(" ");
  if (name === "cd" || name === "pushd") return movesAway(program.arguments[0]?.value) ? "moves" : undefined;
  if (OWN_SCRIPT.test(program.word.value ?? "")) return "works";
  if (!WORKS.has(name) && !/\/(?:gradlew|mvnw|manage\.py|artisan)$/.test(program.word.value ?? "")) return undefined;
  if (LOOKS.test(plain) || /^(?:python3?|node|ruby|php) -[ce]\b/.test(words.join(" "))) return undefined;
  return DEPLOYS.test(plain) ? "deploys" : "works";
}

/** The script's own folder and the one above are there; a variable is not told apart from them. */
const movesAway = (target: string | undefined): boolean =>
  target !== undefined &&
  target !== "-" &&
  target !== "/" &&
  target !== "/tmp" &&
  !/^\.{1,2}(?:\/\.\.)*\/?$/.test(target);
