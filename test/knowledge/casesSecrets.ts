/** Cases of libraries that are known for the secrets they are given and the hashes they make. */

import type { Case } from "./case";

/** As in `Case`, with what is said of secrets and hashing last. */
export type SecretCase = readonly [package_: string, code: string, callee: string, meaning: string, secrets: string];

export const SECRETS: readonly SecretCase[] = [
  ["jsonwebtoken", 'import jwt from "jsonwebtoken";\njwt.sign(p, k);', "jwt.sign", "known", "1=signing"],
  [
    "jose",
    'import { jwtVerify } from "jose";\nawait jwtVerify(t, k);',
    "jwtVerify",
    "token-check promise",
    "1=signing",
  ],
  ["express-session", 'import session from "express-session";\nsession({});', "session", "known", "secret=signing"],
  [
    "cookie-session",
    'import session from "cookie-session";\nsession({});',
    "session",
    "known",
    "secret=signing keys=signing",
  ],
  ["cookie-parser", 'import cookies from "cookie-parser";\ncookies(k);', "cookies", "known", "0=signing"],
  [
    "passport-jwt",
    'import { Strategy } from "passport-jwt";\nnew Strategy({});',
    "Strategy",
    "known",
    "secretOrKey=signing",
  ],
  [
    "@nestjs/jwt",
    'import { JwtModule } from "@nestjs/jwt";\nJwtModule.register({});',
    "JwtModule.register",
    "known",
    "secret=signing privateKey=signing",
  ],
  ["@fastify/jwt", 'import jwt from "@fastify/jwt";\njwt(app, {});', "jwt", "known", "secret=signing"],
  ["@fastify/cookie", 'import cookie from "@fastify/cookie";\ncookie(app, {});', "cookie", "known", "secret=signing"],
  ["@fastify/session", 'import plugin from "@fastify/session";\nplugin(app, {});', "plugin", "known", "secret=signing"],
  [
    "@fastify/secure-session",
    'import plugin from "@fastify/secure-session";\nplugin(app, {});',
    "plugin",
    "known",
    "secret=signing key=signing",
  ],
  ["next-auth", 'import NextAuth from "next-auth";\nNextAuth({});', "NextAuth", "known", "secret=signing"],
  [
    "better-auth",
    'import { betterAuth } from "better-auth";\nbetterAuth({});',
    "betterAuth",
    "known",
    "secret=signing",
  ],
  [
    "iron-session",
    'import { sealData } from "iron-session";\nawait sealData(d, {});',
    "sealData",
    "promise",
    "password=signing",
  ],
  [
    "express-jwt",
    'import { expressjwt } from "express-jwt";\nexpressjwt({});',
    "expressjwt",
    "known",
    "secret=signing",
  ],
  ["koa-jwt", 'import jwt from "koa-jwt";\njwt({});', "jwt", "known", "secret=signing"],
  ["hono/jwt", 'import { jwt } from "hono/jwt";\njwt({});', "jwt", "known", "secret=signing"],
  ["express-basic-auth", 'import auth from "express-basic-auth";\nauth({});', "auth", "known", "users=signing"],
  [
    "node:crypto",
    'import { createHmac } from "node:crypto";\ncreateHmac("sha256", k);',
    "createHmac",
    "known",
    "hash 0",
  ],
  ["node:crypto", 'import crypto from "crypto";\ncrypto.createHash("md5");', "crypto.createHash", "known", "hash 0"],
  [
    "node:crypto",
    'import { createCipheriv } from "node:crypto";\ncreateCipheriv("aes-256-gcm", k, iv);',
    "createCipheriv",
    "known",
    "1=key",
  ],
  [
    "node:crypto",
    'import { pbkdf2Sync } from "node:crypto";\npbkdf2Sync(p, s, 1, 64, "sha512");',
    "pbkdf2Sync",
    "blocking",
    "hash PBKDF2 of 0 at least 100000",
  ],
  [
    "node:crypto",
    'import { scryptSync } from "node:crypto";\nscryptSync(p, s, 64);',
    "scryptSync",
    "blocking",
    "hash scrypt of 0 at least 16384",
  ],
  ["bcrypt", 'import bcrypt from "bcryptjs";\nbcrypt.hash(p, 4);', "bcrypt.hash", "promise", "hash bcrypt at least 10"],
  ["crypto-js", 'import CryptoJS from "crypto-js";\nCryptoJS.MD5(p);', "CryptoJS.MD5", "known", "hash MD5 of 0"],
  ["md5", 'import md5 from "md5";\nmd5(p);', "md5", "known", "hash MD5 of 0"],
  ["sha1", 'import sha1 from "sha1";\nsha1(p);', "sha1", "known", "hash SHA-1 of 0"],
  ["js-sha256", 'import { sha256 } from "js-sha256";\nsha256(p);', "sha256", "known", "hash SHA-256 of 0"],
  ["pg", 'import { Pool } from "pg";\nnew Pool({});', "Pool", "", "password=password"],
  ["mysql2/promise", 'import m from "mysql2/promise";\nm.createPool({});', "m.createPool", "", "password=password"],
  ["mysql2", 'import m from "mysql2";\nm.createPool({});', "m.createPool", "", "password=password"],
  [
    "mongodb",
    'import { MongoClient } from "mongodb";\nnew MongoClient(u, {});',
    "MongoClient",
    "",
    "auth.password=password",
  ],
  [
    "mongoose",
    'import mongoose from "mongoose";\nmongoose.connect(u, {});',
    "mongoose.connect",
    "",
    "pass=password auth.password=password",
  ],
  [
    "sequelize",
    'import { Sequelize } from "sequelize";\nnew Sequelize("d", "u", p);',
    "Sequelize",
    "",
    "2=password password=password",
  ],
  ["typeorm", 'import { DataSource } from "typeorm";\nnew DataSource({});', "DataSource", "", "password=password"],
  [
    "typeorm",
    'import { createConnection } from "typeorm";\ncreateConnection({});',
    "createConnection",
    "known",
    "password=password",
  ],
  ["knex", 'import knex from "knex";\nknex({});', "knex", "", "connection.password=password"],
  ["ioredis", 'import Redis from "ioredis";\nnew Redis({});', "Redis", "", "password=password"],
  ["redis", 'import { createClient } from "redis";\ncreateClient({});', "createClient", "", "password=password"],
  [
    "nodemailer",
    'import mail from "nodemailer";\nmail.createTransport({});',
    "mail.createTransport",
    "",
    "auth.pass=password auth.clientSecret=key",
  ],
  ["openai", 'import OpenAI from "openai";\nnew OpenAI({});', "OpenAI", "", "apiKey=key"],
  ["@anthropic-ai/sdk", 'import A from "@anthropic-ai/sdk";\nnew A({});', "A", "", "apiKey=key"],
  ["stripe", 'import Stripe from "stripe";\nnew Stripe(k);', "Stripe", "", "0=key"],
  ["twilio", 'import twilio from "twilio";\ntwilio(sid, token);', "twilio", "", "1=key"],
  [
    "aws-sdk",
    'import AWS from "aws-sdk";\nAWS.config.update({});',
    "AWS.config.update",
    "known",
    "credentials.secretAccessKey=key secretAccessKey=key",
  ],
  ...["s3 S3", "dynamodb DynamoDB", "sqs SQS", "sns SNS", "lambda Lambda", "ses SES"].map(awsCase),
  ...["secrets-manager SecretsManager", "kms KMS", "sts STS"].map(awsCase),
  ["minio", 'import { Client } from "minio";\nnew Client({});', "Client", "known", "secretKey=password"],
];

function awsCase(row: string): SecretCase {
  const [name = "", client = ""] = row.split(" ");
  const made = `${client}Client`;
  return [
    `@aws-sdk/client-${name}`,
    `import { ${made} } from "@aws-sdk/client-${name}";\nnew ${made}({});`,
    made,
    "",
    "credentials.secretAccessKey=key secretAccessKey=key",
  ];
}

/** The cases of libraries nothing else is known of. */
export const SECRETS_ALONE: readonly Case[] = SECRETS.filter(([, , , meaning]) => meaning !== "").map(
  ([name, code, callee, meaning]) => [name, code, callee, meaning],
);
