/** Who runs what an image starts. */

import type { DockerfileFacts, ImageInstruction, ImageStage } from "#facts/dockerfile";
import type { FileFacts } from "#facts/file";
import { imageUser } from "#knowledge/imageUsers";
import type { View } from "#linking/view";

import { isOptional, isTask } from "../deployment/composeServices";
import { scriptNamed, scriptTexts } from "../deployment/startedScripts";
import { containerStart } from "../services/containerStart";
import { baseOf, historyOf } from "./shipped";

export type RunningUser =
  /** `by`: the instruction that says so; absent when nothing says otherwise. */
  | { readonly state: "root"; readonly by?: ImageInstruction }
  | { readonly state: "other"; readonly because: string }
  | { readonly state: "unknown"; readonly because: string };

const other = (because: string): RunningUser => ({ state: "other", because });
const unknown = (because: string): RunningUser => ({ state: "unknown", because });

/** The user of a stage's container, when nothing outside says another one. */
export function runningUser(view: View, file: FileFacts, stage: ImageStage): RunningUser {
  const { dockerfile } = file;
  if (dockerfile === undefined) return unknown("it is no Dockerfile");
  const set = setUser(dockerfile, stage);
  if (set.state !== "root") return set;
  const start = containerStart(dockerfile, stage);
  if (start === undefined) return unknown("what the container starts is not told here");
  const words = [...start.words, ...(start.shell === undefined ? [] : [start.shell.script.text])];
  if (words.some((word) => SWITCHES.test(word))) return other("what it starts changes the user");
  const history = historyOf(dockerfile, stage);
  if (history.some(({ keyword, text }) => (keyword === "RUN" || keyword === "COPY") && SWITCHES.test(text)))
    return unknown("a program that changes the user is installed");
  const program =
    words.find((word) => !/^(?:-|\/?(?:usr\/)?s?bin\/(?:tini|dumb-init|env)$|tini$|dumb-init$)/.test(word)) ?? "";
  if (history.some(({ keyword, text }) => keyword === "RUN" && MANAGES.test(text)))
    return unknown("it manages containers of the host, or schedules jobs of the system");
  if (KEEPS_ROOT.test(program)) return unknown("the program needs root to start, or gives it up itself");
  // What comes last is what the container is for: a migration in front of it is not, and no script that is handed it.
  const last =
    words
      .join(" ")
      .split(/&&|;|\n/)
      .at(-1)
      ?.trim()
      .replace(/^\S*entry-?point\S*\s+(?=\S)/, "") ?? "";
  if (ENDS.test(last) && !isStartedByCompose(view, file)) return unknown("it runs a task, tests or a shell");
  if (BUILDS.test(last) && !history.some(({ keyword }) => keyword === "EXPOSE"))
    return unknown("it builds the project, and whoever wants the result runs it");
  if (isToolOfTasks(view, file, stage, program)) return unknown("compose starts it for tasks that end");
  return throughScript(view, words) ?? set;
}

/** `ENTRYPOINT ["queue-tools"]` of an image that services of compose build for tasks alone: no program of the project's own stays up in it. */
function isToolOfTasks(view: View, file: FileFacts, stage: ImageStage, program: string): boolean {
  const deployed = view.deployments(file);
  return (
    deployed.length > 0 &&
    deployed.every((one) => isTask(view, one)) &&
    /^[\w-]+$/.test(program) &&
    !INTERPRETERS.test(program) &&
    !stage.instructions.some(({ keyword }) => keyword === "EXPOSE")
  );
}

const INTERPRETERS =
  /^(?:node|bun|deno|tsx|ts-node|npm|npx|pnpm|yarn|python3?|uv|uvicorn|gunicorn|celery|flask|poetry|ruby|php|java|dotnet|sh|bash|ash)$/;

