/** Clients of services: model SDKs, AWS, Stripe, mail, chat, browsers. */

import type { CallModel, LibraryModel } from "../model";
import { each, LATER, MODEL_ANSWER_MS } from "../rows";

const llm = (returns: string): CallModel => ({
  concept: "client",
  returns,
  configures: "result",
  deadline: { options: ["timeout"], at: 0, default: 600_000, total: true, proposed: MODEL_ANSWER_MS },
  retries: { default: 2, options: ["maxRetries"], at: 0, judges: true, heedsRetryAfter: true },
});
const LLM_CALL: CallModel = {
  concept: "outbound-call",
  promise: true,
  throwsOnStatus: true,
  deadline: {
    options: ["timeout"],
    signals: ["signal"],
    at: 1,
    default: 600_000,
    total: true,
    proposed: MODEL_ANSWER_MS,
  },
  retries: { default: 2, options: ["maxRetries"], at: 1, judges: true, heedsRetryAfter: true },
};
const AWS: CallModel = {
  concept: "client",
  returns: "aws.Client",
  configures: "result",
  deadline: {
    options: ["requestHandler.requestTimeout", "requestHandler.socketTimeout"],
    at: 0,
    default: null,
    total: false,
  },
  retries: { default: 2, options: ["maxAttempts"], at: 0, counts: "attempts" },
};
const STRIPE_CALL: CallModel = {
  concept: "outbound-call",
  promise: true,
  throwsOnStatus: true,
  deadline: { options: ["timeout"], at: "last", default: 80_000, total: true },
};
const stripe = (versions: string, retries: number): LibraryModel => ({
  package: "stripe",
  language: "javascript",
  versions,
  source: `stripe/stripe-node: src/stripe.core.ts (DEFAULT_TIMEOUT 80000), README 'Network retries' (${retries} since ${retries === 0 ? "the beginning" : retries === 1 ? "13.0" : "16.0"})`,
  symbols: {
    ...each("default Stripe", {
      concept: "client",
      returns: "stripe.Stripe",
      configures: "result",
      deadline: { options: ["timeout"], at: 1, default: 80_000, total: true },
      retries: { default: retries, options: ["maxNetworkRetries"], at: 1, judges: true, heedsRetryAfter: true },
    }),
  },
  typeNames: { Stripe: "stripe.Stripe" },
});
const PAGE: Record<string, CallModel> = {
  "*": { promise: true },
  ...each(
    "url isClosed context browser browserContext frame frames mainFrame viewport viewportSize video target workers",
    { safe: true },
  ),
  // A promise only with options of its own (Playwright's `behavior`); without them it is the one of Node's emitters.
  ...each("off emit addListener removeListener removeAllListeners", { safe: true }),
  goto: {
    concept: "outbound-call",
    idempotent: true,
    address: [0],
    promise: true,
    deadline: { options: ["timeout"], at: 1, default: 30_000, total: true },
  },
  ...each("waitForSelector waitForNavigation waitForResponse waitForRequest waitForFunction reload click fill type", {
    promise: true,
    deadline: { options: ["timeout"], at: "last", default: 30_000, total: true },
  }),
  ...each("waitForTimeout", { concept: "sleep", promise: true }),
  ...each("on once", { safe: true, callbacks: { "1": LATER } }),
  ...each("setDefaultTimeout setDefaultNavigationTimeout", { configures: "receiver", safe: true }),
  ...each("evaluate $eval $$eval", { promise: true, callbacks: { "*": { how: "later" } } }),
  close: { concept: "cleanup", promise: true },
  ...each("locator frameLocator getByRole getByText getByLabel", { returns: "browser.Locator" }),
};
const LAUNCH: CallModel = {
  concept: "outbound-call",
  promise: true,
  returns: "browser.Browser",
  deadline: { options: ["timeout"], at: 0, default: 30_000, total: true },
};

