/** Calls of libraries that answer a checklist question, told by the library symbol they resolve to. */

export interface CallPattern {
  readonly symbol: RegExp;
  /** Of an argument's name: what the function works on decides, where it has other uses. */
  readonly given?: RegExp;
  /** What the call shows. */
  readonly words: string;
}

export const KNOWN_CALLS = {
  "error-tracking": {
    symbol:
      /^(?:@sentry\/[\w-]+|sentry_sdk|@sentry)\.(?:\w+\.)?init$|^(?:rollbar|@bugsnag\/[\w-]+|@honeybadger-io\/[\w-]+|@airbrake\/[\w-]+|raygun|@appsignal\/[\w-]+|newrelic|elastic-apm-node|@highlight-run\/\w+|bugsnag|rollbar)(?:\.(?:default|Notifier|Client|Rollbar))?\.?(?:init|start|configure|notify|noticeError|captureError)?$/,
    words: "error tracking is started",
  },
  "tracing-start": {
    symbol:
      /^@opentelemetry\/sdk-(?:node\.NodeSDK|trace-(?:node|base|web)\.\w*TracerProvider)|^@vercel\/otel\.registerOTel$|^dd-trace\.(?:default\.)?init$|^elastic-apm-node\.start$|^opentelemetry\.(?:sdk\.trace\.TracerProvider|trace\.set_tracer_provider)|^ddtrace\.(?:patch_all|tracer)|^@google-cloud\/trace-agent\.start$|^@azure\/monitor-opentelemetry\.useAzureMonitor$/,
    words: "tracing is started",
  },
  "password-hash": {
    symbol:
      /^(?:bcrypt|bcryptjs|argon2|@node-rs\/(?:bcrypt|argon2)|@phc\/[\w-]+|scrypt-kdf|oslo\/password|hash-wasm)\.(?:\w+\.)*(?:hash|hashSync|hashpw|kdf|argon2id|bcrypt)$|^passlib\.|^werkzeug\.security\.generate_password_hash$|^django\.contrib\.auth\.hashers\.|^argon2\.PasswordHasher|^Bun\.password\.hash$/,
    words: "passwords are hashed by a slow function",
  },
  "password-derivation": {
    symbol: /^(?:node:)?crypto\.(?:scrypt|scryptSync|pbkdf2|pbkdf2Sync)$/,
    given: /pass(?:word|wd|phrase)?\b|pwd/i,
    words: "passwords are hashed by a slow function of the runtime",
  },
  "security-headers": {
    symbol:
      /^(?:helmet|@fastify\/helmet|koa-helmet|@nuxtjs\/security|flask_talisman\.Talisman|hono\/secure-headers\.secureHeaders)(?:\.\w+)?$/,
    words: "security headers are set",
  },
} as const satisfies Readonly<Record<string, CallPattern>>;

export type KnownCall = keyof typeof KNOWN_CALLS;
