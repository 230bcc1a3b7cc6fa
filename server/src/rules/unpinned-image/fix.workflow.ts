/** Names the version of the image that runs beside a job, where the repository says which it is. */

import { defineFix } from "../fix";
import { pinPlan, titleOf } from "./fix.dockerfile.pin";

export const pinImage = defineFix({
  id: "pin-image",
  language: "workflow",
  rules: ["unpinned-image"],
  tier: "preview",
  preferred: true,
  title: titleOf,
  plan: pinPlan,
});
