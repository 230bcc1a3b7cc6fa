/** Clients without a deadline of their own: one is a gap when a call relies on it. */

import type { FileFacts, Value } from "#facts/file";
import type { Hop } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { lastNameOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";
import { isLeftAside } from "./aside";
import { isHeldByNobody } from "./nobodyWaits";
import { mayBeEnough, runsInJobs } from "./otherLimits";
import { isForStreams, isSwitchedOff } from "./switchedOff";

/** The finding is at the place that makes the client. */
export interface ClientGap {
  readonly at: "client";
  readonly uses: number;
  /** Nothing but a cache is asked through it. */
  readonly cache: boolean;
  /** Whatever is asked through it, no request and no job asks, and nothing goes on when the answer is there. */
  readonly aside: boolean;
}

const MAX_SHOWN = 5;
/** Calls nobody waits long for, or that wait by design: listeners, closing, and subscriptions that stay open. */
const NO_WAIT =
  /^(on|once|off|addListener|removeListener|duplicate|quit|disconnect|destroy|close|end|[ps]?(?:un)?subscribe|unsubscribe)$/i;
/** nodemailer sends with these through something else than SMTP, which has limits of its own. */
const NO_SMTP = /^(SES|sendmail|streamTransport|jsonTransport)$/;

/** Does anything wait for this client? One that is made for others, for listening or for another transport is judged nowhere. */
export const isAsked = (view: View, client: Call): boolean =>
  !sendsOtherwise(client) &&
  !isLocalDatabase(view, client) &&
  (waitingUses(view, client).length > 0 || isPutIntoChain(view, client));

/**
 * Models of LangChain, engines of SQLAlchemy, and pools of asyncpg: chains, vector stores, sessions and repositories ask them, whose code
 * is not seen.
 */
const CHAINED = /^(langchain-py\.|sqlalchemy\.(Async)?Engine$|asyncpg\.Pool$)/;

const isPutIntoChain = (view: View, client: Call): boolean => {
  if (!CHAINED.test(client.model?.returns ?? "")) return false;
  const { use } = client.operation;
  // `app.state.pool = await create_pool(…)`
  if (use.to === "awaited" && /^(assigned|field|returned)$/.test(use.then.to)) return true;
  const { state } = view.outcome(client);
  return state === "returned" || state === "escaped" || state === "used";
};

/** `create_engine("sqlite:///app.db")` opens a file. An address that says how long is a limit as well. */
const isLocalDatabase = (view: View, { file, operation, model }: Call): boolean => {
  const [address] = operation.arguments;
  if (address === undefined || !/^sqlalchemy\./.test(model?.returns ?? "")) return false;
  return view.things(file, formattedIn(file, address)).some((thing) => {
    const text = thing.kind === "literal" ? String(thing.value) : thing.kind === "template" ? thing.value.head : "";
    return /^sqlite|timeout=/.test(text);
  });
};

/** The text with gaps of `"sqlite:///{}".format(path)`; any other value as it is. */
function formattedIn(file: FileFacts, value: Value): Value {
  const callee = value.kind === "result" ? file.operations[value.operation]?.callee : undefined;
  return callee?.kind === "member" && callee.path.join(".") === "format" ? callee.of : value;
}

function waitingUses(view: View, client: Call): readonly Call[] {
  const uses = view.clientCalls(client);
  return uses.filter(
    (use) => !NO_WAIT.test(lastNameOf(use.operation.callee)) && !isOfAnswer(use, uses) && !isHeldByNobody(view, use),
  );
}

/** `async with session.get(url, timeout=LIMIT) as answer: await answer.read()`: the deadline of the request holds for its body as well. */
const isOfAnswer = ({ receiver, model }: Call, uses: readonly Call[]): boolean =>
  receiver?.kind === "type" &&
  model?.deadline === undefined &&
  uses.some((use) => use.operation === receiver.from?.operation && use.model?.deadline !== undefined);

const sendsOtherwise = ({ symbol, operation }: Call): boolean =>
  /nodemailer/.test(symbol ?? "") &&
  operation.arguments.some(
    (value) => value.kind === "object" && Object.keys(value.properties).some((name) => NO_SMTP.test(name)),
  );

/** A client that brings no deadline; `paths` are the callers that give it none. */
export function judgeClient(view: View, client: Call, paths: readonly Hop[]): Verdict<ClientGap> {
  const uses = waitingUses(view, client);
  const unlimited = uses.filter((use) => view.protection(use, "timeout").state === "absent");
  const relying = asking(unlimited.filter((use) => !mayBeEnough(view, use, client)));
  if (relying.length === 0 && (uses.length > 0 || !isPutIntoChain(view, client)))
    return judgeOthers(view, uses, unlimited);
  if (isSwitchedOff(view, client) && isForStreams(relying))
    return unknown("it is made for answers that come bit by bit");
  if (blocksByDesign(client)) return unknown("it is told to try without end: a queue blocks on such a connection");
  const evidence: readonly Hop[] = relying
    .slice(0, MAX_SHOWN)
    .map((use) => ({ place: use.place, note: "relies on this client" }));
  const cache = relying.length > 0 && relying.every(({ concept }) => concept === "cache");
  const aside = relying.length > 0 && relying.every((use) => isLeftAside(view, use));
  return gap(
    { at: "client", uses: relying.length, cache, aside },
    paths.length > 0 ? [...paths, ...evidence] : evidence,
  );
}

/** What is done with an answer is no call of the client: `answer.data.split(",")`. */
function asking(uses: readonly Call[]): readonly Call[] {
  const known = uses.filter(({ model }) => model !== undefined);
  return known.length === 0 ? uses : known;
}

function judgeOthers(view: View, uses: readonly Call[], unlimited: readonly Call[]): Verdict<ClientGap> {
  if (unlimited.length > 0)
    return unlimited.every((use) => runsInJobs(view, use))
      ? pass("the library's default is enough for a job")
      : unknown("its default is enough for a job");
  const open = uses.map((use) => view.protection(use, "timeout")).find(({ state }) => state === "unknown");
  return open?.state === "unknown" ? unknown(open.because) : pass("each call brings its own deadline");
}

/** `maxRetriesPerRequest: null`, which BullMQ asks for: a limit on commands would end the reads its workers block in. */
const blocksByDesign = ({ operation, model }: Call): boolean =>
  operation.arguments.some(
    (value) =>
      value.kind === "object" &&
      (model?.retries?.options ?? []).some((name) => {
        const set = Object.hasOwn(value.properties, name) ? value.properties[name] : undefined;
        return set?.kind === "literal" && set.value === null;
      }),
  );
