/** Clients of clouds and hosted platforms: Octokit, Twilio, Azure, Google Cloud, Firebase. */

import type { CallModel, LibraryModel, TypeModel } from "../model";
import { client, clients, each, request } from "../rows";

const octokit = (name: string, retries: number, source: string): LibraryModel =>
  clients(
    name,
    source,
    "Octokit",
    client(
      "octokit.Client",
      { options: [], signals: ["request.signal"], at: 0, default: null, total: true, ignored: ["request.timeout"] },
      { default: retries, options: ["retry.retries"], at: 0 },
    ),
  );
const OCTOKIT_CALL = request({ options: [], signals: ["request.signal"], default: null, ignored: ["request.timeout"] });
const AZURE_CALL = request({ options: ["requestOptions.timeout"], signals: ["abortSignal"], default: null });
const azure = (name: string, exported: string, retryOption: string, retries: number, source: string): LibraryModel =>
  clients(
    name,
    source,
    exported,
    client(
      "azure.Client",
      { options: ["retryOptions.tryTimeoutInMs", "retryOptions.timeoutInMs"], at: "last", default: null, total: false },
      {
        default: retries,
        options: [retryOption],
        at: "last",
        ...(retryOption.endsWith("maxTries") ? { counts: "attempts" as const } : {}),
      },
    ),
  );
/** Google's clients give each attempt a minute and try again for ten. */
const googleCloud = (name: string, exported: string, source: string): LibraryModel => ({
  package: name,
  language: "javascript",
  versions: "*",
  source,
  symbols: each(
    exported,
    client(
      "googleCloud.Client",
      { options: ["timeout", "retryOptions.totalTimeout"], at: 0, default: 60_000, total: false },
      { default: 3, options: ["retryOptions.maxRetries"], at: 0 },
    ),
  ),
  typeNames: Object.fromEntries(exported.split(" ").map((one) => [one, "googleCloud.Client"])),
});
const GOOGLE_CALL = request({ options: ["timeout"], default: 60_000 });
/** Handles that calls are made on: asking for one sends nothing. */
const handles = (names: string, type: string): TypeModel["methods"] => each(names, { returns: type, safe: true });
const firebase = (timeout: number): CallModel => ({
  concept: "outbound-call",
  promise: true,
  throwsOnStatus: true,
  deadline: { options: [], at: "last", default: timeout, total: true },
  retries: { default: 4 },
});

