/** A Redis that forgets the jobs of a queue: it keeps nothing on disk, or throws keys away when memory is short. */

import type { ComposeCommand } from "#facts/compose";
import type { FileFacts } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { DeployedService, View } from "#linking/view";

import { knownImage, startedWords } from "../questions/deployment/composeServices";
import { queueClients } from "../questions/deployment/queueClients";
import { defineRule } from "../rule";

interface Gap {
  readonly service: string;
  readonly library: string;
  readonly off: boolean;
  readonly policy?: string;
}

interface Subject {
  readonly place: Place;
  readonly deployed: DeployedService;
}

export const queueStoreNotDurable = defineRule<Subject, Gap>({
  id: "queue-store-not-durable",
  principle: "state-persistence",
  priority: "P1",
  confidence: "medium",
  languages: ["compose"],
  summary: "A Redis under a job queue that keeps nothing on disk, or evicts keys when memory is short.",
  *subjects(view, file) {
    if (file.hasSyntaxError) return;
    for (const deployed of view.deployed(file)) {
      const kind = knownImage(deployed)?.kind;
      const { command, entrypoint, nameSpan } = deployed.service;
      const at: ComposeCommand | undefined = command ?? entrypoint;
      if (kind === "cache" && deployed.whole.command?.words !== undefined)
        yield { place: view.place(file, at?.nameSpan ?? nameSpan), deployed };
    }
  },
  judge: (view, { deployed }) => judged(view, deployed),
  message(_, { service, library, off, policy }) {
    const parts = [
      ...(off ? ["keeps nothing on disk, so a restart loses every accepted job"] : []),
      ...(policy === undefined ? [] : [`evicts keys (\`${policy}\`), so jobs vanish when memory is short`]),
    ];
    return `\`${service}\` holds the jobs of \`${library}\` and ${parts.join(", and ")}. Use ${off ? "`--appendonly yes`" : ""}${off && policy !== undefined ? " and " : ""}${policy === undefined ? "" : "`--maxmemory-policy noeviction`"}.`;
  },
});

function judged(view: View, deployed: DeployedService): Verdict<Gap> {
  const words = startedWords(deployed);
  const settings = settingsOf(words);
  const policy = settings.get("maxmemory-policy");
  const evicts = policy !== undefined && /^(?:allkeys|volatile)-/.test(policy);
  const off = isOff(settings);
  if (!off && !evicts) return pass("it keeps what it is given");
  if (words.some((word) => /\.conf$/.test(word))) return unknown("a configuration file says more");
  const clients = queueClients(view).filter(({ file }) => isNear(deployed.file, file));
  const [first] = clients;
  if (first === undefined) return pass("no job queue of the project is seen to use it");
  if (isOneOfSeveral(view, deployed)) return unknown("which Redis holds the queue is not known");
  const evidence: readonly Hop[] = [{ place: first.place, note: `\`${first.library}\` keeps its jobs in Redis.` }];
  return gap({ service: deployed.service.name, library: first.library, off, ...(evicts ? { policy } : {}) }, evidence);
}

/** `--save "" --appendonly no`, or `--save ""` alone: nothing is written. */
function isOff(settings: ReadonlyMap<string, string>): boolean {
  const save = settings.get("save");
  return (save === "" || save === '""') && settings.get("appendonly") !== "yes";
}

/** Options of redis-server with the words up to the next one. */
function settingsOf(words: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  words.forEach((word, index) => {
    if (!word.startsWith("--")) return;
    const end = words.findIndex((other, at) => at > index && other.startsWith("--"));
    found.set(word.slice(2), words.slice(index + 1, end === -1 ? undefined : end).join(" "));
  });
  return found;
}

/** The compose file lies above the code, or in a folder for deployment beside it. */
function isNear(compose: FileFacts, code: FileFacts): boolean {
  const folder = compose.path
    .slice(0, compose.path.lastIndexOf("/") + 1)
    .replace(/(?:docker|deploy\w*|infra|ops)\/(?:[^/]+\/)*$/, "");
  return code.path.startsWith(folder);
}

const isOneOfSeveral = (view: View, { file }: DeployedService): boolean =>
  view.deployed(file).filter((other) => knownImage(other)?.kind === "cache").length > 1;
