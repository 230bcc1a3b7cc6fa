/** Paths under which servers say whether they are well. */

/** Names nobody gives to anything else: under any prefix. Those of Mozilla's Dockerflow, `/__heartbeat__`, are among them. */
const CERTAIN =
  /(?:^|\/)_{0,2}(?:__(?:lb)?heartbeat__|health|healthz|health-?checks?|livez|readyz|liveness|readiness)(?:\/(?:live|ready|liveness|readiness|check|startup|db))?\/?$/i;
/** Names that also mean the state of some entity: directly under the root or the API's prefix. */
const LIKELY =
  /^\/(?:api\/|v\d+\/|api\/v\d+\/)?_?(?:status|up|live|ready|alive|ping|heart-?beat|startup|monitoring)\/?$/i;
const READY = /(?:^|\/)(?:ready|readyz|readiness)\/?$/i;

/** A path, or a route's name without its slash, of a health route. */
export function isHealthPath(text: string): boolean {
  if (text.length > 80 || text.includes("://") || text.includes(" ")) return false;
  return CERTAIN.test(text) || LIKELY.test(text);
}

/** A text that is the path of a health route wherever it stands, and no word of something else. */
export const isCertainHealthPath = (text: string): boolean =>
  CERTAIN.test(text) && text.includes("/") && isHealthPath(text);

/** A path that probes ask: not the state or version of the product, which `/status` often is. */
export const isProbePath = (text: string): boolean =>
  isHealthPath(text) && (CERTAIN.test(text) || /\/(?:live|ready|alive)\/?$/i.test(text));

/** The path promises more than "the process runs". */
export const isReadinessPath = (text: string): boolean => READY.test(text);
