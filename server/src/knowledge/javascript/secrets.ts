/**
 * Which arguments and options of libraries hold a secret, and which functions hash. Kept apart from the tables of the libraries
 * themselves: what is said here is added to what is said there.
 */

import { hashes, holds, type SecretSite } from "../secretSites";

const SIGNING = holds({ secret: "signing" });
const API_KEY = holds({ apiKey: "key" });
const AWS = holds({ "credentials.secretAccessKey": "key", secretAccessKey: "key" });
const HTTP = holds({ "auth.password": "password" });

/** OWASP Password Storage Cheat Sheet (2025): bcrypt work factor 10 or more. */
const BCRYPT = (cost: number) => hashes({ algorithm: "bcrypt", cost: { positional: cost, least: 10 } });

export const SECRET_SITES: readonly SecretSite[] = [
  {
    package: "jsonwebtoken",
    source:
      "auth0/node-jsonwebtoken 9 README: jwt.sign(payload, secretOrPrivateKey), jwt.verify(token, secretOrPublicKey)",
    symbols: { "sign verify": holds({ "1": "signing" }) },
  },
  {
    package: "jose",
    source: "panva/jose 6 docs: SignJWT.sign(key), EncryptJWT.encrypt(key), jwtVerify(jwt, key), jwtDecrypt(jwt, key)",
    symbols: { "jwtVerify jwtDecrypt compactVerify": { secrets: { "1": "signing" }, promise: true } },
  },
  {
    package: "express-session",
    source: "expressjs/session 1.18 README: secret",
    symbols: { default: SIGNING },
  },
  {
    package: "cookie-session",
    source: "expressjs/cookie-session 2.1 README: keys, secret",
    symbols: { default: holds({ secret: "signing", keys: "signing" }) },
  },
  {
    package: "cookie-parser",
    source: "expressjs/cookie-parser 1.4 README: cookieParser(secret)",
    symbols: { default: holds({ "0": "signing" }) },
  },
  {
    package: "passport-jwt",
    source: "mikenicholson/passport-jwt 4 README: secretOrKey",
    symbols: { Strategy: holds({ secretOrKey: "signing" }) },
  },
  {
    package: "@nestjs/jwt",
    source: "nestjs/jwt 11 README: JwtModule.register({ secret }), JwtService({ secret })",
    symbols: { "JwtModule.register JwtService": holds({ secret: "signing", privateKey: "signing" }) },
  },
  {
    package: "@fastify/jwt",
    aliases: ["fastify-jwt"],
    source: "fastify/fastify-jwt 10 README: app.register(jwt, { secret })",
    symbols: { default: SIGNING },
  },
  {
    package: "@fastify/cookie",
    source: "fastify/fastify-cookie 11 README: app.register(cookie, { secret })",
    symbols: { default: SIGNING },
  },
  {
    package: "@fastify/session",
    source: "fastify/session 11 README: app.register(session, { secret })",
    symbols: { default: SIGNING },
  },
  {
    package: "@fastify/secure-session",
    source: "fastify/fastify-secure-session 8 README: app.register(session, { key, secret })",
    symbols: { default: holds({ secret: "signing", key: "signing" }) },
  },
  {
    package: "next-auth",
    source: "next-auth.js.org/configuration/options#secret (4), authjs.dev/reference/core#secret (5)",
    symbols: { default: SIGNING },
  },
  {
    package: "better-auth",
    source: "better-auth.com/docs/reference/options#secret",
    symbols: { betterAuth: SIGNING },
  },
  {
    package: "iron-session",
    source: "vvo/iron-session 8 README: getIronSession(…, { password })",
    symbols: { "getIronSession sealData unsealData": { secrets: { password: "signing" }, promise: true } },
  },
  {
    package: "express-jwt",
    source: "auth0/express-jwt 8 README: expressjwt({ secret })",
    symbols: { "expressjwt default": SIGNING },
  },
  { package: "koa-jwt", source: "koajs/jwt 4 README: jwt({ secret })", symbols: { default: SIGNING } },
  { package: "hono/jwt", source: "hono.dev/docs/middleware/builtin/jwt: jwt({ secret })", symbols: { jwt: SIGNING } },
  {
    package: "express-basic-auth",
    source: "LionC/express-basic-auth 1.2 README: users is an object of names and passwords",
    symbols: { default: holds({ users: "signing" }) },
  },
  {
    package: "node:crypto",
    aliases: ["crypto"],
    source: "nodejs.org/docs/latest-v24.x/api/crypto.html; OWASP Password Storage Cheat Sheet (2025)",
    symbols: {
      "createCipheriv createDecipheriv": holds({ "1": "key" }),
      createHmac: { ...holds({ "1": "key" }), ...hashes({ algorithm: 0 }) },
      createHash: hashes({ algorithm: 0 }),
      hash: hashes({ algorithm: 0, input: 1 }),
      "pbkdf2 pbkdf2Sync": hashes({ algorithm: "PBKDF2", input: 0, cost: { positional: 2, least: 100_000 } }),
      "scrypt scryptSync": hashes({ algorithm: "scrypt", input: 0, cost: { options: ["N", "cost"], least: 16_384 } }),
    },
  },
  {
    package: "bcrypt",
    aliases: ["bcryptjs", "argon2"],
    source:
      "kelektiv/node.bcrypt.js 6 README: hash(data, saltOrRounds), genSalt(rounds); dcodeIO/bcrypt.js 3 README: the same",
    symbols: {
      hash: { ...BCRYPT(1), promise: true },
      hashSync: BCRYPT(1),
      genSaltSync: BCRYPT(0),
      genSalt: { ...BCRYPT(0), promise: true },
    },
  },
  {
    package: "crypto-js",
    source: "brix/crypto-js 4 documentation: hashers take the message first; AES.encrypt(message, passphrase)",
    symbols: {
      MD5: hashes({ algorithm: "MD5", input: 0 }),
      SHA1: hashes({ algorithm: "SHA-1", input: 0 }),
      SHA256: hashes({ algorithm: "SHA-256", input: 0 }),
      SHA512: hashes({ algorithm: "SHA-512", input: 0 }),
      "AES.encrypt AES.decrypt": holds({ "1": "signing" }),
    },
  },
  {
    package: "md5",
    aliases: ["blueimp-md5", "js-md5"],
    source: "pvorb/node-md5 2 README: md5(message)",
    symbols: { "default md5": hashes({ algorithm: "MD5", input: 0 }) },
  },
  {
    package: "sha1",
    aliases: ["js-sha1"],
    source: "pvorb/node-sha1 1 README: sha1(message)",
    symbols: { "default sha1": hashes({ algorithm: "SHA-1", input: 0 }) },
  },
  {
    package: "js-sha256",
    source: "emn178/js-sha256 0.11 README: sha256(message)",
    symbols: { "default sha256": hashes({ algorithm: "SHA-256", input: 0 }) },
  },
  {
    package: "pg",
    source: "node-postgres.com/apis/client: password, connectionString",
    symbols: { "Pool Client": holds({ password: "password" }) },
  },
  {
    package: "mysql2/promise",
    source: "sidorares.github.io/node-mysql2/docs: createConnection({ password })",
    symbols: { "createPool createConnection": holds({ password: "password" }) },
  },
  {
    package: "mysql2",
    source: "sidorares.github.io/node-mysql2/docs: createConnection({ password })",
    symbols: { "createPool createConnection": holds({ password: "password" }) },
  },
  {
    package: "mongodb",
    source: "mongodb.github.io/node-mongodb-native: MongoClientOptions.auth.password",
    symbols: { MongoClient: HTTP },
  },
  {
    package: "mongoose",
    source: "mongoosejs.com/docs/connections.html: pass, auth.password",
    symbols: { "connect createConnection": holds({ pass: "password", "auth.password": "password" }) },
  },
  {
    package: "sequelize",
    source: "sequelize.org/docs/v6/getting-started: new Sequelize(database, username, password, options)",
    symbols: { Sequelize: holds({ "2": "password", password: "password" }) },
  },
  {
    package: "typeorm",
    source: "typeorm.io/docs/data-source/data-source-options: password",
    symbols: { "DataSource createConnection": holds({ password: "password" }) },
  },
  {
    package: "knex",
    source: "knexjs.org/guide: connection.password",
    symbols: { "default knex": holds({ "connection.password": "password" }) },
  },
  {
    package: "ioredis",
    source: "ioredis 5 API.md: RedisOptions.password",
    symbols: { "default Redis": holds({ password: "password" }) },
  },
  {
    package: "redis",
    source: "redis/node-redis 5 docs/client-configuration.md: password",
    symbols: { "createClient createClientPool": holds({ password: "password" }) },
  },
  {
    package: "nodemailer",
    source: "nodemailer.com/smtp: auth.pass; nodemailer.com/smtp/oauth2: auth.clientSecret",
    symbols: { createTransport: holds({ "auth.pass": "password", "auth.clientSecret": "key" }) },
  },
  {
    package: "openai",
    source: "openai/openai-node 6 README: new OpenAI({ apiKey })",
    symbols: { "default OpenAI AzureOpenAI": API_KEY },
  },
  {
    package: "@anthropic-ai/sdk",
    source: "anthropics/anthropic-sdk-typescript README: new Anthropic({ apiKey })",
    symbols: { "default Anthropic": API_KEY },
  },
  {
    package: "stripe",
    source: "stripe/stripe-node README: new Stripe(apiKey)",
    symbols: { "default Stripe": holds({ "0": "key" }) },
  },
  {
    package: "twilio",
    source: "twilio/twilio-node README: twilio(accountSid, authToken)",
    symbols: { default: holds({ "1": "key" }) },
  },
  {
    package: "aws-sdk",
    source: "docs.aws.amazon.com/AWSJavaScriptSDK/latest/AWS/Config.html: secretAccessKey",
    symbols: { "config.update S3 SQS SES SNS DynamoDB Credentials": AWS },
  },
  ...["s3", "dynamodb", "sqs", "sns", "lambda", "ses", "secrets-manager", "kms", "sts"].map(
    (name): SecretSite => ({
      package: `@aws-sdk/client-${name}`,
      source: "docs.aws.amazon.com/sdk-for-javascript/v3: client configuration, credentials.secretAccessKey",
      symbols: {
        "S3Client S3 DynamoDBClient DynamoDB SQSClient SQS SNSClient SNS LambdaClient SESClient SecretsManagerClient KMSClient STSClient":
          AWS,
      },
    }),
  ),
  {
    package: "minio",
    source: "min.io/docs: new Minio.Client({ secretKey })",
    symbols: { Client: holds({ secretKey: "password" }) },
  },
];
