/** The text of a first CI job that runs `bulwark check`, for the servers whose format is known. */

import type { CiServer } from "#protocol/messages";

export interface CiFile {
  /** Relative to the repository's folder. */
  readonly path: string;
  readonly text: string;
  /** What is left to do by hand, in one sentence; absent when nothing is. */
  readonly next?: string;
}

export interface CiSurvey {
  /** Bulwark's own version: CI and editor shall give the same answer. */
  readonly version: string;
  /** Name of the baseline file, when the folder has one. */
  readonly baseline?: string;
  /** Does the folder have a `.gitlab-ci.yml`? Then the job goes into a file that it includes. */
  readonly hasGitlabFile: boolean;
}

/** A job that fails on what a change brings, and tells everything else. It passes the workflow rules of the catalogue itself. */
export function starterCi(server: CiServer, survey: CiSurvey): CiFile {
  if (server === "github") return { path: ".github/workflows/bulwark.yml", text: github(survey) };
  const text = gitlab(survey);
  if (!survey.hasGitlabFile) return { path: ".gitlab-ci.yml", text };
  const path = ".gitlab/bulwark.yml";
  return { path, text, next: `include it in .gitlab-ci.yml: include: [{ local: /${path} }]` };
}

const accepted = ({ baseline }: CiSurvey): string => (baseline === undefined ? "" : ` --baseline ${baseline}`);

/** Actions are pinned to a commit: a tag can be moved. */
const github = (
  survey: CiSurvey,
): string => `# Bulwark in CI. A pull request fails on the gaps of P0 and P1 that it brings, here or by a change elsewhere; what was there before stays
# quiet. A job summary lists everything that is new. This file is yours: bulwark never writes it again.
name: bulwark

on:
  pull_request:

permissions:
  contents: read

concurrency:
  group: bulwark-\${{ github.ref }}
  cancel-in-progress: true

jobs:
  check:
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    env:
      # The same version as in the editor gives the same findings.
      BULWARK: bulwark@${survey.version}
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          # What is checked out is the pull request merged into its target: the commit before that is what it is compared with.
          fetch-depth: 2
          persist-credentials: false
      - uses: actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0
        with:
          node-version: "22"
      - name: Summary
        run: npx --yes "$BULWARK" check . --changed-since HEAD^1${accepted(survey)} --format markdown --output "$GITHUB_STEP_SUMMARY" --fail-on none
      # Ten errors and ten warnings are shown beside their lines. Leave --fail-on P0 here for the first weeks if P1 is too much at once.
      - name: Gaps that are new
        run: npx --yes "$BULWARK" check . --changed-since HEAD^1${accepted(survey)} --format github --fail-on P1
`;

const gitlab = (
  survey: CiSurvey,
): string => `# Bulwark in CI. A merge request fails on the gaps of P0 and P1 that it brings, here or by a change elsewhere; what was there before stays
# quiet. The findings are in the merge request's test report. This file is yours: bulwark never writes it again.
bulwark:
  image: node:22-bookworm
  timeout: 15 minutes
  interruptible: true
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  variables:
    # All of the history: changes are compared with where they began.
    GIT_DEPTH: "0"
    # The same version as in the editor gives the same findings.
    BULWARK: bulwark@${survey.version}
  script:
    - npx --yes "$BULWARK" check . --changed-since "$CI_MERGE_REQUEST_DIFF_BASE_SHA"${accepted(survey)} --format junit --output bulwark.xml --fail-on P1
  artifacts:
    when: always
    expire_in: 1 week
    reports:
      junit: bulwark.xml
`;
