/** A request to an address whose host somebody outside chooses. */

import type { FileFacts, Value } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, Origin, View } from "#linking/view";

import type { Trail } from "../questions/input/inputTrace";
import { limitedElsewhere } from "../questions/input/limitedElsewhere";
import { looksAt } from "../questions/input/looks";
import { shownOrigin } from "../questions/input/shownOrigin";
import { BELOW_HOST, HOST_STEPS, looksAtHost, traceHost } from "../questions/input/urlTrail";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly call: Call;
  readonly trails: readonly Trail[];
}

interface Gap {
  readonly origin: string;
}

export const unvalidatedUrlFetch = defineRule<Subject, Gap>({
  id: "unvalidated-url-fetch",
  principle: "defense-in-depth",
  priority: "P0",
  confidence: "medium",
  summary: "A request to an address whose host comes from outside, with no look at the host.",
  *subjects(view, file) {
    for (const call of view.calls(file, { concept: "outbound-call" })) {
      const trails = addressesOf(call).flatMap((address) => trailsOf(view, file, address, call));
      if (trails.length > 0) yield { place: call.place, call, trails };
    }
  },
  judge(view, { call, trails }): Verdict<Gap> {
    const agent = guardedAgent(view, call);
    if (agent !== undefined) return agent;
    let open: Verdict<Gap> | undefined;
    for (const trail of trails) {
      const verdict = judgeTrail(view, trail);
      if (verdict.kind === "gap") return verdict;
      if (open === undefined || verdict.kind === "unknown") open = verdict;
    }
    return open ?? pass("the host is not chosen outside");
  },
  message: ({ call }, { origin }) =>
    `\`${call.callee}\` goes wherever ${origin} points, internal hosts included: check the host against a list first.`,
});

/** Values that say where the call goes, in its positional and its option form. */
function addressesOf({ operation, model }: Call): readonly Value[] {
  const at = model?.address ?? [];
  return operation.arguments.flatMap((value, index) => {
    if (value.kind !== "object") return at.includes(index) ? [value] : [];
    return at.flatMap((name) => {
      const option =
        typeof name === "string" && Object.hasOwn(value.properties, name) ? value.properties[name] : undefined;
      return option === undefined ? [] : [option];
    });
  });
}

function trailsOf(view: View, file: FileFacts, address: Value, call: Call): readonly Trail[] {
  if (address.kind === "literal") return [];
  return traceHost(view, file, address, call.operation.order).trails.filter(({ origin }) => !isOwnPath(origin));
}

/** `request.url` of a server is a path: it cannot name a host, only what is parsed out of its query can. */
const isOwnPath = ({ part, path }: Origin): boolean => part === "url" && !path.includes("searchParams");

function judgeTrail(view: View, trail: Trail): Verdict<Gap> {
  const looks = trail.held.flatMap((held) => looksAt(view, held, BELOW_HOST));
  if (looks.some(looksAtHost)) return pass("the host is looked at first");
  const limited = limitedElsewhere(view, trail, HOST_STEPS);
  if (limited !== undefined) return limited;
  if (looks.some((look) => look.kind === "unknown")) return unknown("code that is not known looks at it first");
  const path: readonly Hop[] = [{ place: trail.place, note: "comes in here" }, ...trail.hops];
  return gap({ origin: shownOrigin(trail.origin) }, path);
}

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
