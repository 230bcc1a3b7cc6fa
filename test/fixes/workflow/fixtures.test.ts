/** The fixtures of fixes for workflows. */

import { join } from "node:path";

import { testFixtures } from "../textFixtures";

testFixtures(join(import.meta.dirname, "cases"), "workflow");
