/** The fixtures of fixes for shell scripts. */

import { join } from "node:path";

import { testFixtures } from "../textFixtures";

testFixtures(join(import.meta.dirname, "cases"), "shell");
