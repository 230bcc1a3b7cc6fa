/** Which arguments and options of Python libraries hold a secret, and which functions hash. */

import type { HashModel, SecretKind } from "../model";
import { hashes, holds, type SecretSite } from "../secretSites";

/** A parameter that is given by its position or by its name. */
const either = (at: number, name: string, kind: SecretKind) => holds({ [at]: kind, [name]: kind });
const PASSWORD = holds({ password: "password" });
const API_KEY = holds({ api_key: "key" });

/** `hashlib.md5(data)`, or `h = hashlib.md5(); h.update(data)`. */
const digest = (algorithm: string) => hashes({ algorithm, input: 0, isFedLater: true });

/** OWASP Password Storage Cheat Sheet (2025): work factor 10 or more. */
const BCRYPT_ROUNDS: HashModel = { algorithm: "bcrypt", cost: { positional: 0, options: ["rounds"], least: 10 } };

/** Sites of the standard library and of the packages that services use most. */
export const PYTHON_SECRET_SITES: readonly SecretSite[] = [
  {
    package: "jwt",
    source: "pyjwt.readthedocs.io/en/2.10.1/api.html: encode(payload, key, algorithm), decode(jwt, key, algorithms)",
    symbols: { "encode decode": either(1, "key", "signing") },
  },
  {
    package: "jose",
    source: "python-jose 3.4 jose/jwt.py: encode(claims, key, algorithm), decode(token, key, algorithms)",
    symbols: { "jwt.encode jwt.decode": either(1, "key", "signing") },
  },
  {
    package: "authlib.jose",
    source: "docs.authlib.org/en/v1.5.2/jose/jwt.html: jwt.encode(header, payload, key), jwt.decode(s, key)",
    symbols: { "jwt.encode": either(2, "key", "signing"), "jwt.decode": either(1, "key", "signing") },
  },
  {
    package: "itsdangerous",
    source: "itsdangerous.palletsprojects.com/en/stable: Serializer(secret_key, salt), Signer(secret_key)",
    symbols: {
      "Signer TimestampSigner Serializer TimedSerializer URLSafeSerializer URLSafeTimedSerializer": either(
        0,
        "secret_key",
        "signing",
      ),
    },
  },
  {
    package: "starlette.middleware.sessions",
    source: "starlette.dev/middleware: SessionMiddleware(app, secret_key)",
    symbols: { SessionMiddleware: holds({ secret_key: "signing" }) },
  },
  {
    package: "cryptography.fernet",
    source: "cryptography.io/en/latest/fernet: Fernet(key)",
    symbols: { Fernet: either(0, "key", "signing") },
  },
  {
    package: "hmac",
    source: "docs.python.org/3/library/hmac.html: new(key, msg, digestmod), digest(key, msg, digest)",
    symbols: { "new digest": either(0, "key", "key") },
  },
  {
    package: "hashlib",
    source: "docs.python.org/3/library/hashlib.html; OWASP Password Storage Cheat Sheet (2025)",
    symbols: {
      md5: digest("MD5"),
      sha1: digest("SHA-1"),
      "sha224 sha256": digest("SHA-256"),
      "sha384 sha512": digest("SHA-512"),
      "sha3_256 sha3_512 blake2b blake2s": digest("a fast hash"),
      new: hashes({ algorithm: 0, input: 1, isFedLater: true }),
      pbkdf2_hmac: hashes({
        algorithm: "PBKDF2",
        input: 1,
        cost: { positional: 3, options: ["iterations"], least: 100_000 },
      }),
      scrypt: hashes({ algorithm: "scrypt", input: 0, cost: { options: ["n"], least: 16_384 } }),
    },
  },
  {
    package: "bcrypt",
    source: "pyca/bcrypt 4.3 README: gensalt(rounds=12), hashpw(password, salt)",
    symbols: { gensalt: hashes(BCRYPT_ROUNDS) },
  },
  {
    package: "passlib.context",
    source:
      "passlib.readthedocs.io/en/stable/lib/passlib.context.html: CryptContext(schemes), the first is the default",
    symbols: {
      CryptContext: hashes({
        algorithm: "bcrypt",
        cost: { options: ["bcrypt__rounds", "bcrypt__default_rounds"], least: 10 },
        schemes: {
          options: ["schemes"],
          positional: 0,
          weak: "plaintext ldap_plaintext hex_ digest md5 sha1 des_crypt",
        },
      }),
    },
  },
  {
    package: "django.contrib.auth.hashers",
    source: "docs.djangoproject.com/en/5.2/topics/auth/passwords: make_password(password, salt=None, hasher='default')",
    symbols: {
      make_password: hashes({
        algorithm: "a fast hash",
        schemes: { options: ["hasher"], positional: 2, weak: "md5 unsalted sha1 crypt" },
      }),
    },
  },
  {
    package: "werkzeug.security",
    source: "werkzeug.palletsprojects.com/en/stable/utils: generate_password_hash(password, method='scrypt')",
    symbols: {
      generate_password_hash: hashes({
        algorithm: "a fast hash",
        schemes: { options: ["method"], positional: 1, weak: "md5 sha1 sha256 sha512 plain" },
      }),
    },
  },
  {
    package: "psycopg2",
    source: "psycopg.org/docs/module.html: connect(dbname, user, password, host)",
    symbols: { connect: PASSWORD },
  },
  {
    package: "psycopg",
    source: "psycopg.org/psycopg3/docs/api/connections.html: connect(conninfo, **kwargs of libpq)",
    symbols: { "connect Connection.connect AsyncConnection.connect": PASSWORD },
  },
  {
    package: "asyncpg",
    source:
      "magicstack.github.io/asyncpg/current/api: connect(dsn, *, host, user, password), create_pool(dsn, **connect_kwargs)",
    symbols: { "connect create_pool": PASSWORD },
  },
  {
    package: "pymysql",
    aliases: ["MySQLdb"],
    source: "pymysql.readthedocs.io/en/latest/modules/connections.html: connect(password, passwd)",
    symbols: { connect: holds({ password: "password", passwd: "password" }) },
  },
  {
    package: "aiomysql",
    source: "aiomysql.readthedocs.io/en/stable: connect and create_pool take what pymysql takes",
    symbols: { "connect create_pool": holds({ password: "password", passwd: "password" }) },
  },
  {
    package: "mysql.connector",
    source: "dev.mysql.com/doc/connector-python/en/connector-python-connectargs.html: password, passwd",
    symbols: { connect: holds({ password: "password", passwd: "password" }) },
  },
  {
    package: "redis",
    source: "redis.readthedocs.io/en/stable/connections.html: Redis(host, port, db, password)",
    symbols: { "Redis StrictRedis asyncio.Redis": PASSWORD },
  },
  {
    package: "pymongo",
    source: "pymongo.readthedocs.io/en/stable/api/pymongo/mongo_client.html: MongoClient(host, username, password)",
    symbols: { "MongoClient AsyncMongoClient": PASSWORD },
  },
  {
    package: "requests.auth",
    source: "requests.readthedocs.io/en/latest/user/authentication: HTTPBasicAuth(username, password)",
    symbols: { "HTTPBasicAuth HTTPDigestAuth HTTPProxyAuth": either(1, "password", "key") },
  },
  {
    package: "openai",
    source: "openai/openai-python 2 README: OpenAI(api_key)",
    symbols: { "OpenAI AsyncOpenAI AzureOpenAI AsyncAzureOpenAI": API_KEY },
  },
  {
    package: "anthropic",
    source: "anthropics/anthropic-sdk-python README: Anthropic(api_key)",
    symbols: { "Anthropic AsyncAnthropic": API_KEY },
  },
  {
    package: "twilio.rest",
    source: "twilio/twilio-python 9 README: Client(account_sid, auth_token)",
    symbols: { Client: either(1, "password", "key") },
  },
  {
    package: "boto3",
    source: "boto3.amazonaws.com/v1/documentation/api/latest/reference/core/session.html: aws_secret_access_key",
    symbols: { "client resource Session session.Session": holds({ aws_secret_access_key: "key" }) },
  },
  {
    package: "minio",
    source: "min.io/docs/minio/linux/developers/python/API.html: Minio(endpoint, access_key, secret_key)",
    symbols: { Minio: either(2, "secret_key", "password") },
  },
];
