/** What actions and commands of a workflow ask of the token that GitHub makes for each run, beyond reading the repository's files. */

/** Scope → access, as `permissions:` has it. Empty: nothing but the files. */
export type TokenScopes = Readonly<Record<string, "read" | "write">>;

/** Actions that use no token, or only read the repository with it. Source: their README and action.yml. */
const FILES_ONLY: ReadonlySet<string> = new Set(
  (
    "actions/checkout actions/cache actions/cache/restore actions/cache/save actions/upload-artifact actions/download-artifact " +
    "actions/setup-node actions/setup-python actions/setup-go actions/setup-java actions/setup-dotnet actions/upload-pages-artifact " +
    "astral-sh/setup-uv codecov/codecov-action denoland/setup-deno docker/bake-action docker/build-push-action docker/metadata-action " +
    "docker/setup-buildx-action docker/setup-qemu-action dtolnay/rust-toolchain golangci/golangci-lint-action gradle/actions/setup-gradle " +
    "hadolint/hadolint-action helm/kind-action oven-sh/setup-bun pnpm/action-setup pre-commit/action ruby/setup-ruby " +
    "shivammathur/setup-php swatinem/rust-cache azure/setup-helm azure/setup-kubectl hashicorp/setup-terraform"
  ).split(" "),
);

/** Actions that change something, or read more. Source: the section on permissions of their README, where no other is given. */
const MORE: Readonly<Record<string, TokenScopes>> = {
  "actions/configure-pages": { pages: "read" },
  "actions/deploy-pages": { pages: "write", "id-token": "write" },
  "actions/labeler": { "pull-requests": "write" },
  // It keeps its place in a cache, which it deletes at the end: github.com/actions/stale/issues/1133.
  "actions/stale": { actions: "write", issues: "write", "pull-requests": "write" },
  "amannn/action-semantic-pull-request": { "pull-requests": "read" },
  "github/codeql-action/analyze": { actions: "read", "security-events": "write" },
  "github/codeql-action/autobuild": {},
  "github/codeql-action/init": { actions: "read" },
  "github/codeql-action/upload-sarif": { actions: "read", "security-events": "write" },
  "peaceiris/actions-gh-pages": { contents: "write" },
  "peter-evans/create-pull-request": { contents: "write", "pull-requests": "write" },
  "softprops/action-gh-release": { contents: "write" },
};

/** What an option adds when it is given and not `false`. Source: the option's paragraph in the action's README. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, TokenScopes>>>> = {
  "actions/download-artifact": { "run-id": { actions: "read" } },
  "actions/stale": { "delete-branch": { contents: "write" } },
  "amannn/action-semantic-pull-request": { wip: { "pull-requests": "write" } },
  "codecov/codecov-action": { use_oidc: { "id-token": "write" } },
  "golangci/golangci-lint-action": { "only-new-issues": { "pull-requests": "read" } },
};

/** Name and text of an option that a step gives its action. */
export type ActionOption = readonly [name: string, text: string];

/** What an action needs (`owner/name/folder`, without its version) with these options; undefined when that is not known here. */
export function actionScopes(action: string, options: readonly ActionOption[] = []): TokenScopes | undefined {
  const name = action.toLowerCase();
  const always = FILES_ONLY.has(name) ? {} : Object.hasOwn(MORE, name) ? MORE[name] : undefined;
  if (always === undefined) return undefined;
  let scopes = always;
  for (const [option, text] of options) if (text !== "false") scopes = joinedScopes(scopes, optionScopes(name, option));
  return scopes;
}

function optionScopes(action: string, option: string): TokenScopes {
  const options = Object.hasOwn(OPTIONS, action) ? OPTIONS[action] : undefined;
  return (options !== undefined && Object.hasOwn(options, option) ? options[option] : undefined) ?? {};
}

/** The wider access of each scope. */
export function joinedScopes(one: TokenScopes, other: TokenScopes): TokenScopes {
  const wider = Object.entries(other).filter(([scope, access]) => access === "write" || one[scope] === undefined);
  return { ...one, ...Object.fromEntries(wider) };
}

/** Commands of GitHub's command line, by group and verb. Source: docs.github.com, permissions required for GitHub Apps, by endpoint. */
const GH: readonly (readonly [command: RegExp, scopes: TokenScopes])[] = [
  [/^release (?:create|upload|edit|delete)\b/, { contents: "write" }],
  [/^release (?:view|list|download)\b/, {}],
  [/^pr (?:comment|edit|close|reopen|ready|review)\b/, { "pull-requests": "write" }],
  [/^pr (?:view|list|diff|checks|status)\b/, { "pull-requests": "read" }],
  [/^issue (?:create|comment|edit|close|reopen)\b/, { issues: "write" }],
  [/^issue (?:view|list|status)\b/, { issues: "read" }],
  [/^run (?:view|list|watch|download)\b/, { actions: "read" }],
  [/^workflow run\b/, { actions: "write" }],
  [/^cache (?:delete)\b/, { actions: "write" }],
];

/** What `gh …` needs; undefined when that is not known here. `words` are those behind `gh`, joined by blanks. */
export const ghScopes = (words: string): TokenScopes | undefined => GH.find(([command]) => command.test(words))?.[1];
