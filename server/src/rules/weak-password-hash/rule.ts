/** A password hashed so fast that a stolen table is read. */

import type { FileFacts, Operation, Value } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { HashModel } from "#knowledge/model";
import { lastNameOf, memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { traceInput } from "../questions/input/inputTrace";
import { asksEnvironment } from "../questions/secrets/environment";
import { isText } from "../questions/secrets/notableValues";
import { defineRule } from "../rule";
import { becomesKey, isHashedByWorker, isKept } from "./keys";
import { passwordIn } from "./passwords";
import { type PlainPassword, plainPasswords } from "./plainPasswords";
import { type Choice, choicesOf } from "./schemes";
import { isSerialised } from "./serialised";

interface Gap {
  readonly algorithm: string;
  /** The cost that is set, and the least that is enough. */
  readonly cost?: { readonly set: number; readonly least: number };
  /** Somebody sends the password, and its digest is kept: no name alone says so. */
  readonly isProven: boolean;
  /** It opens no account. */
  readonly isLesser?: boolean;
}

type Subject = HashSubject | ChoiceSubject | PlainSubject;

/** No hash at all. */
interface PlainSubject {
  readonly place: Place;
  readonly call?: never;
  readonly choice?: never;
  readonly plain: PlainPassword;
}

/** How passwords are stored is chosen by name. */
interface ChoiceSubject {
  readonly place: Place;
  readonly call?: never;
  readonly choice: Choice;
  readonly plain?: never;
}

interface HashSubject {
  readonly place: Place;
  readonly choice?: never;
  readonly plain?: never;
  readonly call: Call;
  readonly hash: HashModel;
  /** Callers that give the password to a helper. */
  readonly callers: readonly Hop[];
  /** The cost a helper is called with: the number stands at this call, not where the password is hashed. */
  readonly given?: { readonly value: Value; readonly least: number };
}

export const weakPasswordHash = defineRule<Subject, Gap>({
  id: "weak-password-hash",
  principle: "defense-in-depth",
  priority: "P0",
  confidence: "high",
  version: 7,
  roles: ["service", "cli"],
  languages: ["typescript", "python"],
  summary: "A password hashed so fast that a stolen table can be read.",
  *subjects(view, file) {
    for (const choice of choicesOf(view, file)) yield { place: choice.place, choice };
    for (const plain of plainPasswords(view, file)) yield { place: plain.place, plain };
    for (const call of view.calls(file)) {
      const hash = call.model?.hash;
      if (hash === undefined) {
        if (call.model === undefined && HELPER.test(call.callee)) yield* givenCosts(view, call);
        continue;
      }
      if (hash.schemes !== undefined && hash.cost === undefined) continue;
      const callers = hash.algorithm === "bcrypt" ? [] : passwordOf(view, call, hash);
      if (callers !== undefined) yield { place: call.place, call, hash, callers };
    }
  },
  judge(view, subject): Verdict<Gap> {
    if (subject.plain !== undefined)
      return gap({ algorithm: "", isProven: true, isLesser: !subject.plain.isAccount }, subject.plain.hops);
    if (subject.choice !== undefined)
      return subject.choice.isWeak
        ? gap({ algorithm: subject.choice.scheme, isProven: true })
        : pass(`${subject.choice.scheme} is not a fast hash`);
    const { call, hash, callers, given } = subject;
    if (given !== undefined) return judgeNumber(view, call.file, { ...given, algorithm: "bcrypt" });
    const algorithm = typeof hash.algorithm === "string" ? hash.algorithm : nameOf(view, call, hash.algorithm);
    if (algorithm === "MD4") return unknown("NTLM asks for MD4");
    if (hash.input !== undefined && makesKeys(call)) return unknown("made into a key");
    if (hash.cost !== undefined && isSerialised(view, call.file, call.operation.arguments[hash.input ?? 0]))
      return unknown("what is hashed is the text of an object");
    if (hash.cost !== undefined) return judgeCost(view, call, { ...hash.cost, algorithm });
    return (
      judgeDigest(view, call) ?? gap({ algorithm, isProven: isSent(view, call, hash) && isKept(view, call) }, callers)
    );
  },
  message: ({ call, choice, plain }, { algorithm, cost }) =>
    plain !== undefined
      ? `\`${plain.stored}\` is stored as it was sent: whoever reads the table has every password. Use argon2id, scrypt or bcrypt.`
      : call === undefined
        ? `\`${choice.by}\` stores passwords with ${algorithm}: a stolen table is guessed at billions a second. Use argon2id, scrypt or bcrypt.`
        : cost === undefined
          ? `\`${call.callee}\` hashes a password with ${algorithm}: a stolen table is guessed at billions a second. Use argon2id, scrypt or bcrypt.`
          : `\`${call.callee}\` hashes passwords at cost ${cost.set}: a stolen table is guessed quickly. Use ${cost.least} or more.`,
  weigh: (_subject, { isProven, isLesser }) => (isLesser === true ? "P1" : isProven ? undefined : "P2"),
});

const HELPER = /hash|passw|crypt/i;

/** `hash(password, 8)` of a helper that passes its second parameter on as the cost. */
function* givenCosts(view: View, call: Call): Iterable<Subject> {
  for (const { file, scope } of view.targets(call))
    for (const operation of view.operations(file, scope)) {
      const hash = view.call(file, operation)?.model?.hash;
      if (hash?.cost?.positional === undefined || hash.algorithm !== "bcrypt") continue;
      const cost = operation.arguments[hash.cost.positional];
      const index = cost === undefined ? undefined : parameterIn(view, file, cost);
      const value = index === undefined ? undefined : call.operation.arguments[index];
      if (value === undefined) continue;
      yield { place: call.place, call, hash, callers: [], given: { value, least: hash.cost.least } };
    }
}

/** Which parameter a value is, by its index. */
function parameterIn(view: View, file: FileFacts, value: Value): number | undefined {
  if (value.kind === "parameter") return value.path.length === 0 ? value.index : undefined;
  if (value.kind !== "name" || value.path.length > 0) return undefined;
  const values = view.variable(file, value.scope, value.name)?.binding.values ?? [];
  const own = values.find((bound) => bound.kind === "parameter");
  return own?.kind === "parameter" && own.path.length === 0 ? own.index : undefined;
}

/** Undefined when what is hashed is no password: a checksum, a cache key, a token. */
function passwordOf(view: View, call: Call, hash: HashModel): readonly Hop[] | undefined {
  for (const value of hashedBy(view, call, hash)) {
    const found = passwordIn(view, call.file, value);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What is hashed: the input of the call, or what its digest is updated with. */
function hashedBy(view: View, { file, operation }: Call, { input, isFedLater }: HashModel): readonly Value[] {
  if (isFedLater === true && input !== undefined) {
    const now = operation.arguments[input] ?? operation.keywords?.data ?? operation.keywords?.string;
    const later = updatesOf(view, file, operation).flatMap(({ arguments: [value] }) => value ?? []);
    return now === undefined ? later : [now, ...later];
  }
  const [calls, index] = input === undefined ? [updatesOf(view, file, operation), 0] : [[operation], input];
  return calls.flatMap((call) => call.arguments[index] ?? []);
}

/** It came in with a request or a message, whatever helpers call it on the way. */
const isSent = (view: View, call: Call, hash: HashModel): boolean =>
  hashedBy(view, call, hash).some(
    (value) => traceInput(view, call.file, value, { until: Number.POSITIVE_INFINITY }).trails.length > 0,
  );

/** `createHash(…).update(x)`, in a chain or through a variable. */
const updatesOf = (view: View, file: FileFacts, made: Operation): readonly Operation[] =>
  view.operations(file, file.scopes[made.scope]?.function ?? 0).filter(({ callee }) => {
    if (callee === undefined || memberOf(callee) !== "update") return false;
    return reaches(view, file, callee, made, 0);
  });

function reaches(view: View, file: FileFacts, value: Value, made: Operation, depth: number): boolean {
  if (depth > 6) return false;
  if (value.kind === "member") return reaches(view, file, value.of, made, depth + 1);
  if (value.kind === "result") {
    if (value.operation === made.id) return true;
    const callee = file.operations[value.operation]?.callee;
    return callee !== undefined && memberOf(callee) === "update" && reaches(view, file, callee, made, depth + 1);
  }
  if (value.kind !== "name") return false;
  const values = view.variable(file, value.scope, value.name)?.binding.values ?? [];
  return values.some((bound) => bound.kind === "result" && bound.operation === made.id);
}

function nameOf(view: View, { file, operation }: Call, index: number): string {
  const value = operation.arguments[index] ?? operation.keywords?.name;
  const named = value === undefined ? [] : view.things(file, value);
  const text = named.find((thing) => thing.kind === "literal" && typeof thing.value === "string");
  return text?.kind === "literal" ? String(text.value).toUpperCase() : "a fast hash";
}

function judgeCost(
  view: View,
  call: Call,
  { positional, options, least, algorithm }: NonNullable<HashModel["cost"]> & { readonly algorithm: string },
): Verdict<Gap> {
  const { file, operation } = call;
  const option = options === undefined ? undefined : view.option(call, options);
  const value = positional === undefined ? undefined : operation.arguments[positional];
  const at = option?.state === "set" ? { file: option.file, value: option.value } : value && { file, value };
  if (at === undefined) return option?.state === "unknown" ? unknown(option.because) : pass("the library's own cost");
  return judgeNumber(view, at.file, { value: at.value, least, algorithm });
}

function judgeNumber(
  view: View,
  file: FileFacts,
  { value, least, algorithm }: { readonly value: Value; readonly least: number; readonly algorithm: string },
): Verdict<Gap> {
  const set = numbersOf(view, file, value).sort((a, b) => a - b)[0];
  if (set === undefined) return pass("the cost is configured, or that of the salt");
  return set < least ? gap({ algorithm, cost: { set, least }, isProven: true }) : pass(`a cost of ${set}`);
}

/** The file encrypts: what it stretches is a key, often made of a random secret. */
const makesKeys = ({ file }: Call): boolean =>
  file.operations.some(({ callee }) =>
    /^(?:create(?:Dec|C)ipheriv|importKey|deriveKey|Fernet|AESGCM|AES)$/.test(lastNameOf(callee)),
  );

/** Numbers the cost can be; a lower one for tests does not count. */
function numbersOf(view: View, file: FileFacts, value: Value): number[] {
  if (value.kind === "choice" && value.by !== undefined && asksEnvironment(value.by)) return [];
  if (value.kind === "choice") return value.of.flatMap((inner) => numbersOf(view, file, inner));
  // What callers give stands at their calls, and is judged there; a default stands here.
  if (parameterIn(view, file, value) !== undefined) return value.kind === "name" ? defaultsOf(view, file, value) : [];
  return view
    .things(file, value)
    .flatMap((thing) => (thing.kind === "literal" && typeof thing.value === "number" ? [thing.value] : []));
}

const defaultsOf = (view: View, file: FileFacts, { scope, name }: Extract<Value, { kind: "name" }>): number[] =>
  (view.variable(file, scope, name)?.binding.values ?? []).flatMap((bound) =>
    bound.kind === "parameter" ? [] : numbersOf(view, file, bound),
  );

/** Reasons why a fast hash of a password is right: somebody else's protocol, a comparison, a slow hash round it. */
function judgeDigest(view: View, call: Call): Verdict<Gap> | undefined {
  const { file, operation } = call;
  const scope = file.scopes[operation.scope]?.function ?? 0;
  for (const other of view.operations(file, scope)) {
    const next = other.id === operation.id ? undefined : view.call(file, other);
    if (next === undefined) continue;
    if (next.model?.hash?.cost !== undefined) return pass("hashed again by a slow function");
    if (/timingSafeEqual$|compare_digest$/.test(next.callee)) return pass("hashed to compare in constant time");
    if (/Cipheriv$|importKey$|(?:^|\.)(?:Fernet|AES\.new)$/.test(next.callee)) return unknown("made into a key");
    if (next.concept === "outbound-call" || (other.arguments[0] !== undefined && isLeakCheck(other.arguments[0])))
      return unknown("sent to another service, whose protocol decides");
  }
  if (isHashedByWorker(view, call)) return pass("hashed again by the slow function of a worker");
  return becomesKey(view, call) ? unknown("made into the key of an HMAC or a cipher") : undefined;
}

const isLeakCheck = (value: Value): boolean =>
  (value.kind === "template" && value.head.includes("pwnedpasswords")) ||
  (isText(value) && value.value.includes("pwnedpasswords"));