const SWITCHES =
  /(?:^|[\s/])(?:gosu|su-exec|setpriv|runuser|s6-setuidgid|s6-overlay\S*|supervisord?|chpst|setuser)(?:\s|$|["';&|)])|(?:^|\s)su\s+(?:-\s+)?\w+\s+-c|sudo\s+-u|PUID/;
/** Daemons whose master starts as root and whose workers do not, and inits of whole systems. */
const KEEPS_ROOT =
  /(?:^|\/)(?:nginx|httpd|httpd-foreground|apache2?(?:ctl|-foreground)?|php-fpm\d*|supervisord|s6-svscan|init|systemd|crond?|sshd|dockerd|openresty|caddy|traefik|haproxy|postfix|dovecot|named|unbound|wg-quick|openvpn|docker-php-entrypoint)(?:\s|$)/;
/** Installed for programs that speak with the host's Docker, or that start others as other users. */
const MANAGES =
  /get\.docker\.com|\bdocker(?:-ce|-cli|\.io|-compose-plugin)\b|(?:apt-get|apk|apt)\s[^&;]*\b(?:install|add)\b[^&;]*\s(?:cron|dcron|openssh-server|openvpn|wireguard-tools|iptables|nftables)\b/;
/** Nothing that stays up. */
const ENDS =
  /^(?:\/(?:usr\/)?bin\/)?(?:ba|a|z)?sh$|\b(?:pytest|vitest|jest|mocha|tox|nox|playwright test|cypress run|(?:npm|pnpm|yarn)(?: run)? (?:test|lint)\S*|sleep infinity|tail -f)\b|^\S*(?:migrat|seed|backup|restore)|^(?:node|python3?|npx|npm run|pnpm|yarn|sh|bash)\s+\S*(?:migrat|seed|backup|restore)|^(?:jq|yq|git|aws|gcloud|kubectl|helm|terraform|ansible\S*|curl|wget|make|flyway|liquibase|alembic|prisma|ffmpeg|pandoc|pg_dump)\b|^(?:python3?|node|irb|bash)$/;

/** `CMD ["bash"]`, and a compose service that builds the image, stays up and says what it starts: `command: python bot.py`. */
const isStartedByCompose = (view: View, file: FileFacts): boolean =>
  view.files.some(
    (compose) =>
      compose.compose !== undefined &&
      view.deployed(compose).some((deployed) => {
        const { whole, image } = deployed;
        const words = [...(whole.entrypoint?.words ?? []), ...(whole.command?.words ?? [])].join(" ");
        if (image?.file !== file || words === "" || ENDS.test(words) || SWITCHES.test(words)) return false;
        if (whole.settings.user !== undefined || isTask(view, deployed) || isOptional(deployed)) return false;
        return whole.ports.length > 0 || /^(?:always|unless-stopped)$/.test(whole.settings.restart?.text ?? "");
      }),
  );

/** Compilers, packagers and scripts named after them: the container ends with the build. */
const BUILDS =
  /^(?:(?:ba|da)?sh\s+)?(?:\S*\/)?(?:(?:build|package|packaging|compile|make|mk|release)(?:[-_](?:all|debs?|rpms?|apk|packages?|release|dist|wheels?|binary|binaries|linux|image))?\.(?:sh|bash)|(?:dpkg|rpm)-?\w*build\S*|debuild|dpkg-deb|fpm|nfpm|goreleaser|abuild|makepkg|auditwheel)(?=\s|$)/;

function setUser(file: DockerfileFacts, stage: ImageStage): RunningUser {
  const by = historyOf(file, stage).findLast(({ keyword }) => keyword === "USER");
  if (by !== undefined) {
    const name = by.text.trim().replace(/^["']|["']$/g, "");
    if (/^(?:root|0)(?::.*)?$/.test(name)) return { state: "root", by };
    return name.includes("$") ? unknown("an argument names the user") : other(`USER ${name}`);
  }
  const base = baseOf(file, stage);
  const user = base === undefined ? undefined : imageUser(base);
  if (user === undefined) return unknown("the user of the base image is not known");
  if (user === "other") return other("the base image has a user of its own");
  return user === "drops" ? unknown("the base image gives root up itself") : { state: "root" };
}

/** A script that is started may change the user: it is read where it lies in the repository. */
function throughScript(view: View, words: readonly string[]): RunningUser | undefined {
  const name = scriptNamed(words);
  if (name === undefined) return undefined;
  const texts = scriptTexts(view, name);
  if (texts.length === 0) return unknown("the script it starts is not read");
  if (texts.some((text) => SWITCHES.test(text))) return other(`\`${name}\` changes the user`);
  return texts.some((text) => DAEMON.test(text)) ? unknown(`\`${name}\` starts a daemon that needs root`) : undefined;
}

/** What a script starts as the system's own daemon. */
const DAEMON =
  /^\s*(?:exec\s+)?(?:(?:nice|ionice)(?:\s+-\S+)*\s+)?(?:\S*\/)?(?:crond?|sshd|nginx|dockerd|php-fpm\d*|apache2\S*|httpd|clamd|dovecot|postfix|named|unbound|openvpn)(?:\s|$)/m;
