/** Credentials among the variables of a compose service. */

import type { ComposeService, ComposeVariable } from "#facts/compose";
import type { DeployedService, View } from "#linking/view";

import { isStore } from "./composeServices";

const SECRET =
  /(?:^|_)(?:PASS(?:WORD|WD|PHRASE)?|PWD|SECRET(?:_?KEY)?(?:_?BASE)?|API_?KEY|(?:ACCESS|AUTH|REFRESH|BOT|API|ADMIN|ROOT|MASTER|PRIVATE|ENCRYPTION|SIGNING|JWT|SESSION|APP)_?(?:TOKEN|KEY)|TOKEN|JWT|PEPPER|SALT|CREDENTIALS?)$/i;
/** Names that end as secrets do and say where one is, how long it is, or that there is none. */
const NO_SECRET =
  /(?:_FILE|_PATH|_URL|_URI|_NAME|_ID|_HOST|_TTL|_LENGTH|_EXPIR\w*|_HEADER|_ALGORITHM|_FIELD|_TYPE)$|^(?:ALLOW|ENABLE|DISABLE|REQUIRE|USE|SHOW|HIDE|RESET|FORGOT|MIN|MAX|NO)_|(?:RANDOM|EMPTY|PUBLIC|PUBLISHABLE|_RESET|_POLICY)|(?:^|_)AWS_ACCESS_KEY$|KEYBOARD|^PWD$|^(?:MAX|NUM)_?TOKENS?/i;
/** What says that somebody else fills it in, or that there is none. */
const NO_VALUE =
  /^(?:true|false|yes|no|on|off|none|null|invalid|disabled|0|1|\d{1,3}|\/.*|\.\.?\/.*|https?:\/\/[^@]*)$|^<.*>$|^\{\{|^[@#]\{.*\}#?$|^%\w+%$|^__\w+__$|^(?:x{3,}|\*{3,}|\.{3,})$/i;
/** Placeholders that cannot work: the service does not start, or nothing accepts them. */
const STAND_IN =
  /^(?:your[-_ ]?\w*|insert[-_ ]\w+|replace[-_ ]\w+|.*(?:[-_ ]here|to[-_ ]be[-_ ]set|fill[-_ ]?(?:me|in)).*)$/i;

export interface LiteralSecret {
  readonly variable: ComposeVariable;
  /** As written behind `:-`, or whole. */
  readonly value: string;
  /** A default that a variable of whoever deploys can replace. */
  readonly isDefault: boolean;
}

const DEFAULT = /^\$\{\w+:?-(.*)\}$/s;

/** The variable holds a credential that stands in the file; undefined when it is taken from elsewhere, or is none. */
export function literalSecret(variable: ComposeVariable): LiteralSecret | undefined {
  const { name, value } = variable;
  if (value === undefined || !isSecretName(name)) return undefined;
  const fallback = DEFAULT.exec(value.text)?.[1];
  const text = fallback ?? value.text;
  if (text.trim() === "" || text.includes("${") || /^\$\w/.test(text) || NO_VALUE.test(text) || STAND_IN.test(text))
    return undefined;
  return { variable, value: text, isDefault: fallback !== undefined };
}

/** Does the name say that the value is a credential? */
export const isSecretName = (name: string): boolean => SECRET.test(name) && !NO_SECRET.test(name);

/** One of the service's own passwords stands in the file. */
export const hasWeakSecret = ({ environment }: ComposeService): boolean =>
  environment.some((variable) => literalSecret(variable) !== undefined);

/**
 * Is it the password of a store that has no port on the host's networks: the store's own, or given to a service beside one that has
 * the same? Who has it must be in the compose network already.
 */
export function opensStoreInside(view: View, deployed: DeployedService, { value }: LiteralSecret): boolean {
  if (isStore(deployed)) return isShutIn(deployed);
  const stores = view
    .deployedWith(deployed.file)
    .filter((one) => isStore(one) && one.whole.environment.some((other) => literalSecret(other)?.value === value));
  return stores.length > 0 && stores.every(isShutIn);
}

const isShutIn = ({ whole: { ports, settings } }: DeployedService): boolean =>
  settings.network_mode?.text !== "host" &&
  ports.every(({ host }) => host !== undefined && /^(?:127\.|\[?::1)/.test(host));

/**
 * `POSTGRES_PASSWORD` beside `POSTGRES_SERVER: postgres`, and no service of that name: nobody has the other end, so the values are left
 * over from a template.
 */
export function opensNothingHere(view: View, { file, whole }: DeployedService, name: string): boolean {
  const prefix = /^(.+?_)(?:USER_)?(?:PASS(?:WORD|WD)?|PWD)$/i.exec(name)?.[1];
  if (prefix === undefined) return false;
  const host = whole.environment.find(
    (other) => other.name.startsWith(prefix) && /^(?:HOST|HOSTNAME|SERVER)$/i.test(other.name.slice(prefix.length)),
  )?.value?.value;
  if (host === undefined || !/^[a-z][\w-]*$/i.test(host) || host === "localhost") return false;
  return !view
    .deployedWith(file)
    .some(({ service, whole: { settings } }) => service.name === host || settings.container_name?.value === host);
}