export const clouds: readonly LibraryModel[] = [
  octokit(
    "octokit",
    3,
    "octokit 5.0: dist-bundle/index.js (retry, throttling); @octokit/plugin-retry 8.1 (retries 3); @octokit/request 10.0: dist-bundle/index.js (signal only)",
  ),
  octokit("@octokit/rest", 0, "@octokit/request 10.0: dist-bundle/index.js (signal only, no retry, throws from 400)"),
  octokit("@octokit/core", 0, "@octokit/request 10.0: dist-bundle/index.js (signal only, no retry, throws from 400)"),
  {
    package: "@octokit/request",
    language: "javascript",
    versions: "*",
    source: "@octokit/request 10.0: dist-bundle/index.js",
    symbols: { request: OCTOKIT_CALL },
    types: {
      "octokit.Client": {
        methods: each("request graphql paginate", OCTOKIT_CALL),
        properties: {
          rest: "octokit.Endpoints",
          ...Object.fromEntries(
            "repos issues pulls actions git orgs users teams search checks apps gists"
              .split(" ")
              .map((one) => [one, "octokit.Endpoint"]),
          ),
        },
      },
      "octokit.Endpoints": { methods: {}, properties: { "*": "octokit.Endpoint" } },
      "octokit.Endpoint": { methods: { "*": OCTOKIT_CALL } },
    },
  },
  {
    package: "twilio",
    language: "javascript",
    versions: "*",
    source: "twilio 6.2: lib/base/RequestClient.js (DEFAULT_TIMEOUT 30000, autoRetry false, DEFAULT_MAX_RETRIES 3)",
    symbols: each(
      "default Twilio",
      client(
        "twilio.Client",
        { options: ["timeout"], at: 2, default: 30_000, total: true },
        { default: 0, options: ["maxRetries", "autoRetry"], at: 2 },
      ),
    ),
    typeNames: { Twilio: "twilio.Client" },
    types: {
      "twilio.Client": { methods: {}, properties: { "*": "twilio.Resource" } },
      "twilio.Resource": {
        methods: {
          create: request({ options: [], default: 30_000 }, { idempotent: false }),
          ...each("fetch list", request({ options: [], default: 30_000 }, { idempotent: true })),
          ...each("update remove", request({ options: [], default: 30_000 })),
        },
        properties: { "*": "twilio.Resource" },
      },
    },
  },
  azure(
    "@azure/storage-blob",
    "BlobServiceClient ContainerClient BlobClient BlockBlobClient",
    "retryOptions.maxTries",
    3,
    "@azure/storage-blob 12: StorageRetryPolicyV2 (maxTries 4, tryTimeoutInMs undefined: the server's own)",
  ),
  azure(
    "@azure/keyvault-secrets",
    "SecretClient",
    "retryOptions.maxRetries",
    3,
    "@azure/core-rest-pipeline 1.24: constants.js (DEFAULT_RETRY_POLICY_COUNT 3), pipelineRequest.js (timeout 0)",
  ),
  {
    package: "@azure/core-rest-pipeline",
    language: "javascript",
    versions: "*",
    source: "@azure/core-rest-pipeline 1.24: pipelineRequest.js (timeout 0 = none)",
    symbols: {},
    types: {
      "azure.Client": {
        methods: {
          ...handles(
            "getContainerClient getBlobClient getBlockBlobClient getAppendBlobClient getPageBlobClient",
            "azure.Client",
          ),
          ...each(
            "upload uploadData uploadStream uploadFile download downloadToBuffer downloadToFile delete deleteIfExists exists create createIfNotExists getProperties setMetadata getSecret setSecret beginDeleteSecret updateSecretProperties",
            AZURE_CALL,
          ),
        },
      },
    },
  },
  googleCloud(
    "@google-cloud/storage",
    "Storage",
    "@google-cloud/storage 7.22: build/cjs/src/nodejs-common/util.js (timeout 60000), storage.js (autoRetry, MAX_RETRY_DEFAULT 3)",
  ),
  googleCloud(
    "@google-cloud/pubsub",
    "PubSub",
    "google-gax 5.0: retry settings of generated clients (initial timeout 60000, retried on UNAVAILABLE)",
  ),
  {
    package: "google-gax",
    language: "javascript",
    versions: "*",
    source: "google-gax 5.0 and @google-cloud/storage 7.22 (see there)",
    symbols: {},
    types: {
      "googleCloud.Client": {
        methods: {
          ...handles("bucket file topic subscription", "googleCloud.Client"),
          ...each(
            "save download upload delete exists getMetadata setMetadata getFiles publishMessage publish createTopic createBucket copy move",
            GOOGLE_CALL,
          ),
          // storage build/esm/src/signer.js: signs with the key at hand.
          getSignedUrl: { promise: true },
        },
      },
    },
  },
  {
    package: "firebase-admin",
    language: "javascript",
    versions: "*",
    source:
      "firebase-admin 13.10: lib/messaging/messaging-api-request-internal.js (15000), lib/auth/auth-api-request.js (25000), lib/utils/api-request.js (maxRetries 4)",
    symbols: {
      ...each("messaging default.messaging", { returns: "firebase.Messaging", safe: true }),
      ...each("auth default.auth", { returns: "firebase.Auth", safe: true }),
    },
    types: {
      "firebase.Messaging": {
        methods: each("send sendEach sendEachForMulticast sendToDevice sendToTopic sendMulticast subscribeToTopic", {
          ...firebase(15_000),
        }),
      },
      "firebase.Auth": {
        methods: each(
          "verifyIdToken getUser getUserByEmail createUser updateUser deleteUser listUsers createCustomToken setCustomUserClaims revokeRefreshTokens",
          firebase(25_000),
        ),
      },
    },
  },
  {
    package: "firebase-admin/messaging",
    language: "javascript",
    versions: "*",
    source: "firebase-admin 13.10: lib/messaging/messaging-api-request-internal.js (FIREBASE_MESSAGING_TIMEOUT 15000)",
    symbols: { getMessaging: { returns: "firebase.Messaging", safe: true } },
  },
  {
    package: "firebase-admin/auth",
    language: "javascript",
    versions: "*",
    source: "firebase-admin 13.10: lib/auth/auth-api-request.js (FIREBASE_AUTH_TIMEOUT 25000)",
    symbols: { getAuth: { returns: "firebase.Auth", safe: true } },
  },
];
