/** Cases of model providers, clouds and hosted platforms. */

import type { Case } from "./case";

export const PLATFORMS: readonly Case[] = [
  [
    "@google/genai",
    'import { GoogleGenAI } from "@google/genai";\nconst ai = new GoogleGenAI({});\nai.models.generateContent({});',
    "ai.models.generateContent",
    "outbound-call promise deadline=config.httpOptions.timeout|config.abortSignal default=none throws",
  ],
  [
    "groq-sdk",
    'import Groq from "groq-sdk";\nnew Groq({});',
    "Groq",
    "client deadline=timeout default=60000 retries=2 configures=result",
  ],
  [
    "groq-sdk",
    'import Groq from "groq-sdk";\nconst groq = new Groq({});\ngroq.chat.completions.create({});',
    "groq.chat.completions.create",
    "outbound-call promise deadline=timeout|signal default=60000 throws",
  ],
  [
    "@langchain/openai",
    'import { ChatOpenAI } from "@langchain/openai";\nnew ChatOpenAI({});',
    "ChatOpenAI",
    "client deadline=timeout|clientOptions.timeout|configuration.timeout default=600000 retries=6 configures=result",
  ],
  [
    "@langchain/openai",
    'import { ChatOpenAI } from "@langchain/openai";\nconst model = new ChatOpenAI({});\nmodel.bindTools([]).invoke("");',
    "model.bindTools(…).invoke",
    "outbound-call promise deadline=timeout|signal default=none throws",
  ],
  [
    "@langchain/anthropic",
    'import { ChatAnthropic } from "@langchain/anthropic";\nnew ChatAnthropic({});',
    "ChatAnthropic",
    "client deadline=timeout|clientOptions.timeout|configuration.timeout default=600000 retries=6 configures=result",
  ],
  [
    "ai",
    'import { generateText } from "ai";\ngenerateText({});',
    "generateText",
    "outbound-call promise deadline=timeout|abortSignal default=300000 per-read retries=2 throws",
  ],
  [
    "ai",
    'import { streamText } from "ai";\nstreamText({});',
    "streamText",
    "outbound-call deadline=timeout|abortSignal default=300000 per-read retries=2 throws",
  ],
  ["ai", 'import { tool } from "ai";\ntool({ execute: load });', "tool", "safe callback=later under=error-boundary"],
  [
    "ollama",
    'import { Ollama } from "ollama";\nconst o = new Ollama();\no.chat({});',
    "o.chat",
    "outbound-call promise deadline= default=300000 per-read throws",
  ],
  [
    "octokit",
    'import { Octokit } from "octokit";\nnew Octokit({});',
    "Octokit",
    "client deadline=request.signal default=none retries=3 configures=result",
  ],
  [
    "@octokit/rest",
    'import { Octokit } from "@octokit/rest";\nnew Octokit({});',
    "Octokit",
    "client deadline=request.signal default=none retries=0 configures=result",
  ],
  [
    "@octokit/core",
    'import { Octokit } from "@octokit/core";\nconst o = new Octokit({});\no.rest.issues.create({});',
    "o.rest.issues.create",
    "outbound-call promise deadline=request.signal default=none throws",
  ],
  [
    "@octokit/request",
    'import { request } from "@octokit/request";\nrequest("GET /");',
    "request",
    "outbound-call promise deadline=request.signal default=none throws",
  ],
  [
    "twilio",
    'import twilio from "twilio";\nconst t = twilio("a", "b");\nt.messages.create({});',
    "t.messages.create",
    "outbound-call promise not-idempotent deadline= default=30000 throws",
  ],
  [
    "@azure/storage-blob",
    'import { BlobServiceClient } from "@azure/storage-blob";\nconst c = new BlobServiceClient("");\nc.getContainerClient("a").getBlockBlobClient("b").uploadData("");',
    "c.getContainerClient(…).getBlockBlobClient(…).uploadData",
    "outbound-call promise deadline=requestOptions.timeout|abortSignal default=none throws",
  ],
  [
    "@azure/keyvault-secrets",
    'import { SecretClient } from "@azure/keyvault-secrets";\nnew SecretClient("", {});',
    "SecretClient",
    "client deadline=retryOptions.tryTimeoutInMs|retryOptions.timeoutInMs default=none per-read retries=3 configures=result",
  ],
  [
    "@google-cloud/storage",
    'import { Storage } from "@google-cloud/storage";\nconst s = new Storage();\ns.bucket("a").file("b").save("");',
    "s.bucket(…).file(…).save",
    "outbound-call promise deadline=timeout default=60000 throws",
  ],
  [
    "@google-cloud/pubsub",
    'import { PubSub } from "@google-cloud/pubsub";\nnew PubSub();',
    "PubSub",
    "client deadline=timeout|retryOptions.totalTimeout default=60000 per-read retries=3 configures=result",
  ],
  [
    "firebase-admin",
    'import admin from "firebase-admin";\nadmin.messaging().send({});',
    "admin.messaging().send",
    "outbound-call promise deadline= default=15000 retries=4 throws",
  ],
  [
    "firebase-admin/messaging",
    'import { getMessaging } from "firebase-admin/messaging";\ngetMessaging().send({});',
    "getMessaging().send",
    "outbound-call promise deadline= default=15000 retries=4 throws",
  ],
  [
    "firebase-admin/auth",
    'import { getAuth } from "firebase-admin/auth";\ngetAuth().verifyIdToken("");',
    "getAuth().verifyIdToken",
    "outbound-call promise deadline= default=25000 retries=4 throws",
  ],
  [
    "@sinclair/typebox/value",
    'import { Value } from "@sinclair/typebox/value";\nValue.Parse({}, data);',
    "Value.Parse",
    "validation",
  ],
  [
    "@sinclair/typebox/compiler",
    'import { TypeCompiler } from "@sinclair/typebox/compiler";\nconst check = TypeCompiler.Compile({});\ncheck.Check(data);',
    "check.Check",
    "validation",
  ],
  ["arktype", 'import { type } from "arktype";\nconst User = type({});\nUser(data);', "User", "validation"],
  ["envalid", 'import { cleanEnv } from "envalid";\ncleanEnv(process.env, {});', "cleanEnv", "validation"],
  ["@t3-oss/env-core", 'import { createEnv } from "@t3-oss/env-core";\ncreateEnv({});', "createEnv", "validation"],
];
