/** Clients of model providers, payment, messaging and clouds for Python. */

import type { CallModel, DeadlineModel, LibraryModel, RetriesModel, TypeModel } from "../model";
import { each, eachProperty } from "../rows";

const keyword = (options: readonly string[], fallback: number | null, total: boolean): DeadlineModel => ({
  options,
  at: "keyword",
  default: fallback,
  total,
});
const retries = (fallback: number, options: readonly string[]): RetriesModel => ({
  default: fallback,
  options,
  at: "keyword",
  judges: true,
  heedsRetryAfter: true,
});
const client = (returns: string, deadline: DeadlineModel, retry?: RetriesModel): CallModel => ({
  concept: "client",
  configures: "result",
  returns,
  deadline,
  ...(retry === undefined ? {} : { retries: retry }),
});

/** Stainless clients: ten minutes for each attempt, two more attempts. */
const SDK_LIMIT = keyword(["timeout"], 600_000, true);
const SDK_RETRIES = retries(2, ["max_retries"]);
const sdkType = (name: string, own: CallModel): Readonly<Record<string, TypeModel>> => ({
  [name]: {
    methods: {
      ...each(
        "create list retrieve parse generate edit delete update cancel count_tokens stream submit_tool_outputs create_and_poll upload",
        { concept: "outbound-call", throwsOnStatus: true, deadline: SDK_LIMIT, ...own },
      ),
      ...each("with_options copy", {
        configures: "result",
        returns: name,
        deadline: SDK_LIMIT,
        retries: SDK_RETRIES,
      }),
      close: { concept: "cleanup" },
    },
    properties: { "*": name },
  },
});
const sdk = (name: string, sync: string, async: string, source: string): LibraryModel => ({
  package: name,
  language: "python",
  versions: name === "openai" ? ">=1" : "*",
  source,
  symbols: {
    ...each(sync, client(`${name}-py.Client`, SDK_LIMIT, SDK_RETRIES)),
    ...each(async, client(`${name}-py.AsyncClient`, SDK_LIMIT, SDK_RETRIES)),
    Timeout: { safe: true },
  },
  typeNames: { ...eachProperty(sync, `${name}-py.Client`), ...eachProperty(async, `${name}-py.AsyncClient`) },
  types: {
    ...sdkType(`${name}-py.Client`, { blocking: true }),
    ...sdkType(`${name}-py.AsyncClient`, { promise: true }),
  },
});

/** Mistral's client hands httpx no limit, which switches its own five seconds off. */
const MISTRAL_LIMIT = keyword(["timeout_ms"], null, true);
const MISTRAL_CALL: CallModel = { concept: "outbound-call", throwsOnStatus: true, deadline: MISTRAL_LIMIT };

const legacyOpenAi: CallModel = {
  concept: "outbound-call",
  throwsOnStatus: true,
  deadline: keyword(["request_timeout", "timeout"], 600_000, true),
};

const LANGCHAIN_LIMIT = keyword(["timeout", "request_timeout", "default_request_timeout"], 600_000, true);
const langchain = (name: string, exported: string, source: string, made: CallModel): LibraryModel => ({
  package: name,
  aliases: [`${name}.chat_models`, `${name}.embeddings`, `${name}.llms`],
  language: "python",
  versions: "*",
  source,
  symbols: each(exported, made),
});
const langchainModel = client("langchain-py.Model", LANGCHAIN_LIMIT, retries(2, ["max_retries"]));
const LANGCHAIN_CALL: CallModel = { concept: "outbound-call", throwsOnStatus: true };

/** boto3 sends whatever operation of a service is named: each is a method of its client. */
const BOTO_LIMIT = keyword(["config.read_timeout", "config.connect_timeout"], 60_000, false);
const BOTO_RETRIES: RetriesModel = {
  default: 4,
  options: ["config.retries.max_attempts", "config.retries.total_max_attempts"],
  at: "keyword",
  counts: "attempts",
  judges: true,
};
const BOTO_CALL: CallModel = { concept: "outbound-call", blocking: true, throwsOnStatus: true };
/** Lists what failed in an answer that is no error (boto3 1.40 reference of each operation). */
const batch = (...failsIn: readonly string[]): CallModel => ({ ...BOTO_CALL, failsIn });
/** Builds or walks, and sends nothing by itself. */
const LOCAL: CallModel = { safe: true };

