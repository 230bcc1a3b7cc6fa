/** Clients of model providers, clouds and hosted platforms: Google, LangChain, AI SDK, Ollama, Octokit, Twilio, Azure, Google Cloud, Firebase. */

import type { CallModel, DeadlineModel, LibraryModel, RetriesModel, TypeModel } from "../model";
import { each, LATER } from "../rows";
import { FETCH_LIMIT_MS } from "./globals";

/** A client whose options hold for all its calls. */
const client = (
  returns: string,
  deadline: DeadlineModel,
  retries: RetriesModel,
): CallModel & { readonly returns: string } => ({
  concept: "client",
  returns,
  configures: "result",
  deadline,
  retries,
});

/** A call that rejects on a bad status and takes a limit of its own in its last argument. */
const request = (deadline: Omit<DeadlineModel, "at" | "total">, more: CallModel = {}): CallModel => ({
  concept: "outbound-call",
  promise: true,
  throwsOnStatus: true,
  deadline: { ...deadline, at: "last", total: true },
  ...more,
});

const GENAI_CALL = request({
  options: ["config.httpOptions.timeout"],
  signals: ["config.abortSignal"],
  default: null,
});
const GROQ_CALL = request({ options: ["timeout"], signals: ["signal"], default: 60_000 });
const MISTRAL_CALL = request({
  options: ["timeoutMs"],
  signals: ["signal", "fetchOptions.signal"],
  default: 300_000,
});
const REPLICATE_CALL = request({ options: [], signals: ["signal"], default: FETCH_LIMIT_MS });
const COHERE_CALL = request({ options: ["timeoutInSeconds"], signals: ["abortSignal"], default: 300_000 });
const LANGCHAIN_CALL = request({ options: ["timeout"], signals: ["signal"], default: null });
/** A package whose exported classes are clients of one kind. */
const clients = (
  name: string,
  source: string,
  exported: string,
  made: CallModel & { readonly returns: string },
): LibraryModel => ({
  package: name,
  language: "javascript",
  versions: "*",
  source,
  symbols: each(exported, made),
  typeNames: Object.fromEntries(exported.split(" ").map((one) => [one, made.returns])),
});
const langchain = (name: string, exported: string, timeout: number | null, source: string): LibraryModel =>
  clients(
    name,
    source,
    exported,
    client(
      "langchain.Model",
      { options: ["timeout", "clientOptions.timeout", "configuration.timeout"], at: 0, default: timeout, total: true },
      { default: 6, options: ["maxRetries"], at: 0 },
    ),
  );
const AI_CALL: CallModel = {
  concept: "outbound-call",
  promise: true,
  throwsOnStatus: true,
  deadline: { options: ["timeout"], signals: ["abortSignal"], at: 0, default: FETCH_LIMIT_MS, total: false },
  retries: { default: 2, options: ["maxRetries"], at: 0 },
};
/** Gives its result at once, and fails in the stream. */
const AI_STREAM: CallModel = {
  concept: "outbound-call",
  throwsOnStatus: true,
  deadline: { options: ["timeout"], signals: ["abortSignal"], at: 0, default: FETCH_LIMIT_MS, total: false },
  retries: { default: 2, options: ["maxRetries"], at: 0 },
};
const OLLAMA_CALL: CallModel = {
  concept: "outbound-call",
  promise: true,
  throwsOnStatus: true,
  deadline: { options: [], at: "last", default: FETCH_LIMIT_MS, total: false },
};
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

