/** Clients of model providers, and libraries that stand before several: Google, Groq, Together, Mistral, Replicate, Cohere, LangChain, AI SDK, Ollama. */

import type { CallModel, LibraryModel } from "../model";
import { client, clients, each, LATER, MODEL_ANSWER_MS, request } from "../rows";
import { FETCH_LIMIT_MS } from "./globals";

const modelCall = (deadline: Parameters<typeof request>[0]): CallModel =>
  request({ ...deadline, proposed: MODEL_ANSWER_MS });
const GENAI_CALL = modelCall({
  options: ["config.httpOptions.timeout"],
  signals: ["config.abortSignal"],
  default: null,
});
const GROQ_CALL = modelCall({ options: ["timeout"], signals: ["signal"], default: 60_000 });
const MISTRAL_CALL = modelCall({
  options: ["timeoutMs"],
  signals: ["signal", "fetchOptions.signal"],
  default: 300_000,
});
const REPLICATE_CALL = modelCall({ options: [], signals: ["signal"], default: FETCH_LIMIT_MS });
const COHERE_CALL = modelCall({
  options: ["timeoutInSeconds"],
  unit: "seconds",
  signals: ["abortSignal"],
  default: 300_000,
});
const LANGCHAIN_CALL = modelCall({ options: ["timeout"], signals: ["signal"], default: null });
const langchain = (name: string, exported: string, timeout: number | null, source: string): LibraryModel =>
  clients(
    name,
    source,
    exported,
    client(
      "langchain.Model",
      {
        options: ["timeout", "clientOptions.timeout", "configuration.timeout"],
        at: 0,
        default: timeout,
        total: true,
        proposed: MODEL_ANSWER_MS,
      },
      { default: 6, options: ["maxRetries"], at: 0 },
    ),
  );
const aiCall = (options: readonly string[]): CallModel => ({ ...aiStream(options), promise: true });
/** Gives its result at once, and fails in the stream. */
const aiStream = (options: readonly string[]): CallModel => ({
  concept: "outbound-call",
  throwsOnStatus: true,
  deadline: {
    options,
    signals: ["abortSignal"],
    at: 0,
    default: FETCH_LIMIT_MS,
    total: false,
    proposed: MODEL_ANSWER_MS,
  },
  retries: { default: 2, options: ["maxRetries"], at: 0 },
});
const OLLAMA_CALL: CallModel = {
  concept: "outbound-call",
  promise: true,
  throwsOnStatus: true,
  deadline: { options: [], at: "last", default: FETCH_LIMIT_MS, total: false },
};

export const modelProviders: readonly LibraryModel[] = [
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
          { options: ["httpOptions.timeout"], at: 0, default: null, total: true, proposed: MODEL_ANSWER_MS },
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
        { options: ["timeout"], at: 0, default: 60_000, total: true, proposed: MODEL_ANSWER_MS },
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
        { options: ["timeout"], at: 0, default: 60_000, total: true, proposed: MODEL_ANSWER_MS },
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
        { options: ["timeoutMs"], at: 0, default: 300_000, total: true, proposed: MODEL_ANSWER_MS },
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
        {
          options: ["timeoutInSeconds"],
          unit: "seconds",
          at: 0,
          default: 300_000,
          total: true,
          proposed: MODEL_ANSWER_MS,
        },
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
      "ai 4.1, 5.0 and 6.0: dist/index.d.ts (maxRetries default 2, abortSignal; no limit of its own, sent with global fetch; tool({ execute }) runs when the model asks); ai 4.3 and 6.0 createDataStream, createUIMessageStream: `execute` runs at once, its failure goes into the stream",
    symbols: {
      ...each(
        "generateText generateObject embed embedMany experimental_generateImage generateImage rerank",
        aiCall([]),
      ),
      ...each("streamText streamObject", aiStream([])),
      ...each("createDataStream createDataStreamResponse pipeDataStreamToResponse createUIMessageStream", {
        callbacks: { ".execute": { how: "boundary" } },
      }),
      tool: { safe: true, callbacks: { ".execute": { ...LATER, under: ["error-boundary"] } } },
    },
  },
  {
    package: "ai",
    language: "javascript",
    versions: ">=6.0.14",
    source:
      "ai 6.0.14: dist/index.d.ts (timeout of generateText and streamText, and of no other call; 6.0.13 has none)",
    symbols: { generateText: aiCall(["timeout"]), streamText: aiStream(["timeout"]) },
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
];
