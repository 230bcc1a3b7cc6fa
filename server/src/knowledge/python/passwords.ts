/** Python: hashing of passwords, which takes a few tenths of a second by design and holds whoever waits for it. */

import type { CallModel, LibraryModel } from "../model";
import { each } from "../rows";

const SLOW: CallModel = { blocking: true };

export const passwords: readonly LibraryModel[] = [
  {
    package: "bcrypt",
    language: "python",
    versions: "*",
    source: "pyca/bcrypt 4.3 README: hashpw and checkpw; gensalt(rounds=12), some 250 ms",
    symbols: each("hashpw checkpw kdf", SLOW),
  },
  {
    package: "passlib.context",
    language: "python",
    versions: "*",
    source:
      "passlib.readthedocs.io/en/stable/lib/passlib.context.html: CryptContext.hash, verify; rounds aim at 350 ms",
    symbols: { CryptContext: { returns: "passlib.Context" } },
    typeNames: { CryptContext: "passlib.Context" },
    types: { "passlib.Context": { methods: each("hash verify verify_and_update encrypt", SLOW) } },
  },
  {
    package: "passlib.hash",
    language: "python",
    versions: "*",
    source: "passlib.readthedocs.io/en/stable/lib/passlib.hash.html: hash and verify of each scheme",
    symbols: Object.fromEntries(
      "bcrypt bcrypt_sha256 argon2 scrypt pbkdf2_sha256 pbkdf2_sha512"
        .split(" ")
        .flatMap((scheme) => ["hash", "verify"].map((method) => [`${scheme}.${method}`, SLOW])),
    ),
  },
  {
    package: "argon2",
    language: "python",
    versions: "*",
    source:
      "argon2-cffi.readthedocs.io/en/stable/api.html: PasswordHasher.hash, verify; RFC 9106 low-memory profile by default",
    symbols: { PasswordHasher: { returns: "argon2.PasswordHasher" } },
    typeNames: { PasswordHasher: "argon2.PasswordHasher" },
    types: { "argon2.PasswordHasher": { methods: each("hash verify", SLOW) } },
  },
  {
    package: "pwdlib",
    language: "python",
    versions: "*",
    source: "frankie567.github.io/pwdlib/reference/pwdlib: PasswordHash.recommended, hash, verify, verify_and_update",
    symbols: {
      PasswordHash: { returns: "pwdlib.PasswordHash" },
      "PasswordHash.recommended": { returns: "pwdlib.PasswordHash" },
    },
    typeNames: { PasswordHash: "pwdlib.PasswordHash" },
    types: { "pwdlib.PasswordHash": { methods: each("hash verify verify_and_update", SLOW) } },
  },
];
