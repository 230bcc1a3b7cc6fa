/** Python: calls that decide whether a message comes from who it says. */

import type { CallModel, LibraryModel } from "../model";
import { each } from "../rows";

const SIGNATURE: CallModel = { concept: "signature-check" };

export const verification: readonly LibraryModel[] = [
  {
    package: "hmac",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/hmac.html#hmac.compare_digest",
    symbols: { compare_digest: SIGNATURE },
  },
  {
    package: "secrets",
    language: "python",
    versions: "*",
    source: "docs.python.org/3/library/secrets.html#secrets.compare_digest",
    symbols: { compare_digest: SIGNATURE },
  },
  {
    package: "django.utils.crypto",
    language: "python",
    versions: "*",
    source: "django 5.2 django/utils/crypto.py: constant_time_compare",
    symbols: { constant_time_compare: SIGNATURE },
  },
  {
    package: "stripe",
    language: "python",
    versions: "*",
    source: "stripe-python 12 stripe/_webhook.py: construct_event verifies and parses",
    symbols: each("Webhook.construct_event WebhookSignature.verify_header", SIGNATURE),
  },
  {
    package: "svix.webhooks",
    language: "python",
    versions: "*",
    source: "docs.svix.com/receiving/verifying-payloads/how: Webhook(secret).verify(payload, headers)",
    symbols: { Webhook: { returns: "svix.Verifier" } },
    types: { "svix.Verifier": { methods: { verify: SIGNATURE } } },
  },
  {
    package: "slack_sdk.signature",
    language: "python",
    versions: "*",
    source: "tools.slack.dev/python-slack-sdk: SignatureVerifier(secret).is_valid_request(body, headers)",
    symbols: { SignatureVerifier: { returns: "slack.Verifier" } },
    types: { "slack.Verifier": { methods: each("is_valid_request is_valid", SIGNATURE) } },
  },
  {
    package: "twilio.request_validator",
    language: "python",
    versions: "*",
    source: "twilio.com/docs/usage/security: RequestValidator(token).validate(url, params, signature)",
    symbols: { RequestValidator: { returns: "twilio.Validator" } },
    types: { "twilio.Validator": { methods: { validate: SIGNATURE } } },
  },
];
