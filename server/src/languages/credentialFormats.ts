/** What issued credentials look like, as their vendors document it. Formats that are published on purpose are not listed. */

export interface CredentialFormat {
  /** What it is, with its article: `a GitHub token`. */
  readonly kind: string;
  /** Has a capture group round the part that is secret; the whole match is, when it has none. */
  readonly pattern: RegExp;
  /** Where the vendor describes the format. */
  readonly source: string;
}

/** Most likely first. */
export const CREDENTIAL_FORMATS: readonly CredentialFormat[] = [
  {
    kind: "an AWS access key",
    pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/,
    source: "docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html (unique ID prefixes)",
  },
  {
    kind: "a GitHub token",
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9_]{82})\b/,
    source: "docs.github.com: About authentication to GitHub, GitHub's token formats",
  },
  {
    kind: "a GitLab token",
    pattern: /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat)-[\w-]{20,}/,
    source: "docs.gitlab.com/security/tokens (token prefixes)",
  },
  {
    kind: "an OpenAI key",
    pattern: /\bsk-(?:(?:proj|svcacct|admin)-[\w-]{40,}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20})/,
    source:
      "platform.openai.com/docs/api-reference/authentication; docs.github.com: supported secret scanning patterns",
  },
  {
    kind: "an Anthropic key",
    pattern: /\bsk-ant-(?:api|admin|sid)\d\d-[\w-]{60,}/,
    source: "docs.anthropic.com: API overview, authentication; docs.github.com: supported secret scanning patterns",
  },
  {
    kind: "a Stripe live key",
    pattern: /\b[sr]k_live_[A-Za-z0-9]{20,}/,
    source: "docs.stripe.com/keys (secret and restricted keys; pk_ keys are publishable, test keys move no money)",
  },
  {
    kind: "a webhook signing secret",
    pattern: /\bwhsec_[A-Za-z0-9+/]{32,}={0,2}/,
    source: "docs.stripe.com/webhooks/signature; docs.svix.com/receiving/verifying-payloads/how",
  },
  {
    kind: "a Google API key",
    pattern: /\bAIza[\w-]{35}(?![\w-])/,
    source: "docs.cloud.google.com/docs/authentication/api-keys",
  },
  {
    kind: "a Google OAuth client secret",
    pattern: /\bGOCSPX-[\w-]{28}(?![\w-])/,
    source: "developers.google.com/identity/protocols/oauth2/web-server",
  },
  {
    kind: "a Slack token",
    pattern: /\bxox[abeoprs]-(?:[\w]+-)*[\w]{20,}|\bxapp-\d-[A-Z0-9]+-\d+-[a-f0-9]{40,}/,
    source: "docs.slack.dev/authentication/tokens",
  },
  {
    kind: "a Slack webhook address",
    pattern: /\bhooks\.slack\.com\/(?:services|workflows)\/(T[A-Z0-9]{6,}\/[A-Z0-9]{6,}\/[A-Za-z0-9]{20,})/,
    source: "docs.slack.dev/messaging/sending-messages-using-incoming-webhooks (the address contains a secret)",
  },
  {
    kind: "a Discord webhook address",
    pattern: /\bdiscord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/([\w-]{60,})/,
    source: "docs.discord.com/developers/resources/webhook (webhook token)",
  },
  {
    kind: "a Discord bot token",
    pattern: /\b[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,38}(?![\w.-])/,
    source: "docs.discord.com/developers/reference#authentication",
  },
  {
    kind: "a Telegram bot token",
    pattern: /\b\d{8,10}:AA[\w-]{33}(?![\w-])/,
    source: "core.telegram.org/bots/api#authorizing-your-bot",
  },
  {
    kind: "a SendGrid key",
    pattern: /\bSG\.[\w-]{22}\.[\w-]{43}(?![\w-])/,
    source: "docs.sendgrid.com: API keys; docs.github.com: supported secret scanning patterns",
  },
  {
    kind: "a Mailgun key",
    pattern: /\bkey-[0-9a-f]{32}\b/,
    source: "documentation.mailgun.com: authentication",
  },
  {
    kind: "an npm token",
    pattern: /\bnpm_[A-Za-z0-9]{36}\b/,
    source: "github.blog/2021-09-23-announcing-npms-new-access-token-format",
  },
  {
    kind: "a PyPI token",
    pattern: /\bpypi-AgEIcHlwaS5vcmc[\w-]{50,}/,
    source: "pypi.org/help/#apitoken; warehouse: docs on token scanning",
  },
  {
    kind: "a Hugging Face token",
    pattern: /\bhf_[A-Za-z0-9]{34}\b/,
    source: "huggingface.co/docs/hub/security-tokens",
  },
  {
    kind: "a Groq key",
    pattern: /\bgsk_[A-Za-z0-9]{52}\b/,
    source: "console.groq.com/docs/quickstart; docs.github.com: supported secret scanning patterns",
  },
  {
    kind: "an xAI key",
    pattern: /\bxai-[A-Za-z0-9]{80}\b/,
    source: "docs.x.ai: authentication; docs.github.com: supported secret scanning patterns",
  },
  {
    kind: "a Replicate token",
    pattern: /\br8_[A-Za-z0-9]{37}\b/,
    source: "replicate.com/docs/topics/security/api-tokens",
  },
  {
    kind: "a DigitalOcean token",
    pattern: /\bdo[opr]_v1_[0-9a-f]{64}\b/,
    source: "docs.digitalocean.com/reference/api/create-personal-access-token",
  },
  {
    kind: "a Shopify token",
    pattern: /\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b/,
    source: "shopify.dev/changelog: length of the Shopify access token, prefixes",
  },
  {
    kind: "a Databricks token",
    pattern: /\bdapi[0-9a-f]{32}(?:-\d)?\b/,
    source: "docs.databricks.com/dev-tools/auth/pat; docs.github.com: supported secret scanning patterns",
  },
  {
    kind: "a Linear key",
    pattern: /\blin_(?:api|oauth)_[A-Za-z0-9]{40,}\b/,
    source: "linear.app/developers/graphql#personal-api-keys",
  },
  {
    kind: "a Notion token",
    pattern: /\b(?:secret_[A-Za-z0-9]{43}|ntn_[A-Za-z0-9]{40,})\b/,
    source: "developers.notion.com/changelog (ntn_ prefix, September 2024)",
  },
  {
    kind: "a Vault token",
    pattern: /\bhv[sbr]\.[\w-]{24,}/,
    source: "developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes",
  },
  {
    kind: "a Grafana token",
    pattern: /\bglsa_[A-Za-z0-9]{32}_[0-9a-f]{8}\b/,
    source: "grafana.com/docs/grafana/latest/administration/service-accounts",
  },
  {
    kind: "a PostHog personal key",
    pattern: /\bphx_[A-Za-z0-9]{40,}\b/,
    source: "posthog.com/docs/api (personal keys phx_; project keys phc_ are public)",
  },
  {
    kind: "a Mapbox secret token",
    pattern: /\bsk\.eyJ[\w-]{40,}\.[\w-]{20,}/,
    source: "docs.mapbox.com/help/dive-deeper/access-tokens (pk. tokens are public)",
  },
  {
    kind: "a Supabase secret key",
    pattern: /\bsb(?:p_[0-9a-f]{40}|_secret_[\w-]{30,})/,
    source: "supabase.com/docs/guides/api/api-keys (sb_publishable_ keys are public)",
  },
  {
    kind: "a PlanetScale credential",
    pattern: /\bpscale_(?:tkn|pw|oauth)_[\w.-]{32,}/,
    source: "planetscale.com/docs/concepts/service-tokens; docs.github.com: supported secret scanning patterns",
  },
  {
    kind: "an Azure storage key",
    pattern: /\bAccountKey=([A-Za-z0-9+/]{86}==)/,
    source: "learn.microsoft.com/azure/storage/common/storage-configure-connection-string",
  },
  {
    kind: "an age secret key",
    pattern: /\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/,
    source: "github.com/C2SP/C2SP/blob/main/age.md",
  },
  {
    kind: "a private key",
    pattern:
      /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----(?:\s|\\(?:[nr]|(?![nr])))*((?:[A-Za-z0-9+/=](?:\s|\\(?:[nr]|(?![nr])))*){64,})/,
    source: "RFC 7468, sections 10 and 11",
  },
];
