/** Cases of Python libraries that make a service visible, and of those that are given secrets or hash. */

import type { Case } from "./case";
import type { SecretCase } from "./casesSecrets";

export const PYTHON_OBSERVABILITY: readonly Case[] = [
  [
    "prometheus_client",
    "from prometheus_client import Counter\ncount = Counter('a', 'b', ['c'])\ncount.labels(c='d').inc()",
    "count.labels().inc",
    "metric safe",
  ],
  [
    "opentelemetry",
    "from opentelemetry import metrics\ncount = metrics.get_meter('a').create_counter('b')\ncount.add(1)",
    "count.add",
    "metric safe",
  ],
  ["statsd", "from statsd import StatsClient\nclient = StatsClient()\nclient.incr('a')", "client.incr", "metric safe"],
  ["datadog", "from datadog import statsd\nstatsd.increment('a')", "statsd.increment", "metric safe"],
  ["ddtrace", "from ddtrace import tracer\ntracer.trace('a')", "tracer.trace", "trace safe decorates=trace"],
  ["logfire", "import logfire\nlogfire.span('a')", "logfire.span", "trace safe decorates=trace"],
  [
    "sentry_sdk",
    "import sentry_sdk\nsentry_sdk.start_transaction()",
    "sentry_sdk.start_transaction",
    "trace safe decorates=trace",
  ],
];

const hashlib = (name: string, shown: string): SecretCase => [
  "hashlib",
  `import hashlib\nhashlib.${name}(b'a')`,
  `hashlib.${name}`,
  "known",
  shown,
];

/** The fourth is what else is known; empty where a table of the library says it. */
export const PYTHON_SECRETS: readonly SecretCase[] = [
  ["jwt", "import jwt\njwt.encode({}, k)", "jwt.encode", "known", "1=signing key=signing"],
  ["jose", "from jose import jwt\njwt.encode({}, k)", "jwt.encode", "known", "1=signing key=signing"],
  [
    "authlib.jose",
    "from authlib.jose import jwt\njwt.encode({}, p, k)",
    "jwt.encode",
    "known",
    "2=signing key=signing",
  ],
  ["itsdangerous", "from itsdangerous import Signer\nSigner(k)", "Signer", "known", "0=signing secret_key=signing"],
  [
    "starlette.middleware.sessions",
    "from starlette.middleware.sessions import SessionMiddleware\nSessionMiddleware(app, secret_key=k)",
    "SessionMiddleware",
    "known",
    "secret_key=signing",
  ],
  [
    "cryptography.fernet",
    "from cryptography.fernet import Fernet\nFernet(k)",
    "Fernet",
    "known",
    "0=signing key=signing",
  ],
  ["hmac", "import hmac\nhmac.new(k, m, 'sha256')", "hmac.new", "known", "0=key key=key"],
  hashlib("md5", "hash MD5 of 0"),
  hashlib("sha1", "hash SHA-1 of 0"),
  hashlib("sha256", "hash SHA-256 of 0"),
  hashlib("sha512", "hash SHA-512 of 0"),
  hashlib("blake2b", "hash a fast hash of 0"),
  hashlib("new", "hash 0 of 1"),
  hashlib("pbkdf2_hmac", "hash PBKDF2 of 1 at least 100000"),
  hashlib("scrypt", "hash scrypt of 0 at least 16384"),
  ["bcrypt", "import bcrypt\nbcrypt.gensalt(4)", "bcrypt.gensalt", "known", "hash bcrypt at least 10"],
  [
    "passlib.context",
    "from passlib.context import CryptContext\nCryptContext(schemes=['bcrypt'])",
    "CryptContext",
    "known",
    "hash bcrypt at least 10",
  ],
  [
    "django.contrib.auth.hashers",
    "from django.contrib.auth.hashers import make_password\nmake_password(p)",
    "make_password",
    "known",
    "hash a fast hash",
  ],
  [
    "werkzeug.security",
    "from werkzeug.security import generate_password_hash\ngenerate_password_hash(p)",
    "generate_password_hash",
    "known",
    "hash a fast hash",
  ],
  ["psycopg2", "import psycopg2\npsycopg2.connect(password=p)", "psycopg2.connect", "known", "password=password"],
  ["psycopg", "import psycopg\npsycopg.connect(password=p)", "psycopg.connect", "known", "password=password"],
  ["asyncpg", "import asyncpg\nasyncpg.connect(password=p)", "asyncpg.connect", "", "password=password"],
  [
    "pymysql",
    "import pymysql\npymysql.connect(password=p)",
    "pymysql.connect",
    "known",
    "password=password passwd=password",
  ],
  [
    "aiomysql",
    "import aiomysql\naiomysql.connect(password=p)",
    "aiomysql.connect",
    "",
    "password=password passwd=password",
  ],
  [
    "mysql.connector",
    "from mysql.connector import connect\nconnect(password=p)",
    "connect",
    "known",
    "password=password passwd=password",
  ],
  ["redis", "import redis\nredis.Redis(password=p)", "redis.Redis", "known", "password=password"],
  ["pymongo", "from pymongo import MongoClient\nMongoClient(password=p)", "MongoClient", "", "password=password"],
  [
    "requests.auth",
    "from requests.auth import HTTPBasicAuth\nHTTPBasicAuth(u, p)",
    "HTTPBasicAuth",
    "known",
    "1=key password=key",
  ],
  ["openai", "from openai import OpenAI\nOpenAI(api_key=k)", "OpenAI", "", "api_key=key"],
  ["anthropic", "from anthropic import Anthropic\nAnthropic(api_key=k)", "Anthropic", "", "api_key=key"],
  ["twilio.rest", "from twilio.rest import Client\nClient(s, t)", "Client", "known", "1=key password=key"],
  ["boto3", "import boto3\nboto3.client('s3')", "boto3.client", "", "aws_secret_access_key=key"],
  ["minio", "from minio import Minio\nMinio(e)", "Minio", "known", "2=password secret_key=password"],
];

/** The cases of libraries nothing else is known of. */
export const PYTHON_SECRETS_ALONE: readonly Case[] = PYTHON_SECRETS.filter(([, , , meaning]) => meaning !== "").map(
  ([name, code, callee, meaning]) => [name, code, callee, meaning],
);
