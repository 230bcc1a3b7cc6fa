/** Users that a compose file starts its services as. */

import type { FileFacts } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { DeployedService, View } from "#linking/view";

import {
  isForPeople,
  isOptional,
  isStore,
  isTask,
  knownImage,
  onePerPlace,
} from "../questions/deployment/composeServices";

interface Subject {
  readonly place: Place;
  readonly verdict: Verdict<{ readonly isSaid: boolean }>;
}

/** One answer for each `user:` that is written. */
export const usersIn = (view: View, file: FileFacts): Iterable<Subject> => onePerPlace(usersOf(view, file));

function* usersOf(view: View, file: FileFacts): Iterable<Subject> {
  if (file.hasSyntaxError) return;
  for (const deployed of view.deployed(file)) {
    const { user } = deployed.service.settings;
    if (user !== undefined) yield { place: view.place(file, user.span), verdict: judged(view, deployed, user.value) };
  }
}

function judged(view: View, deployed: DeployedService, user: string | undefined): Subject["verdict"] {
  if (user === undefined) return unknown("a variable names the user");
  if (!/^(?:root|0)(?::|$)/.test(user)) return pass(`runs as \`${user}\``);
  if (isTask(view, deployed) || isForPeople(deployed) || isOptional(deployed))
    return pass("a task, or started on request");
  const kind = knownImage(deployed)?.kind;
  if (kind === "agent" || kind === "proxy") return pass("needs root for what it is for");
  if (deployed.whole.volumes.some(({ source = "" }) => /(?:^|\/)docker\.sock$/.test(source)))
    return unknown("root reads Docker's socket, which weighs more and is asked about by itself");
  if (isStore(deployed)) return unknown("its image's own entry point may give root up");
  return gap({ isSaid: true });
}
