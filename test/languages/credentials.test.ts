/** Formats of credentials: each is found, each stand-in is not, and no fact holds one. The examples are put together at run time. */

import { describe, expect, test } from "vitest";
import { CREDENTIAL_FORMATS } from "#languages/credentialFormats";
import { credentialIn } from "#languages/credentials";
import { lower } from "#languages/typescript/lower";
import { contentHash } from "#platform/hash";

const RANDOM = "k3Vq9ZtR7bLmXw2YdHsN5cGfJ8aPeUo1TiQyB4nWzC6vXeD1sKqM0jLrF3tHyG7uAiVoP5bOq2Rw8Zx4Nc6Mv9Ld1Fs3Hg5Jk7";
const HEX = "9f3a7c1e5b8d204f6a9c3e7b1d5f8a2c4e6b0d9f1a3c5e7b8d2f4a6c0e9b1d3f";
const CAPITALS = "K7QZ3XWVB5NMRT2YHJ4LPGDF6SCA";
const of = (length: number) => RANDOM.slice(0, length);

const EXAMPLES: Readonly<Record<string, string>> = {
  "an AWS access key": ["AKI", "A", CAPITALS.slice(0, 16)].join(""),
  "a GitHub token": ["ghp", of(36)].join("_"),
  "a GitLab token": ["glpat", of(20)].join("-"),
  "an OpenAI key": ["sk", "proj", of(48)].join("-"),
  "an Anthropic key": ["sk", "ant", "api03", of(93)].join("-"),
  "a Stripe live key": ["sk", "live", of(24)].join("_"),
  "a webhook signing secret": ["whsec", of(32)].join("_"),
  "a Google API key": ["AI", "za", of(35)].join(""),
  "a Google OAuth client secret": ["GOCSPX", of(28)].join("-"),
  "a Slack token": ["xoxb", "2849501736", "8364920175", of(24)].join("-"),
  "a Slack webhook address": `https://hooks.slack.com/services/T0${CAPITALS.slice(0, 8)}/B0${CAPITALS.slice(9, 17)}/${of(24)}`,
  "a Discord webhook address": `https://discord.com/api/webhooks/938471625364758190/${of(68)}`,
  "a Discord bot token": [`M${of(23)}`, of(6), of(27)].join("."),
  "a Telegram bot token": ["5938471620", `AA${of(33)}`].join(":"),
  "a SendGrid key": ["SG", of(22), of(43)].join("."),
  "a Mailgun key": ["key", HEX.slice(0, 32)].join("-"),
  "an npm token": ["npm", of(36)].join("_"),
  "a PyPI token": ["pypi", `AgEIcHlwaS5vcmc${of(60)}`].join("-"),
  "a Hugging Face token": ["hf", of(34)].join("_"),
  "a Groq key": ["gsk", of(52)].join("_"),
  "an xAI key": ["xai", of(80)].join("-"),
  "a Replicate token": ["r8", of(37)].join("_"),
  "a DigitalOcean token": ["dop", "v1", HEX].join("_"),
  "a Shopify token": ["shpat", HEX.slice(0, 32)].join("_"),
  "a Databricks token": ["dapi", HEX.slice(0, 32)].join(""),
  "a Linear key": ["lin", "api", of(40)].join("_"),
  "a Notion token": ["ntn", of(46)].join("_"),
  "a Vault token": ["hvs", of(30)].join("."),
  "a Grafana token": ["glsa", of(32), HEX.slice(0, 8)].join("_"),
  "a PostHog personal key": ["phx", of(43)].join("_"),
  "a Mapbox secret token": ["sk", `eyJ${of(60)}`, of(22)].join("."),
  "a Supabase secret key": ["sb", "secret", of(31)].join("_"),
  "a PlanetScale credential": ["pscale", "tkn", of(43)].join("_"),
  "an Azure storage key": `AccountName=shop;AccountKey=${RANDOM.slice(0, 86)}==`,
  "an age secret key": ["AGE-SECRET-KEY", `1${CAPITALS}${CAPITALS}${CAPITALS}`.slice(0, 59)].join("-"),
  "a private key": `-----BEGIN RSA PRIVATE KEY-----\n${of(64)}\n${of(40)}\n-----END RSA PRIVATE KEY-----`,
};

const token = (payload: object) =>
  ["eyJhbGciOiJIUzI1NiJ9", Buffer.from(JSON.stringify(payload)).toString("base64url"), of(43)].join(".");

describe("credentials", () => {
  test.each(CREDENTIAL_FORMATS.map((format) => [format.kind, format] as const))(
    "%s is found and masked",
    (kind, { source }) => {
      const example = EXAMPLES[kind] ?? "";
      const found = credentialIn(`before ${example} after`);
      expect(found?.kind).toBe(kind);
      expect(found?.masked).toContain("…");
      expect(found?.masked).not.toContain(example.replace(/\n-----END.*/s, "").slice(-20));
      expect(source.length).toBeGreaterThan(10);
    },
  );

  test("a service key of Supabase is one, its anonymous key is none", () => {
    expect(credentialIn(token({ role: "service_role" }))?.kind).toBe("a Supabase service key");
    expect(credentialIn(token({ role: "anon" }))).toBeUndefined();
  });

  test.each([
    ["postgres://shop:V7q-ttRx_92@db.shop.net:5432/shop", "postgres://shop:…@db.shop.net:5432/shop"],
    ["amqps://app:Zk81-mm@mq.shop.io", "amqps://app:…@mq.shop.io"],
  ])("the password in %s is found and masked", (address, masked) => {
    expect(credentialIn(address)).toEqual({ kind: "a password in an address", masked });
  });

  test.each([
    "AKIAIOSFODNN7EXAMPLE",
    `ghp_${"x".repeat(36)}`,
    ["sk", "live", "12345678901234567890abcd"].join("_"),
    "your-sk-proj-key-goes-here-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "postgres://user:password@db.shop.net/shop",
    "postgres://shop:V7q-ttRx_92@localhost:5432/shop",
    "postgres://shop:V7q-ttRx_92@db:5432/shop",
    "mysql://root:root@db.example.com",
    "redis://:pass@10.0.0.3:6379",
    "https://user:pass@host.com/path",
    "-----BEGIN PRIVATE KEY-----\n",
    `-----BEGIN PUBLIC KEY-----\n${of(64)}\n-----END PUBLIC KEY-----`,
    "flex items-center justify-between data-[state=open]:animate-in md:grid-cols-2",
    "src/components/settings/secret_management/index.ts",
    ["pk", "live", of(24)].join("_"),
    ["sk", "test", of(24)].join("_"),
    ["phc", of(43)].join("_"),
  ])("%s is none", (text) => {
    expect(credentialIn(text)).toBeUndefined();
  });

  test("facts hold the place and the kind, and never the text", () => {
    const secret = EXAMPLES["a GitHub token"] ?? "";
    const text = `export const a = "${secret}";\nexport const b = \`Bearer ${secret} \${a}\`;\n`;
    const facts = lower({ path: "a.ts", text, hash: contentHash(text) });
    expect(facts.credentials?.map(({ kind, span }) => [kind, text.slice(span.start, span.start + 1)])).toEqual([
      ["a GitHub token", '"'],
      ["a GitHub token", "`"],
    ]);
    expect(JSON.stringify(facts)).not.toContain(secret.slice(-20));
  });
});
