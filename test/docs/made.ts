/** The site of this checkout, made once for all tests of it. */

import { makeSite } from "../../docs/site/site";
import { ROOT } from "../house/sources";

export const site = makeSite(ROOT);
