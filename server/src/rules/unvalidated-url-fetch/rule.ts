/** A request to an address whose host somebody outside chooses. */

import type { FileFacts, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, Origin, Thing, View } from "#linking/view";

import { isForAdministrators } from "../questions/input/administrators";
import type { Trail } from "../questions/input/inputTrace";
import { isForOwnCallers } from "../questions/input/ownCallers";
import { isLookedAt, type Telling } from "../questions/input/pythonLooks";
import { shownOrigin } from "../questions/input/shownOrigin";
import { type Limits, trailsVerdict } from "../questions/input/trailVerdict";
import { defineRule } from "../rule";
import { namesServer } from "./ownServer";
import { BELOW_HOST, HOST_STEPS, looksAtHost, namesHost, traceHost } from "./urlTrail";

interface Subject {
  readonly place: Place;
  readonly call: Call;
  readonly trails: readonly Trail[];
}

interface Gap {
  readonly origin: string;
  /** The sender names a server of his own, of which only what the code says is asked. */
  readonly isOwnServer: boolean;
  /** Only administrators may send it: they say which servers the program works with. */
  readonly isSetUp: boolean;
  /** Only callers with a secret of this service may send it: its other parts. */
  readonly isOwn: boolean;
}

const LIMITS: Limits = {
  beside: BELOW_HOST,
  tells: looksAtHost,
  steps: HOST_STEPS,
  because: "the host is looked at first",
};

export const unvalidatedUrlFetch = defineRule<Subject, Gap>({
  id: "unvalidated-url-fetch",
  principle: "defense-in-depth",
  priority: "P0",
  confidence: "medium",
  version: 10,
  languages: ["typescript", "python"],
  summary: "A request to an address whose host comes from outside, with no look at the host.",
  *subjects(view, file) {
    const before: Call[] = [];
    for (const call of view.calls(file, { concept: "outbound-call" })) {
      const trails = addressesOf(view, call).flatMap((address) => trailsOf(view, address, call));
      if (trails.length === 0) continue;
      if (!before.some((first) => asksAgain(view, call, first))) yield { place: call.place, call, trails };
      before.push(call);
    }
  },
  judge(view, { call, trails }): Verdict<Gap> {
    if (call.file.language === "python" && trails.every((trail) => isLookedAt(view, trail, PYTHON_LOOKS)))
      return pass("the host is looked at first");
    const agent = guardedAgent(view, call);
    if (agent !== undefined) return agent;
    const verdict = trailsVerdict(view, trails, LIMITS) ?? pass("the host is not chosen outside");
    if (verdict.kind !== "gap") return verdict;
    const { origin, held } = verdict.gap;
    const entered = held.at(-1);
    const addresses = addressesOf(view, call).map(({ value }) => value);
    return gap(
      {
        origin: shownOrigin(origin),
        isOwnServer: namesServer(view, addresses, verdict.gap),
        isSetUp: entered !== undefined && isForAdministrators(view, entered),
        isOwn: entered !== undefined && isForOwnCallers(view, entered),
      },
      verdict.evidence,
    );
  },
  message: ({ call }, { origin, isOwnServer, isSetUp, isOwn }) => {
    if (isOwn)
      return `\`${call.callee}\` goes wherever ${origin} points, which only callers with a secret of this service send. Check the host, where they pass on what others gave them.`;
    return isSetUp
      ? `\`${call.callee}\` goes wherever ${origin} points, which administrators alone may send. Check the host, where they must not reach every internal one.`
      : isOwnServer
        ? `\`${call.callee}\` asks any server that ${origin} names, internal ones included: check the host, unless each user has his own.`
        : `\`${call.callee}\` goes wherever ${origin} points, internal hosts included: check the host against a list first.`;
  },
  weigh: (_subject, { isOwnServer, isSetUp, isOwn }) => (isOwnServer || isSetUp || isOwn ? "P2" : undefined),
});

