/** Calls that decide whether something is genuine: tokens, signatures of webhooks, constant-time comparisons. */

import type { CallModel, LibraryModel } from "../model";
import { each } from "../rows";

const TOKEN: CallModel = { concept: "token-check" };
const SIGNATURE: CallModel = { concept: "signature-check" };

export const verification: readonly LibraryModel[] = [
  {
    package: "node:crypto",
    aliases: ["crypto"],
    language: "javascript",
    versions: "*",
    source: "nodejs.org/docs/latest-v24.x/api/crypto.html: timingSafeEqual, verify, createVerify().verify, createHmac",
    symbols: {
      ...each("timingSafeEqual verify", SIGNATURE),
      createVerify: { returns: "crypto.Verify" },
      createHmac: { returns: "crypto.Hmac" },
    },
    types: {
      "crypto.Verify": { methods: { update: { returns: "crypto.Verify" }, verify: SIGNATURE } },
      "crypto.Hmac": { methods: { update: { returns: "crypto.Hmac" }, digest: {} } },
    },
  },
  {
    package: "jsonwebtoken",
    language: "javascript",
    versions: "*",
    source: "auth0/node-jsonwebtoken 9 README: jwt.verify(token, secretOrPublicKey) throws; jwt.sign(payload, secret)",
    symbols: { verify: TOKEN, ...each("sign decode", {}) },
  },
  {
    package: "jose",
    language: "javascript",
    versions: "*",
    source: "panva/jose 6 docs: jwtVerify(jwt, key) rejects",
    symbols: each("jwtVerify jwtDecrypt compactVerify", { ...TOKEN, promise: true }),
  },
  {
    package: "svix",
    aliases: ["standardwebhooks"],
    language: "javascript",
    versions: "*",
    source: "docs.svix.com/receiving/verifying-payloads/how: new Webhook(secret).verify(payload, headers) throws",
    symbols: { Webhook: { returns: "svix.Webhook" } },
    types: { "svix.Webhook": { methods: { verify: SIGNATURE } } },
  },
  {
    package: "@octokit/webhooks",
    aliases: ["@octokit/webhooks-methods"],
    language: "javascript",
    versions: "*",
    source: "octokit/webhooks.js 13 README: verify, verifyAndReceive, createNodeMiddleware; webhooks-methods 5: verify",
    symbols: {
      Webhooks: { returns: "octokit.Webhooks" },
      ...each("verify verifyWithFallback", { ...SIGNATURE, promise: true }),
      createNodeMiddleware: SIGNATURE,
    },
    types: { "octokit.Webhooks": { methods: each("verify verifyAndReceive", { ...SIGNATURE, promise: true }) } },
  },
  {
    package: "twilio",
    language: "javascript",
    versions: "*",
    source: "twilio/twilio-node 5 src/webhooks/webhooks.ts: validateRequest, validateExpressRequest, webhook()",
    symbols: each(
      "validateRequest validateRequestWithBody validateExpressRequest validateIncomingRequest webhook",
      SIGNATURE,
    ),
  },
  {
    package: "discord-interactions",
    language: "javascript",
    versions: "*",
    source: "discord/discord-interactions-js 4 README: verifyKey, verifyKeyMiddleware",
    symbols: { verifyKey: { ...SIGNATURE, promise: true }, verifyKeyMiddleware: SIGNATURE },
  },
  {
    package: "@line/bot-sdk",
    language: "javascript",
    versions: "*",
    source: "line/line-bot-sdk-nodejs 9 docs/guide/webhook.md: middleware(config), validateSignature",
    symbols: each("middleware validateSignature", SIGNATURE),
  },
  {
    package: "tweetnacl",
    language: "javascript",
    versions: "*",
    source: "dchest/tweetnacl-js 1 README: nacl.sign.detached.verify, nacl.verify",
    symbols: each("sign.detached.verify verify", SIGNATURE),
  },
  {
    package: "@slack/events-api",
    language: "javascript",
    versions: "*",
    source:
      "slackapi/node-slack-sdk packages/events-api README: createEventAdapter(signingSecret) verifies each request",
    symbols: each("createEventAdapter verifyRequestSignature", SIGNATURE),
  },
];
