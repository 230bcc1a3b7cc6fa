/** Programs that stand in front of the one a container is for: who hands its signals on, and who does not. */

/** A small init: reaps, and hands signals to its one child. */
const INITS: ReadonlySet<string> = new Set(["tini", "tini-static", "dumb-init", "catatonit", "docker-init"]);
/** Replace themselves by the command behind them, which follows so many words. */
const USER_SWITCHES: ReadonlySet<string> = new Set(["gosu", "su-exec"]);

export interface Started {
  /** The words of the program, without what stands in front of it. */
  readonly words: readonly string[];
  readonly init?: string;
  /** The init signals the whole process group. */
  readonly toGroup?: boolean;
}

/** Takes inits, `env` and switches of the user away. */
export function withoutWrappers(words: readonly string[]): Started {
  const [first = "", ...rest] = words;
  const name = baseName(first);
  if (USER_SWITCHES.has(name)) return withoutWrappers(rest.slice(1));
  if (name === "env") return withoutWrappers(afterEnvironment(rest));
  if (!INITS.has(name)) return { words };
  const inner = afterOptions(rest);
  const options = rest.slice(0, rest.length - inner.length);
  return { init: name, toGroup: signalsGroup(name, options), ...withoutWrappers(inner) };
}

/** tini signals its child unless told `-g`; dumb-init all it has started unless told otherwise. */
const signalsGroup = (name: string, options: readonly string[]): boolean =>
  name === "dumb-init"
    ? !options.some((option) => option === "-c" || option === "--single-child")
    : options.some((option) => /^-[a-z]*g/.test(option));

function afterEnvironment(words: readonly string[]): readonly string[] {
  const first = words.findIndex((word) => !/^-|=/.test(word));
  return first === -1 ? [] : words.slice(first);
}

/** Words behind the options of an init: behind `--`, or at the first word that is no option. */
function afterOptions(words: readonly string[]): readonly string[] {
  const end = words.indexOf("--");
  if (
    end !== -1 &&
    words.slice(0, end).every((word, index) => /^-/.test(word) || /^-[ep]$/.test(words[index - 1] ?? ""))
  )
    return words.slice(end + 1);
  const first = words.findIndex((word) => !word.startsWith("-"));
  return first === -1 ? [] : words.slice(first);
}

/** The file name of a path. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** What runs a script of package.json, and which one. */
export interface ManagerStart {
  readonly manager: "npm" | "pnpm" | "yarn" | "bun";
  /** Absent: a package's own command (`npx`, `npm exec`). */
  readonly script?: string;
  /** Options and arguments stand beside the script's name. */
  readonly plain: boolean;
}

/** Undefined when the words do not run a script or command through a package manager. */
export function managerStart(words: readonly string[]): ManagerStart | undefined {
  const [first = "", ...rest] = words;
  const name = baseName(first);
  if (name === "npx") return { manager: "npm", plain: false };
  if (name !== "npm" && name !== "pnpm" && name !== "yarn" && name !== "bun") return undefined;
  const given = rest.filter((word, index) => !word.startsWith("-") && !VALUED.test(rest[index - 1] ?? ""));
  const plain = given.length === rest.length;
  const [verb = "", script] = given;
  if (verb === "run" || verb === "run-script")
    return script === undefined ? undefined : { manager: name, script, plain: plain && given.length === 2 };
  if (verb === "exec" || verb === "x" || verb === "dlx") return { manager: name, plain: false };
  // npm knows `start`; the others take any script's name, but a file's to bun is a program.
  if (verb === "start" || ((name === "pnpm" || name === "yarn") && /^[\w:-]+$/.test(verb)))
    return { manager: name, script: verb, plain: plain && given.length === 1 };
  return undefined;
}

/** Is the word a package manager's name? */
export const isManager = (name: string): boolean => /^(?:npm|npx|pnpm|pnpx|yarn|yarnpkg|bunx)$/.test(name);

/** Options whose value is the next word. */
const VALUED = /^(?:--prefix|--workspace|-w|-C|--dir|--cwd|--filter|-F|--loglevel)$/;

/** Work that ends by itself, or a server for developers: nobody shuts it down with care. `start:with-migrations` serves. */
export const isTask = (words: readonly string[]): boolean =>
  words.some((word) => DEVELOPMENT.test(word) || (TASK.test(word) && !/^(?:start|serve|prod)/.test(word)));

const part = (names: string): RegExp => new RegExp(`(?:^|[:/_-])(?:${names})(?:$|[:_.-])`);
const DEVELOPMENT = part("dev|develop|watch|storybook|studio|preview|nodemon");
const TASK = part("tests?|lint|build|migrat(?:e|ions?)|seed|generate|install");

/** Shell builtins that end at once, or only wait. */
export const ENDS_AT_ONCE: ReadonlySet<string> = new Set([
  "true",
  "false",
  ":",
  "exit",
  "return",
  "echo",
  "printf",
  "wait",
]);
/** Have nothing to finish when they are stopped. */
export const IDLE: ReadonlySet<string> = new Set(["sleep", "tail", "cat", "bash", "sh", "ash", "zsh", "top"]);

/** Shows what a developer has just changed: `manage.py runserver`, `flask run`, `npm run dev`. */
export const isDevelopmentServer = (words: readonly string[]): boolean =>
  words.some((word, index) => {
    const before = baseName(words[index - 1] ?? "");
    return DEVELOPMENT.test(word) || word === "runserver" || (word === "run" && /^(?:flask|quart)$/.test(before));
  });

/** Prints something and ends: `tool --version`, `tool info`, `env`. */
export const isPrinting = ([name = "", first, ...rest]: readonly string[]): boolean =>
  PRINTS.has(baseName(name)) ||
  (first !== undefined && rest.length === 0 && /^(?:--?version|-V|--help|-h|version|help|info)$/.test(first));

const PRINTS: ReadonlySet<string> = new Set(["ls", "pwd", "date", "id", "whoami", "uname", "printenv", "which"]);
