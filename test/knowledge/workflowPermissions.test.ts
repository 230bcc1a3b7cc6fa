/** What the token of a workflow is needed for. */

import { expect, test } from "vitest";

import { actionScopes, ghScopes } from "#knowledge/workflowPermissions";

test.each([
  ["actions/checkout", {}],
  ["Swatinem/rust-cache", {}],
  ["actions/deploy-pages", { pages: "write", "id-token": "write" }],
  ["actions/configure-pages", { pages: "read" }],
  ["actions/labeler", { "pull-requests": "write" }],
  ["actions/stale", { actions: "write", issues: "write", "pull-requests": "write" }],
  ["amannn/action-semantic-pull-request", { "pull-requests": "read" }],
  ["github/codeql-action/init", { actions: "read" }],
  ["github/codeql-action/autobuild", {}],
  ["github/codeql-action/analyze", { actions: "read", "security-events": "write" }],
  ["github/codeql-action/upload-sarif", { actions: "read", "security-events": "write" }],
  ["peaceiris/actions-gh-pages", { contents: "write" }],
  ["peter-evans/create-pull-request", { contents: "write", "pull-requests": "write" }],
  ["softprops/action-gh-release", { contents: "write" }],
  ["acme/push", undefined],
  ["constructor", undefined],
])("%s", (action, scopes) => {
  expect(actionScopes(action)).toEqual(scopes);
});

test.each([
  ["actions/download-artifact", "run-id", "17", { actions: "read" }],
  [
    "actions/stale",
    "delete-branch",
    "true",
    { actions: "write", contents: "write", issues: "write", "pull-requests": "write" },
  ],
  ["actions/stale", "delete-branch", "false", { actions: "write", issues: "write", "pull-requests": "write" }],
  ["amannn/action-semantic-pull-request", "wip", "true", { "pull-requests": "write" }],
  ["codecov/codecov-action", "use_oidc", "true", { "id-token": "write" }],
  ["golangci/golangci-lint-action", "only-new-issues", "true", { "pull-requests": "read" }],
  ["golangci/golangci-lint-action", "toString", "true", {}],
])("%s with %s: %s", (action, option, text, scopes) => {
  expect(actionScopes(action, [[option, text]])).toEqual(scopes);
});

test.each([
  ["release create v1", { contents: "write" }],
  ["release download v1", {}],
  ["pr comment 1 --body x", { "pull-requests": "write" }],
  ["pr view 1", { "pull-requests": "read" }],
  ["issue close 1", { issues: "write" }],
  ["issue list", { issues: "read" }],
  ["run watch 1", { actions: "read" }],
  ["workflow run ship.yml", { actions: "write" }],
  ["cache delete --all", { actions: "write" }],
  ["pr merge 1", undefined],
  ["api /repos", undefined],
])("gh %s", (words, scopes) => {
  expect(ghScopes(words)).toEqual(scopes);
});