const STRIPE_CALL: CallModel = { concept: "outbound-call", blocking: true, throwsOnStatus: true };
const STRIPE_ONCE: CallModel = { ...STRIPE_CALL, idempotent: false };
const STRIPE_READ: CallModel = { ...STRIPE_CALL, idempotent: true };
const stripeSymbols = Object.fromEntries(
  "PaymentIntent Charge Refund Transfer Payout Invoice InvoiceItem Subscription Customer SetupIntent PaymentMethod Price Product Coupon checkout.Session billing_portal.Session"
    .split(" ")
    .flatMap((resource) => [
      ...["create", "confirm", "capture", "pay", "attach"].map((verb) => [`${resource}.${verb}`, STRIPE_ONCE] as const),
      ...["retrieve", "list", "search"].map((verb) => [`${resource}.${verb}`, STRIPE_READ] as const),
      ...["modify", "cancel", "delete"].map((verb) => [`${resource}.${verb}`, STRIPE_CALL] as const),
    ]),
);

const SLACK_LIMIT = keyword(["timeout"], 30_000, false);
const SLACK_RETRIES: RetriesModel = { default: 1, options: [], judges: true };
const slackMethods = (own: CallModel) => ({
  ...each("chat_postMessage chat_postEphemeral chat_scheduleMessage files_upload files_upload_v2 send send_dict", {
    concept: "outbound-call",
    idempotent: false,
    throwsOnStatus: true,
    ...own,
  } as CallModel),
  "*": { concept: "outbound-call", throwsOnStatus: true, ...own } as CallModel,
});

