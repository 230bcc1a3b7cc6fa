/** Deadlines that are switched off in so many words: `timeout=None`, `timeout: 0`. The library's own default does not hold then. */

import { lastNameOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

/** Does the call, or the making of the client, say that there is no limit? */
export function isSwitchedOff(view: View, call: Call): boolean {
  const option = view.option(call, call.model?.deadline?.options ?? []);
  if (option.state !== "set") return false;
  const things = view.things(option.file, option.value);
  return (
    things.length > 0 &&
    things.every(
      (thing) =>
        thing.kind === "literal" &&
        (thing.value === null || thing.value === undefined || thing.value === false || thing.value === 0),
    )
  );
}

/** The library's own limit, where it holds. */
export const ownLimit = (view: View, call: Call): number | undefined =>
  isSwitchedOff(view, call) ? undefined : (call.model?.deadline?.default ?? undefined);

/** A client without a limit through which answers come as they are made: `client.stream(…)`, `client.send(request, stream=True)`. */
export const isForStreams = (uses: readonly Call[]): boolean =>
  uses.length > 0 &&
  uses.every(
    ({ operation: { callee, keywords = {} } }) =>
      lastNameOf(callee) === "stream" || (keywords.stream?.kind === "literal" && keywords.stream.value === true),
  );