export const aiAndCloud: readonly LibraryModel[] = [
  {
    package: "@google/genai",
    language: "javascript",
    versions: "*",
    source:
      "@google/genai 2.32: dist/node/index.cjs (no timer without httpOptions.timeout, retries only with retryOptions)",
    symbols: {
      ...each(
        "GoogleGenAI",
        client(
          "genai.Client",
          { options: ["httpOptions.timeout"], at: 0, default: null, total: true },
          { default: 0, options: ["httpOptions.retryOptions.attempts", "httpOptions.retryOptions"], at: 0 },
        ),
      ),
    },
    typeNames: { GoogleGenAI: "genai.Client" },
    types: {
      "genai.Client": { methods: {}, properties: { "*": "genai.Resource" } },
      "genai.Resource": {
        methods: each(
          "generateContent embedContent countTokens generateImages generateVideos get list create upload",
          GENAI_CALL,
        ),
      },
    },
  },
  {
    package: "groq-sdk",
    language: "javascript",
    versions: "*",
    source: "groq-sdk 1.6: client.js (DEFAULT_TIMEOUT 60000, maxRetries 2)",
    symbols: each(
      "default Groq",
      client(
        "groq.Client",
        { options: ["timeout"], at: 0, default: 60_000, total: true },
        { default: 2, options: ["maxRetries"], at: 0 },
      ),
    ),
    typeNames: { Groq: "groq.Client" },
    types: {
      "groq.Client": { methods: {}, properties: { "*": "groq.Resource" } },
      "groq.Resource": {
        methods: each("create list retrieve", GROQ_CALL),
        properties: { "*": "groq.Resource" },
      },
    },
  },
  {
    package: "together-ai",
    language: "javascript",
    versions: "*",
    source: "together-ai 0.52: client.js (DEFAULT_TIMEOUT 60000, maxRetries 2)",
    symbols: each(
      "default Together",
      client(
        "together.Client",
        { options: ["timeout"], at: 0, default: 60_000, total: true },
        { default: 2, options: ["maxRetries"], at: 0 },
      ),
    ),
    typeNames: { Together: "together.Client" },
    types: { "together.Client": { methods: {}, properties: { "*": "groq.Resource" } } },
  },
  {
    package: "@mistralai/mistralai",
    language: "javascript",
    versions: ">=1",
    source:
      "@mistralai/mistralai 2.7: esm/funcs/chatComplete.js (timeoutMs, 300000 without it; retries: strategy none)",
    symbols: {
      Mistral: client(
        "mistral.Client",
        { options: ["timeoutMs"], at: 0, default: 300_000, total: true },
        { default: 0, options: ["retryConfig"], at: 0 },
      ),
    },
    types: {
      "mistral.Client": { methods: {}, properties: { "*": "mistral.Resource" } },
      "mistral.Resource": {
        methods: each("complete stream create process", MISTRAL_CALL),
        properties: { "*": "mistral.Resource" },
      },
    },
  },
  {
    package: "replicate",
    language: "javascript",
    versions: ">=1",
    source:
      "replicate 1.4: index.js (global fetch without a timer; what is not a GET is tried again after a 429 alone)",
    symbols: each("default Replicate", {
      concept: "client",
      returns: "replicate.Client",
      deadline: { options: [], at: 0, default: FETCH_LIMIT_MS, total: false },
    }),
    types: {
      "replicate.Client": { methods: { run: REPLICATE_CALL }, properties: { "*": "replicate.Resource" } },
      "replicate.Resource": { methods: each("create get list cancel", REPLICATE_CALL) },
    },
  },
  {
    package: "cohere-ai",
    language: "javascript",
    versions: ">=7",
    source:
      "cohere-ai 8.1: Client.js (timeoutInSeconds, 300 without it; maxRetries), core/fetcher/requestWithRetries.js (2)",
    symbols: each(
      "CohereClient CohereClientV2",
      client(
        "cohere.Client",
        { options: ["timeoutInSeconds"], at: 0, default: 300_000, total: true },
        { default: 2, options: ["maxRetries"], at: 0 },
      ),
    ),
    types: {
      "cohere.Client": { methods: each("chat chatStream generate embed rerank classify summarize", COHERE_CALL) },
    },
  },
  langchain(
    "@langchain/openai",
    "ChatOpenAI AzureChatOpenAI OpenAI OpenAIEmbeddings AzureOpenAIEmbeddings",
    600_000,
    "@langchain/openai 1.5: dist/chat_models/base.js (timeout handed to openai, its default 10 minutes); @langchain/core 1.2: dist/utils/async_caller.js (maxRetries 6)",
  ),
  langchain(
    "@langchain/anthropic",
    "ChatAnthropic",
    600_000,
    "@langchain/anthropic 1.5: dist/chat_models.js (clientOptions handed to @anthropic-ai/sdk, its default 10 minutes); @langchain/core 1.2: async_caller.js (maxRetries 6)",
  ),
  {
    package: "@langchain/core",
    language: "javascript",
    versions: "*",
    source: "@langchain/core 1.2: dist/runnables/types.d.ts (timeout, signal), dist/utils/async_caller.js",
    symbols: {},
    types: {
      "langchain.Model": {
        methods: {
          ...each("invoke batch call predict generate embedQuery embedDocuments", LANGCHAIN_CALL),
          ...each("bind bindTools withConfig withStructuredOutput withFallbacks pipe", { returns: "langchain.Model" }),
          withRetry: { returns: "langchain.Model", provides: ["retry"] },
        },
      },
    },
  },
  {
    package: "ai",
    language: "javascript",
    versions: ">=3",
    source:
      "ai 6.0: dist/index.d.ts (maxRetries default 2, abortSignal, timeout; no limit of its own, sent with global fetch; tool({ execute }) runs when the model asks)",
    symbols: {
      ...each("generateText generateObject embed embedMany experimental_generateImage generateImage rerank", AI_CALL),
      ...each("streamText streamObject", AI_STREAM),
      tool: { safe: true, callbacks: { ".execute": { ...LATER, under: ["error-boundary"] } } },
    },
  },
  {
    package: "ollama",
    language: "javascript",
    versions: "*",
    source: "ollama 0.6: dist/browser.mjs (global fetch, no timer of its own, no retry)",
    symbols: {
      Ollama: client(
        "ollama.Client",
        { options: ["fetch"], at: 0, default: FETCH_LIMIT_MS, total: false },
        { default: 0, options: ["fetch"], at: 0 },
      ),
    },
    values: { default: "ollama.Client" },
    typeNames: { Ollama: "ollama.Client" },
    types: {
      "ollama.Client": { methods: { ...each("chat generate embed embeddings pull list show ps", OLLAMA_CALL) } },
    },
  },
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
