/** Names the version of the image that a stage starts from, or copies files out of, where the repository says which it is. */

import { defineFix } from "../fix";
import { pinPlan, titleOf } from "./fix.dockerfile.pin";

export const pinImage = defineFix({
  id: "pin-image",
  language: "dockerfile",
  rules: ["unpinned-image"],
  tier: "preview",
  preferred: true,
  title: titleOf,
  plan: pinPlan,
});
