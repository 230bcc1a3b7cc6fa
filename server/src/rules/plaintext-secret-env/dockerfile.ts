/** Credentials that a Dockerfile sets as variables. */

import type { ImageVariable } from "#facts/dockerfile";
import type { FileFacts } from "#facts/file";
import type { Span } from "#facts/place";
import { gap, pass, type Verdict } from "#facts/verdict";

import { isSecretName } from "../questions/deployment/serviceSecrets";
import { shippedStages } from "../questions/images/shipped";
import { isComputed, isSetting, isStandIn, looksIssued } from "../questions/secrets/literals";
import { chainOf } from "../questions/services/containerStart";
import type { Gap } from "./gap";

/** One answer a variable whose name says that it is a secret, or whose value is an issued credential. */
export function dockerfileSecrets(file: FileFacts): readonly { readonly span: Span; readonly verdict: Verdict<Gap> }[] {
  const { dockerfile } = file;
  if (dockerfile === undefined) return [];
  const shipped = new Set(shippedStages(dockerfile).flatMap((stage) => chainOf(dockerfile, stage)));
  return dockerfile.stages.flatMap((stage) =>
    stage.instructions.flatMap(({ keyword, variables = [] }) =>
      variables.flatMap((variable) => {
        const isKept = keyword === "ENV" && shipped.has(stage);
        const verdict = judged(file, variable, isKept);
        return verdict === undefined ? [] : [{ span: variable.span, verdict }];
      }),
    ),
  );
}

/** `isKept`: the variable is there in every container of the image. */
function judged(file: FileFacts, { name, value, span }: ImageVariable, isKept: boolean): Verdict<Gap> | undefined {
  const issued = file.credentials?.find((one) => span.start <= one.span.start && one.span.end <= span.end);
  if (issued !== undefined) return gap({ where: "image", name, kind: issued.kind, isIssued: true });
  if (!isSecretName(name)) return undefined;
  if (value === undefined || isComputed(value)) return pass("its value comes from outside");
  if (isSetting(value) || isStandIn(value)) return pass("the value opens nothing");
  if (looksIssued(value)) return gap({ where: "image", name, isIssued: true });
  return isKept ? gap({ where: "image", name, isIssued: false }) : pass("it is not in the image that is shipped");
}
