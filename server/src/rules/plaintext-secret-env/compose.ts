/** Credentials that a compose file gives to its services. */

import type { ComposeVariable } from "#facts/compose";
import type { FileFacts } from "#facts/file";
import type { Span } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { DeployedService, View } from "#linking/view";

import { isTestStore } from "../questions/deployment/composeServices";
import {
  isSecretName,
  literalSecret,
  opensNothingHere,
  opensStoreInside,
} from "../questions/deployment/serviceSecrets";
import { looksIssued } from "../questions/secrets/literals";
import type { Gap } from "./gap";

interface Answer {
  readonly span: Span;
  readonly verdict: Verdict<Gap>;
}

/** One answer a variable whose name says that it is a secret; an entry that a merge key shares is told once. */
export function composeSecrets(view: View, file: FileFacts): readonly Answer[] {
  if (file.compose === undefined) return [];
  const seen = new Set<number>();
  return view.deployed(file).flatMap((deployed) =>
    deployed.service.environment.flatMap((variable): readonly Answer[] => {
      if (!isSecretName(variable.name) || seen.has(variable.span.start)) return [];
      seen.add(variable.span.start);
      return [{ span: variable.span, verdict: judged(view, deployed, variable) }];
    }),
  );
}

function judged(view: View, deployed: DeployedService, variable: ComposeVariable): Verdict<Gap> {
  const { service } = deployed;
  const found = literalSecret(variable);
  if (found === undefined) return pass("its value comes from outside, or there is none");
  const isIssued = looksIssued(found.value);
  if (!isIssued && opensNothingHere(view, deployed, variable.name))
    return unknown("the store it names is not started here: settings that nothing uses");
  if (found.isDefault && !isIssued && service.profiles.length > 0) return pass("a default of a service on request");
  if (!isIssued && isTestStore(deployed)) return pass("the store of the tests: nothing of worth is in it");
  return gap({ where: "compose", name: variable.name, isIssued, isInside: opensStoreInside(view, deployed, found) });
}