export const services: readonly LibraryModel[] = [
  {
    package: "openai",
    language: "javascript",
    versions: "*",
    source: "openai/openai-node README 'Retries' (2) and 'Timeouts' (10 minutes); src/client.ts DEFAULT_TIMEOUT 600000",
    symbols: { ...each("default OpenAI AzureOpenAI", llm("openai.Client")) },
    typeNames: { OpenAI: "openai.Client" },
    types: {
      "openai.Client": { methods: {}, properties: { "*": "openai.Resource" } },
      "openai.Resource": {
        methods: each(
          "create list retrieve update delete del parse stream generate edit createVariation cancel submitToolOutputs createAndPoll",
          LLM_CALL,
        ),
        properties: { "*": "openai.Resource" },
      },
    },
  },
  {
    package: "@anthropic-ai/sdk",
    language: "javascript",
    versions: "*",
    source:
      "anthropics/anthropic-sdk-typescript README 'Retries' (2) and 'Timeouts' (10 minutes); src/client.ts DEFAULT_TIMEOUT 600000",
    symbols: { ...each("default Anthropic", llm("anthropic.Client")) },
    typeNames: { Anthropic: "anthropic.Client" },
    types: { "anthropic.Client": { methods: {}, properties: { "*": "openai.Resource" } } },
  },
  ...[
    "s3",
    "dynamodb",
    "sqs",
    "sns",
    "lambda",
    "secrets-manager",
    "ssm",
    "ses",
    "sesv2",
    "kms",
    "eventbridge",
    "cloudwatch",
    "sts",
    "bedrock-runtime",
  ].map(
    (name): LibraryModel => ({
      package: `@aws-sdk/client-${name}`,
      language: "javascript",
      versions: "*",
      source:
        "aws/aws-sdk-js-v3: middleware-retry DEFAULT_MAX_ATTEMPTS 3; smithy node-http-handler requestTimeout 0 (only warns from 4.4 on unless throwOnRequestTimeout)",
      symbols: {
        ...each(
          "S3Client DynamoDBClient SQSClient SNSClient LambdaClient SecretsManagerClient SSMClient SESClient SESv2Client KMSClient EventBridgeClient CloudWatchClient STSClient BedrockRuntimeClient S3 DynamoDB SQS SNS Lambda",
          AWS,
        ),
      },
      types: {
        "aws.Client": {
          methods: {
            send: {
              concept: "outbound-call",
              promise: true,
              throwsOnStatus: true,
              deadline: { options: ["requestTimeout"], signals: ["abortSignal"], at: 1, default: null, total: false },
            },
            destroy: { concept: "cleanup" },
          },
        },
      },
    }),
  ),
  {
    package: "@aws-sdk/lib-dynamodb",
    language: "javascript",
    versions: "*",
    source: "aws/aws-sdk-js-v3 lib/lib-dynamodb/README.md",
    symbols: { "DynamoDBDocumentClient.from": { wraps: 0 } },
  },
  {
    package: "@smithy/node-http-handler",
    aliases: ["@aws-sdk/node-http-handler"],
    language: "javascript",
    versions: "*",
    source: "smithy-lang/smithy-typescript packages/node-http-handler",
    symbols: { NodeHttpHandler: { returns: "aws.NodeHttpHandler" } },
    types: { "aws.NodeHttpHandler": { methods: {} } },
  },
  stripe("<13", 0),
  stripe(">=13 <16", 1),
  {
    ...stripe(">=16", 2),
    types: {
      "stripe.Stripe": { methods: {}, properties: { "*": "stripe.Resource", webhooks: "stripe.Webhooks" } },
      "stripe.Resource": {
        methods: {
          ...each("create update cancel confirm capture pay finalizeInvoice sendInvoice", {
            ...STRIPE_CALL,
            idempotent: false,
          }),
          ...each("retrieve list del search", { ...STRIPE_CALL, idempotent: true }),
        },
        properties: { "*": "stripe.Resource" },
      },
      "stripe.Webhooks": {
        methods: {
          constructEvent: { concept: "validation" },
          constructEventAsync: { concept: "validation", promise: true },
        },
      },
    },
  },
  {
    package: "nodemailer",
    language: "javascript",
    versions: "*",
    source:
      "nodemailer 7 lib/smtp-connection/index.js: CONNECTION_TIMEOUT 120000, GREETING_TIMEOUT 30000, SOCKET_TIMEOUT 600000",
    symbols: {
      createTransport: {
        concept: "client",
        returns: "nodemailer.Transport",
        configures: "result",
        deadline: { options: ["socketTimeout", "connectionTimeout"], at: 0, default: 600_000, total: false },
      },
    },
    typeNames: { Transporter: "nodemailer.Transport" },
    types: {
      "nodemailer.Transport": {
        methods: {
          sendMail: { concept: "outbound-call", idempotent: false, promise: true },
          verify: { concept: "outbound-call", idempotent: true, promise: true },
          close: { concept: "cleanup" },
        },
      },
    },
  },
  {
    package: "@slack/web-api",
    language: "javascript",
    versions: "*",
    source:
      "slackapi/node-slack-sdk packages/web-api/src/WebClient.ts: timeout 0, retryConfig tenRetriesInAboutThirtyMinutes",
    symbols: {
      WebClient: {
        concept: "client",
        returns: "slack.Client",
        configures: "result",
        deadline: { options: ["timeout"], at: 1, default: null, total: false },
        retries: { default: 10, options: ["retryConfig.retries"], at: 1 },
      },
    },
    types: {
      "slack.Client": {
        methods: { apiCall: { concept: "outbound-call", promise: true, throwsOnStatus: true } },
        properties: { "*": "slack.Methods" },
      },
      "slack.Methods": {
        methods: {
          ...each(
            "postMessage update delete list info history join open create invite upload uploadV2 add remove publish push test",
            { concept: "outbound-call", promise: true, throwsOnStatus: true },
          ),
        },
        properties: { "*": "slack.Methods" },
      },
    },
  },
  {
    package: "puppeteer",
    aliases: ["puppeteer-core", "puppeteer-extra"],
    language: "javascript",
    versions: "*",
    source: "pptr.dev/api: LaunchOptions.timeout 30000, page.setDefaultTimeout 30000",
    symbols: { ...each("launch connect", LAUNCH) },
    typeNames: { Page: "browser.Page", Browser: "browser.Browser" },
    types: {
      "browser.Browser": {
        methods: {
          "*": { promise: true },
          ...each("isConnected version contexts browserType process wsEndpoint target targets", { safe: true }),
          ...each("off emit addListener removeListener removeAllListeners", { safe: true }),
          ...each("setDefaultTimeout setDefaultNavigationTimeout", { safe: true }),
          newPage: { promise: true, returns: "browser.Page" },
          newContext: { promise: true, returns: "browser.Browser" },
          close: { concept: "cleanup", promise: true },
          ...each("on once", { safe: true, callbacks: { "1": LATER } }),
        },
      },
      "browser.Page": { methods: PAGE },
      "browser.Locator": {
        methods: {
          "*": { returns: "browser.Locator" },
          ...each("click fill press textContent innerText waitFor isVisible", {
            promise: true,
            deadline: { options: ["timeout"], at: "last", default: 30_000, total: true },
          }),
        },
      },
      "browser.Type": { methods: { ...each("launch connect connectOverCDP launchPersistentContext", LAUNCH) } },
    },
  },
  {
    package: "playwright",
    aliases: ["playwright-core", "@playwright/test"],
    language: "javascript",
    versions: "*",
    source: "playwright.dev/docs/api: launch timeout 30000, navigation and action timeout 30000",
    symbols: {},
    values: { chromium: "browser.Type", firefox: "browser.Type", webkit: "browser.Type" },
    typeNames: { Page: "browser.Page", Browser: "browser.Browser" },
  },
  {
    package: "openid-client",
    language: "javascript",
    versions: "<6",
    source: "panva/openid-client 5: lib/helpers/request.js DEFAULT_HTTP_OPTIONS.timeout 3500; no retries",
    symbols: {
      "Issuer.discover": {
        concept: "outbound-call",
        idempotent: true,
        promise: true,
        throwsOnStatus: true,
        deadline: { options: [], at: "last", default: 3_500, total: false },
      },
    },
  },
  {
    package: "bcrypt",
    aliases: ["bcryptjs", "argon2"],
    language: "javascript",
    versions: "*",
    source:
      "kelektiv/node.bcrypt.js README; dcodeIO/bcrypt.js README; ranisalt/node-argon2 README: promises without a callback",
    symbols: {
      ...each("hash compare genSalt verify", { promise: true }),
      ...each("hashSync compareSync genSaltSync", { blocking: true }),
    },
  },
];
