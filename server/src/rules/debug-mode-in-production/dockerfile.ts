/** Switches for development in the image that ships: variables that frameworks read, and servers that are made for a developer. */

import type { DockerfileFacts, ImageStage } from "#facts/dockerfile";
import type { Span } from "#facts/place";

import { historyOf, isForDevelopment, shippedStages } from "../questions/images/shipped";
import { containerStart } from "../questions/services/containerStart";

export interface ImageSwitch {
  readonly span: Span;
  readonly what: string;
  /** Absent: it is off. */
  readonly effect?: string;
}

interface VariableSwitch {
  readonly name: RegExp;
  readonly on: RegExp;
  readonly effect: string;
  readonly source: string;
}

const ON = /^(?:1|true|yes|on)$/i;

const VARIABLES: readonly VariableSwitch[] = [
  {
    name: /^FLASK_DEBUG$/,
    on: ON,
    effect: "opens a console that runs code for whoever causes an error",
    source: "flask.palletsprojects.com/en/stable/config (DEBUG); werkzeug: debug",
  },
  {
    name: /^(?:FLASK_ENV|RAILS_ENV|RACK_ENV|APP_ENV|ASPNETCORE_ENVIRONMENT|DOTNET_ENVIRONMENT|NODE_ENV)$/,
    on: /^dev(?:elopment)?$/i,
    effect: "turns on what frameworks keep for development: slow paths, and details of errors for visitors",
    source:
      "expressjs.com, Production best practices; guides.rubyonrails.org, Configuring; learn.microsoft.com, Environments",
  },
  {
    name: /^(?:DJANGO_DEBUG|APP_DEBUG|SYMFONY_DEBUG)$/,
    on: ON,
    effect: "shows settings and source code to whoever causes an error",
    source:
      "docs.djangoproject.com, DEBUG; laravel.com/docs, Configuration; symfony.com/doc, Configuration environments",
  },
  {
    name: /^GF_AUTH_ANONYMOUS_ORG_ROLE$/,
    on: /^["']?Admin["']?$/,
    effect: "makes whoever opens the page an administrator of Grafana, without a password",
    source: "grafana.com/docs/grafana/latest, Configure anonymous access (org_role, Viewer by default)",
  },
];

interface StartSwitch {
  readonly words: RegExp;
  readonly what: string;
  readonly effect: string;
}

/** Source: the manual of each server says that it is not for production. */
const STARTS: readonly StartSwitch[] = [
  {
    words: /\b(?:uvicorn|gunicorn|hypercorn|granian|fastapi run)\b[^;&|]*\s--reload\b/,
    what: "--reload",
    effect: "watches the source and starts anew at each change",
  },
  { words: /\bmanage\.py\s+runserver\b/, what: "runserver", effect: "is Django's server for development" },
  {
    words: /\bflask\b[^;&|]*\srun\b[^;&|]*\s--debug(?:ger)?\b/,
    what: "--debug",
    effect: "opens a console that runs code for whoever causes an error",
  },
  { words: /\bflask(?:\s+--app\s+\S+)?\s+run\b/, what: "flask run", effect: "is Flask's server for development" },
  { words: /\bfastapi\s+dev\b/, what: "fastapi dev", effect: "watches the source and starts anew at each change" },
  {
    words: /\b(?:next|nuxt|nuxi|astro|remix|react-router|vinxi)\s+dev\b/,
    what: "dev",
    effect: "is the framework's server for development: it compiles each page when it is asked for",
  },
  {
    words: /(?:^|\s)vite(?:\s+(?:dev|serve)\b|\s+--host\b|\s*$)/,
    what: "vite",
    effect: "is a server for development: it serves the source",
  },
  {
    words: /\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?(?:start:)?dev(?=\s|$)/,
    what: "run dev",
    effect: "starts what the project has for developers: a server that watches and compiles the source",
  },
  {
    words: /\bwebpack(?:-dev-server|\s+serve)\b|\bng\s+serve\b|\breact-scripts\s+start\b|\bvue-cli-service\s+serve\b/,
    what: "dev server",
    effect: "is a server for development: it serves the source",
  },
  {
    words:
      /(?:^|[\s/])(?:nodemon|ts-node-dev|tsnd)\b|\btsx\s+watch\b|\bnode\s[^;&|]*--watch\b|\bbun\s+--(?:watch|hot)\b/,
    what: "watch",
    effect: "watches the source and starts anew at each change",
  },
  {
    words: /--inspect(?:-brk)?=(?:0\.0\.0\.0|\[?::\]?)/,
    what: "--inspect",
    effect: "lets whoever reaches the port run code",
  },
  {
    words: /\bphp\s+-S\b|\bartisan\s+serve\b/,
    what: "PHP's own server",
    effect: "is for development: it answers one request at a time",
  },
];

/** What a variable switches on, or that it is off; undefined for one that no framework reads. */
export function variableEffect(name: string, value: string): Pick<ImageSwitch, "effect"> | undefined {
  const known = VARIABLES.find((one) => one.name.test(name));
  return known === undefined ? undefined : known.on.test(value) ? { effect: known.effect } : {};
}

/** The server for development among the words of a start; undefined when there is none. */
export function startSwitch(words: string): Omit<ImageSwitch, "span"> | undefined {
  const found = STARTS.find((one) => one.words.test(words));
  return found === undefined ? undefined : { what: found.what, effect: found.effect };
}

/** What the images of a Dockerfile have switched on or off. */
export const imageSwitches = (file: DockerfileFacts): readonly ImageSwitch[] => {
  const found = shippedStages(file)
    .filter((stage) => !isForDevelopment(stage))
    .flatMap((stage) => [...variableSwitches(file, stage), ...startSwitches(file, stage)]);
  return found.filter(({ span }, index) => found.findIndex((other) => other.span.start === span.start) === index);
};

/** The last value counts: a base stage may build with one and ship with the other. */
function variableSwitches(file: DockerfileFacts, stage: ImageStage): readonly ImageSwitch[] {
  const set = historyOf(file, stage).flatMap(({ keyword, variables = [] }) => (keyword === "ENV" ? variables : []));
  return set.flatMap(({ name, value = "", span }, index): readonly ImageSwitch[] => {
    const known = variableEffect(name, value);
    if (known === undefined || set.findLastIndex((other) => other.name === name) !== index) return [];
    return [{ span, what: name, ...known }];
  });
}

function startSwitches(file: DockerfileFacts, stage: ImageStage): readonly ImageSwitch[] {
  const start = containerStart(file, stage);
  if (start === undefined) return [];
  const words = [...start.words, ...(start.shell === undefined ? [] : [start.shell.script.text])].join(" ");
  const found = startSwitch(words);
  return found === undefined ? [] : [{ span: start.at.span, ...found }];
}
