/** Names the version of the image that a service runs, where the repository says which it is. */

import { defineFix } from "../fix";
import { pinPlan, titleOf } from "./fix.dockerfile.pin";

export const pinImage = defineFix({
  id: "pin-image",
  language: "compose",
  rules: ["unpinned-image"],
  tier: "preview",
  preferred: true,
  title: titleOf,
  plan: pinPlan,
});
