/** Which names stand for a credential: decided by the last words of a name, so that `passwordLength` and `hasToken` do not. */

export type CredentialKind = "password" | "secret" | "token" | "key" | "connection string";

/** The credential a name stands for; undefined for names of flags, counts, ids and texts about credentials. */
export function credentialNamed(name: string): CredentialKind | undefined {
  const words = wordsOf(name);
  const last = words.at(-1) ?? "";
  const lastTwo = words.slice(-2).join("");
  if (words.length > 1 && ABOUT.has(words[0] ?? "") && !(last === "token" && words[0] === "reset")) return undefined;
  if (PASSWORDS.has(last) || PASSWORDS.has(lastTwo)) return "password";
  if (last === "secret" || last === "credentials" || last === "cvv" || last === "cvc") return "secret";
  if (last === "jwt" || (last === "token" && TOKENS.has(words.at(-2) ?? ""))) return "token";
  if (last === "authorization") return "token";
  if (last === "key" && KEYS.has(words.at(-2) ?? "")) return "key";
  if (CONNECTIONS.has(lastTwo) || CONNECTIONS.has(words.slice(-3).join(""))) return "connection string";
  return undefined;
}

/** Names that stand for a credential only when the value comes from outside: `token` may be a word of a text. */
export const isBareToken = (name: string): boolean => /^(token|cookie|cookies|bearer)$/i.test(name);

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const PASSWORDS = words("password passwd passphrase passcode");
const TOKENS = words(
  "access refresh auth bearer session api bot reset id login personal service user oauth csrf admin github slack verification",
);
const KEYS = words("api apikey private secret encryption signing master license service");
const CONNECTIONS = words(
  "connectionstring connstring databaseurl databaseuri dburl dburi mongourl mongouri mongodburl mongodburi postgresurl postgresqlurl redisurl amqpurl rabbitmqurl",
);
/** First words of names that speak about a credential. */
const ABOUT = words(
  "has is show needs require requires required no use uses using invalid missing wrong forgot forgotten reset change changed set update with allow should can enable disable min max num total count valid verify check hide toggle on handle get fetch hash hashed encrypted masked redacted path file filename dir directory folder",
);

const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
