/** The fixtures of fixes for Dockerfiles. */

import { join } from "node:path";

import { testFixtures } from "../textFixtures";

testFixtures(join(import.meta.dirname, "cases"), "dockerfile");