/** Python: what tells one host from another. */
const PYTHON_LOOKS: Telling = {
  isWholeOpen: true,
  beside: /^(?:scheme|port|path|query|fragment|params|username|password)$/,
  empty: /^(?:|https?:?(?:\/\/)?|ftp:?(?:\/\/)?|file:?(?:\/\/)?|\/)$/i,
  library:
    /^(?:re\.\w+|ipaddress\.\w+|socket\.(?:getaddrinfo|gethostbyname)|validators\.(?!url$)\w+|tldextract\.\w+|fnmatch\.\w+|django\.core\.validators\.(?!URLValidator$)\w+)$/,
  pattern: namesHost,
};

/** `requests.get(url)`, `client.request("GET", url)`, `url=…`: clients of HTTP take the address first, or after the method. */
function pythonAddress({ symbol = "", operation: { arguments: given, keywords = {} } }: Call): readonly Value[] {
  const [, name = ""] = HTTP_CLIENT.exec(symbol) ?? [];
  if (name === "") return [];
  const value = keywords.url ?? (name === "request" || name === "stream" ? given[1] : given[0]);
  return value === undefined ? [] : [value];
}

const HTTP_CLIENT =
  /^(?:requests|httpx|aiohttp|urllib3|urllib|python\.playwright|selenium)\.(?:\w+\.)*(get|post|put|patch|delete|head|options|request|stream|urlopen|urlretrieve|goto)$/;

/** The handler of a failed request sends it once more: one look before the `try` serves both. */
function asksAgain(view: View, { file, callee, operation }: Call, first: Call): boolean {
  if (callee !== first.callee || shape(operation.arguments[0]) !== shape(first.operation.arguments[0])) return false;
  return view
    .chain(file, operation.scope)
    .some(({ kind, of }) => kind === "catch" && of !== undefined && view.inside(file, first.operation.scope, of));
}

/** A value without its places. */
const shape = (value: Value | undefined): string =>
  JSON.stringify(value, (key, item) => (key === "span" || key === "scope" ? undefined : item));

interface Address {
  readonly file: FileFacts;
  readonly value: Value;
}

/** Values that say where the call goes, in its positional and its option form; `axios(config)` has options under a name. */
function addressesOf(view: View, call: Call): readonly Address[] {
  const { file, operation, model } = call;
  if (file.language === "python") return pythonAddress(call).map((value) => ({ file, value }));
  const at = model?.address ?? [];
  return operation.arguments.flatMap((value, index): readonly Address[] => {
    const options = value.kind === "object" ? [{ file, value }] : objectsOf(view, file, value);
    if (options.length === 0) return at.includes(index) ? [{ file, value }] : [];
    return options.flatMap((one) =>
      at.flatMap((name) => {
        const { properties } = one.value;
        const option = typeof name === "string" && Object.hasOwn(properties, name) ? properties[name] : undefined;
        return option === undefined ? [] : [{ file: one.file, value: option }];
      }),
    );
  });
}

const objectsOf = (view: View, file: FileFacts, value: Value): readonly Extract<Thing, { kind: "object" }>[] =>
  value.kind === "name" ? view.things(file, value).filter((thing) => thing.kind === "object") : [];

function trailsOf(view: View, { file, value }: Address, call: Call): readonly Trail[] {
  if (value.kind === "literal") return [];
  const until = file === call.file ? call.operation.order : Number.POSITIVE_INFINITY;
  return traceHost(view, file, value, until).trails.filter(({ origin }) => !isOwnPath(origin));
}

/** `request.url` of a server is a path: it cannot name a host, only what is parsed out of its query can. */
const isOwnPath = ({ part, path }: Origin): boolean => part === "url" && !path.includes("searchParams");

/** An agent or dispatcher that refuses internal addresses. */
function guardedAgent(view: View, call: Call): Verdict<Gap> | undefined {
  const option = view.option(call, ["agent", "httpAgent", "httpsAgent", "dispatcher", "lookup"]);
  if (option.state !== "set") return undefined;
  const made = view.sources(option.file, option.value);
  if (made.some(({ symbol }) => /ssrf|request-filtering|private-ip|agent-guard/i.test(symbol ?? "")))
    return pass("its agent refuses internal addresses");
  const decides = made.some(
    (source) => view.targets(source).length > 0 || view.option(source, ["connect", "lookup"]).state !== "absent",
  );
  return decides ? unknown("its agent may refuse hosts") : undefined;
}
