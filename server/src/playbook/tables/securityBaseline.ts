/** The `security-baseline` checklist: 19 questions below which no service should go. */

import { checklist, hint, hints, library, proof } from "./listing";
import { INPUTS_VALIDATED } from "./sharedItems";

export const SECURITY_BASELINE = checklist("security-baseline", "Security baseline", [
  {
    id: "authentication",
    title: "Authentication",
    items: [
      {
        question: "Are passwords hashed with bcrypt, argon2 or scrypt?",
        why: "A fast hash turns a stolen table into a list of passwords.",
        pillar: "security",
        appliesTo: ["passwords"],
        against: ["weak-password-hash"],
        detectors: [
          { kind: "known-call", strength: "proof", call: "password-hash" },
          { kind: "known-call", strength: "hint", call: "password-derivation" },
          library("password"),
        ],
      },
      {
        question: "Are sessions managed: signed, stored, ended?",
        why: "A session that never ends belongs to whoever finds its cookie.",
        pillar: "security",
        appliesTo: ["server"],
        against: ["memory-only-state", "fail-open-check"],
        detectors: [library("session")],
      },
      {
        question: "Is sign-in with OAuth or single sign-on offered where it applies?",
        why: "A password that does not exist cannot be stolen.",
        pillar: "security",
        appliesTo: ["server"],
        detectors: [library("oauth")],
      },
      {
        question: "Do the routes that check secrets have a rate limit?",
        why: "Without a limit, guessing a password is only a matter of time.",
        pillar: "security",
        appliesTo: ["server"],
        rules: ["missing-rate-limit"],
        needsProof: true,
        against: ["ineffective-rate-limit"],
        detectors: [{ kind: "library", strength: "proof", family: "rate-limit" }, hint("proxy-rate-limit")],
      },
      {
        question: "Does an account lock after repeated failures?",
        why: "A limit by address does not stop somebody with many addresses.",
        pillar: "security",
        appliesTo: ["server"],
        rules: ["missing-cooldown"],
        detectors: [{ kind: "test-file", strength: "hint", pattern: /lock-?out|brute/i }],
      },
    ],
  },
  {
    id: "authorization",
    title: "Authorization",
    items: [
      {
        question: "Do users have roles?",
        why: "Without roles everybody who is let in may do everything.",
        pillar: "security",
        appliesTo: ["server"],
        detectors: [library("authorization")],
      },
      {
        question: "Is it checked that a resource belongs to the one who asks?",
        why: "Changing the number in an address is the oldest attack there is.",
        pillar: "security",
        decision: "assisted",
        appliesTo: ["server"],
        against: ["fail-open-check"],
        detectors: [
          library("authorization"),
          { kind: "test-file", strength: "hint", pattern: /ownership|permission|authori[sz]ation|access-?control/i },
        ],
      },
      {
        question: "Are API keys limited to what they are for?",
        why: "A key that can do everything loses everything.",
        pillar: "security",
        appliesTo: ["server"],
        detectors: [{ kind: "test-file", strength: "hint", pattern: /\bscopes?\b/i }],
      },
      {
        question: "Do sensitive actions leave an audit log?",
        why: "After a break-in the first question is what was done, and by whom.",
        pillar: "security",
        appliesTo: ["server"],
        detectors: [library("audit"), { kind: "test-file", strength: "hint", pattern: /audit-?(?:log|trail|event)/i }],
      },
    ],
  },
  {
    id: "data-protection",
    title: "Data protection",
    items: [
      {
        question: "Is data encrypted at rest?",
        why: "Disks are copied, sold and lost.",
        pillar: "security",
        decision: "assisted",
        appliesTo: ["database", "uploads"],
        detectors: [proof("encrypted-storage"), library("encryption")],
      },
      {
        question: "Is data encrypted on its way?",
        why: "Networks in between belong to other people.",
        pillar: "security",
        decision: "assisted",
        appliesTo: ["server", "worker", "database"],
        against: ["tls-verification-disabled", "insecure-http-url"],
        detectors: [proof("tls")],
      },
      {
        question: "Is personal data handled by a rule?",
        why: "What is not known to be personal is logged, exported and kept.",
        pillar: "security",
        decision: "attested",
      },
      {
        question: "Is there a policy on how long data is kept?",
        why: "Data that was deleted cannot leak.",
        pillar: "security",
        decision: "attested",
        detectors: [hint("retention-doc")],
      },
      {
        question: "Are backups encrypted?",
        why: "A backup is a copy of everything, with fewer locks.",
        pillar: "security",
        appliesTo: ["database", "uploads"],
        detectors: [proof("encrypted-backup"), ...hints("backup", "ci:backup", "script:backup")],
      },
    ],
  },
  {
    id: "input",
    title: "Input",
    items: [
      INPUTS_VALIDATED,
      {
        question: "Is SQL injection prevented?",
        why: "A query put together from values does what the values say.",
        pillar: "security",
        appliesTo: ["database"],
        rules: ["sql-string-building"],
        sample: 3,
        detectors: [library("sql-safe")],
      },
      {
        question: "Is cross-site scripting prevented?",
        why: "Text shown as markup runs in other people's browsers.",
        pillar: "security",
        appliesTo: ["pages"],
        detectors: [
          library("escaping"),
          library("templates"),
          { kind: "known-call", strength: "hint", call: "security-headers" },
        ],
      },
      {
        question: "Are uploads restricted in size and type?",
        why: "One large file fills the disk of everybody.",
        pillar: "security",
        appliesTo: ["uploads"],
        rules: ["unbounded-upload"],
        against: ["path-traversal"],
        detectors: [library("upload")],
      },
      {
        question: "Are requests limited in size?",
        why: "A body without an end is memory without an end.",
        pillar: "security",
        appliesTo: ["server"],
        against: ["unbounded-upload"],
        detectors: [hint("body-limit")],
      },
    ],
  },
]);