export const sdks: readonly LibraryModel[] = [
  sdk(
    "openai",
    "OpenAI AzureOpenAI",
    "AsyncOpenAI AsyncAzureOpenAI",
    "openai 3.22 openai/_constants.py: DEFAULT_TIMEOUT 600 s, connect 5 s; DEFAULT_MAX_RETRIES 2",
  ),
  {
    package: "openai",
    language: "python",
    versions: "<1",
    source: "openai 0.28 openai/api_requestor.py: TIMEOUT_SECS = 600, request_timeout; no retries",
    symbols: {
      ...each("ChatCompletion.create Completion.create Embedding.create Image.create Audio.transcribe", {
        ...legacyOpenAi,
        blocking: true,
      }),
      ...each("ChatCompletion.acreate Completion.acreate Embedding.acreate Image.acreate Audio.atranscribe", {
        ...legacyOpenAi,
        promise: true,
      }),
    },
  },
  sdk(
    "anthropic",
    "Anthropic AnthropicBedrock AnthropicVertex",
    "AsyncAnthropic AsyncAnthropicBedrock AsyncAnthropicVertex",
    "anthropic 1.13 anthropic/_constants.py: DEFAULT_TIMEOUT 10 min, connect 5 s; DEFAULT_MAX_RETRIES 2",
  ),
  {
    package: "mistralai",
    language: "python",
    versions: ">=1",
    source:
      "mistralai/client-python 1 README and basesdk.py: Mistral(api_key, timeout_ms=None), chat.complete(…, timeout_ms=None), build_request(timeout=None); retry_config off by default",
    symbols: { Mistral: client("mistralai-py.Client", MISTRAL_LIMIT, retries(0, ["retry_config", "retries"])) },
    typeNames: { Mistral: "mistralai-py.Client" },
    types: {
      "mistralai-py.Client": {
        methods: {
          ...each("complete create parse transcribe process", { ...MISTRAL_CALL, blocking: true }),
          ...each("complete_async create_async parse_async transcribe_async process_async stream_async", {
            ...MISTRAL_CALL,
            promise: true,
          }),
        },
        properties: { "*": "mistralai-py.Client" },
      },
    },
  },
  langchain(
    "langchain_openai",
    "ChatOpenAI AzureChatOpenAI OpenAI AzureOpenAI OpenAIEmbeddings AzureOpenAIEmbeddings",
    "langchain-openai 0.3 chat_models/base.py: request_timeout (alias timeout) None leaves openai's 10 minutes; max_retries 2",
    langchainModel,
  ),
  langchain(
    "langchain_anthropic",
    "ChatAnthropic",
    "langchain-anthropic 0.3 chat_models.py: default_request_timeout (alias timeout) None leaves anthropic's 10 minutes; max_retries 2",
    langchainModel,
  ),
  langchain(
    "langchain_ollama",
    "ChatOllama OllamaLLM OllamaEmbeddings",
    "langchain-ollama 0.3: client_kwargs are handed to ollama's httpx client, whose timeout is None",
    client("langchain-py.Model", keyword(["client_kwargs.timeout", "sync_client_kwargs.timeout"], null, false)),
  ),
  {
    package: "langchain_core",
    language: "python",
    versions: "*",
    source: "langchain-core 0.3 runnables/base.py: invoke, ainvoke, batch, stream; with_retry",
    symbols: {},
    types: {
      "langchain-py.Model": {
        methods: {
          ...each("invoke batch predict generate embed_query embed_documents", { ...LANGCHAIN_CALL, blocking: true }),
          ...each("ainvoke abatch apredict agenerate aembed_query aembed_documents", {
            ...LANGCHAIN_CALL,
            promise: true,
          }),
          ...each("bind bind_tools with_config with_structured_output with_fallbacks", {
            returns: "langchain-py.Model",
          }),
          with_retry: { returns: "langchain-py.Model", provides: ["retry"] },
        },
      },
    },
  },
  {
    package: "ollama",
    language: "python",
    versions: "*",
    source:
      "ollama-python 0.5 ollama/_client.py: BaseClient(timeout=None) hands it to httpx: no limit; ollama-python#483",
    symbols: {
      Client: client("ollama-py.Client", keyword(["timeout"], null, false)),
      AsyncClient: client("ollama-py.AsyncClient", keyword(["timeout"], null, false)),
    },
    types: {
      "ollama-py.Client": {
        methods: each("chat generate embed embeddings pull", {
          concept: "outbound-call",
          throwsOnStatus: true,
          blocking: true,
        }),
      },
      "ollama-py.AsyncClient": {
        methods: each("chat generate embed embeddings pull", {
          concept: "outbound-call",
          throwsOnStatus: true,
          promise: true,
        }),
      },
    },
  },
  {
    package: "boto3",
    language: "python",
    versions: "*",
    source:
      "botocore 1.40 config.py: connect_timeout 60, read_timeout 60; docs guide/retries: legacy mode, five attempts in all",
    symbols: {
      ...each("client", {
        concept: "client",
        configures: "result",
        returns: "boto3.Client",
        deadline: BOTO_LIMIT,
        retries: BOTO_RETRIES,
      }),
      resource: {
        concept: "client",
        configures: "result",
        returns: "boto3.Resource",
        deadline: BOTO_LIMIT,
        retries: BOTO_RETRIES,
      },
      ...each("Session session.Session", { returns: "boto3.Session", safe: true }),
    },
    types: {
      "boto3.Session": {
        methods: {
          client: {
            concept: "client",
            configures: "result",
            returns: "boto3.Client",
            deadline: BOTO_LIMIT,
            retries: BOTO_RETRIES,
          },
          get_credentials: LOCAL,
        },
      },
      "boto3.Client": {
        methods: {
          ...each("get_paginator get_waiter generate_presigned_url generate_presigned_post can_paginate", LOCAL),
          ...each("close", { concept: "cleanup" }),
          ...each(
            "send_message_batch delete_message_batch change_message_visibility_batch publish_batch",
            batch("Failed"),
          ),
          batch_write_item: batch("UnprocessedItems"),
          batch_get_item: batch("UnprocessedKeys"),
          put_records: batch("FailedRecordCount", "Records"),
          put_record_batch: batch("FailedPutCount", "RequestResponses"),
          put_events: batch("FailedEntryCount", "Entries"),
          delete_objects: batch("Errors"),
          "*": BOTO_CALL,
        },
        properties: { exceptions: "boto3.Exceptions", meta: "boto3.Meta" },
      },
      "boto3.Resource": { methods: { "*": LOCAL } },
      "boto3.Exceptions": { methods: { "*": LOCAL } },
      "boto3.Meta": { methods: { "*": LOCAL } },
    },
  },
  {
    package: "stripe",
    language: "python",
    versions: "*",
    source: "docs.stripe.com/api/idempotent_requests?lang=python: idempotency_key as a keyword; errors are raised",
    symbols: stripeSymbols,
  },
  {
    package: "slack_sdk",
    aliases: [
      "slack_sdk.web",
      "slack_sdk.web.client",
      "slack_sdk.web.async_client",
      "slack_sdk.webhook",
      "slack_sdk.webhook.client",
      "slack_sdk.webhook.async_client",
    ],
    language: "python",
    versions: "*",
    source:
      "docs.slack.dev/tools/python-slack-sdk/reference/webhook (timeout: int = 30), http_retry.default_retry_handlers (one connection retry)",
    symbols: {
      ...each("WebClient WebhookClient", client("slack-py.Client", SLACK_LIMIT, SLACK_RETRIES)),
      ...each("AsyncWebClient AsyncWebhookClient", client("slack-py.AsyncClient", SLACK_LIMIT, SLACK_RETRIES)),
    },
    typeNames: { WebClient: "slack-py.Client" },
    types: {
      "slack-py.Client": { methods: slackMethods({ blocking: true }) },
      "slack-py.AsyncClient": { methods: slackMethods({ promise: true }) },
    },
  },
];
