/** Reads what runs the service: containers, compose, Kubernetes, Terraform, proxies, platforms, monitoring. Told by content. */

import type { PlainSign } from "../tables/signs";
import { type Exhibit, type Sign, type Step, signWhere } from "./exhibit";

interface Pattern {
  readonly id: PlainSign;
  readonly note: string;
  readonly where: RegExp;
}

const signs = (text: string, patterns: readonly Pattern[]): readonly Sign[] =>
  patterns.flatMap(({ where, ...sign }) => signWhere(text, where, sign));

/** A Dockerfile, with what its container runs first. */
export function readDockerfile(text: string): Exhibit {
  return {
    kind: "start",
    steps: linesOf(text, /^\s*(?:CMD|ENTRYPOINT)\s+(.*)$/).map((step) => ({ ...step, text: asCommand(step.text) })),
    signs: signs(text, [
      { id: "container-image", note: "image", where: /^\s*FROM\s+\S+/im },
      { id: "container-health", note: "HEALTHCHECK", where: /^\s*HEALTHCHECK\s+(?!NONE)/im },
    ]),
  };
}

/** A script that starts a container, or runs when one is released. */
export function readStartScript(text: string): Exhibit {
  return { kind: "start", steps: linesOf(text, /^\s*([^#\s].*)$/), signs: [] };
}

/** A script for operations. Restic and Borg encrypt whatever they store. */
export function readOperationsScript(text: string): Exhibit {
  const encrypted =
    /^[^#\n]*(?:_?dump\b[^\n]*\|[^\n]*\b(?:gpg|age|openssl enc)\b|\b(?:restic|borg|kopia)\b[^\n]*\b(?:backup|create)\b|--sse\b)/m;
  return {
    kind: "operations",
    steps: linesOf(text, /^\s*([^#\s].*)$/),
    signs: signs(text, [{ id: "encrypted-backup", note: "encrypts what it stores", where: encrypted }]),
  };
}

const DATABASE_IMAGE =
  /\bimage:\s*['"]?(?:[\w.-]+\/)*(?:postgres|postgis|timescaledb|pgvector|mysql|mariadb|mongo|redis|valkey|rabbitmq|clickhouse)/;

/** A compose file. The stack counts when the service is started with what it depends on. */
export function readCompose(text: string): Exhibit {
  const services = text.match(/^ {2}[\w.-]+:\s*(?:#.*)?$/gm) ?? [];
  return {
    kind: "start",
    steps: linesOf(text, /^\s*(?:command|entrypoint):\s*(.+)$/).map((step) => ({
      ...step,
      text: asCommand(step.text),
    })),
    signs: [
      ...(services.length > 1
        ? signs(text, [{ id: "local-stack", note: "compose stack", where: DATABASE_IMAGE }])
        : []),
      ...signs(text, [
        { id: "container-health", note: "healthcheck", where: /^\s*healthcheck:\s*$/m },
        { id: "replicas", note: "replicas", where: /^\s*replicas:\s*['"]?(?:[2-9]|\d\d)/m },
        { id: "rolling-update", note: "starts the new one first", where: /^\s*order:\s*start-first/m },
        { id: "automatic-rollback", note: "rolls back", where: /^\s*failure_action:\s*rollback/m },
        { id: "tls", note: "TLS of the proxy", where: /certresolver|letsencrypt|entrypoints\.websecure/i },
        {
          id: "backup",
          note: "backup",
          where: /postgres-backup|pg-?dump|mysqldump|mongodump|litestream|offen\/docker-volume-backup/,
        },
      ]),
    ],
  };
}

const MONITORING: readonly Pattern[] = [
  { id: "alert-rule", note: "alert", where: /^\s*-?\s*alert:\s*\S+[\s\S]{0,600}?^\s*expr:/m },
  {
    id: "metrics-scrape",
    note: "scrape",
    where: /^\s*scrape_configs:|kind:\s*(?:Service|Pod)Monitor\b|prometheus\.io\/scrape:\s*['"]?true/m,
  },
  {
    id: "trace-collector",
    note: "collector",
    where: /^receivers:[\s\S]*\botlp:|jaegertracing\/all-in-one|grafana\/tempo|otel\/opentelemetry-collector/m,
  },
  {
    id: "log-shipping",
    note: "logs",
    where:
      /grafana\/(?:promtail|alloy|loki)|timberio\/vector|fluent\/fluent-bit|^\s*-?\s*url:.*loki\/api\/v1\/push|elastic\/filebeat/m,
  },
];

/** YAML of Kubernetes, Helm, Prometheus, platforms and the like. */
export function readOperationsYaml(text: string): Exhibit {
  return {
    kind: "signs",
    signs: [
      ...signs(text, MONITORING),
      ...signs(text, [
        {
          id: "infrastructure-code",
          note: "Kubernetes object",
          where: /^kind:\s*(?:Deployment|StatefulSet|DaemonSet|CronJob|HelmRelease|Kustomization)\b/m,
        },
        { id: "infrastructure-code", note: "CloudFormation", where: /^Resources:[\s\S]*Type:\s*['"]?AWS::/m },
        { id: "container-health", note: "probe", where: /^\s*(?:readiness|liveness)Probe:/m },
        {
          id: "replicas",
          note: "replicas",
          where: /^\s*(?:replicas|replicaCount|minReplicas|numInstances|min_machines_running):\s*(?:[2-9]|\d\d)/m,
        },
        {
          id: "autoscaling",
          note: "scales by load",
          where: /kind:\s*HorizontalPodAutoscaler\b|kind:\s*ScaledObject\b|^\s*scaling:\s*$[\s\S]{0,200}maxInstances/m,
        },
        { id: "rolling-update", note: "rolling update", where: /type:\s*RollingUpdate\b|^\s*rollingUpdate:/m },
        {
          id: "canary-release",
          note: "canary",
          where: /kind:\s*(?:Rollout|Canary)\b[\s\S]*\b(?:canary|setWeight|stepWeight)\b/,
        },
        {
          id: "automatic-rollback",
          note: "rolls back",
          where: /kind:\s*Canary\b[\s\S]*threshold:|kind:\s*AnalysisTemplate\b|autoRollback:\s*true/,
        },
        {
          id: "tls",
          note: "TLS",
          where: /^\s*tls:\s*$[\s\S]{0,200}?(?:secretName|hosts):|kind:\s*Certificate\b|forceHttps:\s*true/m,
        },
        {
          id: "secret-store",
          note: "secrets from a store",
          where: /kind:\s*(?:ExternalSecret|SealedSecret|SecretProviderClass|VaultStaticSecret)\b|^sops:/m,
        },
        {
          id: "backup",
          note: "backup",
          where:
            /kind:\s*(?:Schedule|ScheduledBackup)\b[\s\S]*(?:velero|postgresql)|\b(?:pg_dump|mongodump|mysqldump)\b/,
        },
        {
          id: "deployment-config",
          note: "deployment",
          where:
            /^(?:services|provider|runtime|app|kind):[\s\S]*(?:type:\s*(?:web|worker)|name:\s*aws|^runtime:|kind:\s*Deployment)/m,
        },
      ]),
    ],
  };
}

/** Terraform and OpenTofu. */
export function readTerraform(text: string): Exhibit {
  return {
    kind: "signs",
    signs: signs(text, [
      { id: "infrastructure-code", note: "resource", where: /^\s*(?:resource|module)\s+"/m },
      {
        id: "alert-rule",
        note: "alert",
        where:
          /resource\s+"(?:aws_cloudwatch_metric_alarm|datadog_monitor|google_monitoring_alert_policy|azurerm_monitor_metric_alert|grafana_rule_group|newrelic_[\w]*alert_condition|checkly_check)"/,
      },
      {
        id: "dashboard",
        note: "dashboard",
        where:
          /resource\s+"(?:aws_cloudwatch_dashboard|datadog_dashboard(?:_json)?|google_monitoring_dashboard|grafana_dashboard)"/,
      },
      {
        id: "encrypted-storage",
        note: "encryption at rest",
        where:
          /\b(?:storage_encrypted|encrypted|at_rest_encryption_enabled)\s*=\s*true|aws_s3_bucket_server_side_encryption_configuration|disk_encryption_key/,
      },
      {
        id: "backup",
        note: "backup",
        where:
          /resource\s+"(?:aws_backup_plan|google_backup_dr[\w]*)"|\bbackup_retention_period\s*=\s*[1-9]|point_in_time_recovery\s*\{?/,
      },
      {
        id: "secret-store",
        note: "secrets from a store",
        where:
          /"(?:aws_secretsmanager_secret|aws_ssm_parameter|google_secret_manager_secret|azurerm_key_vault_secret|vault_[\w]+)[\w]*"/,
      },
      {
        id: "tls",
        note: "TLS",
        where: /"aws_acm_certificate"|protocol\s*=\s*"HTTPS"|google_compute_managed_ssl_certificate|ssl_policy/,
      },
      {
        id: "autoscaling",
        note: "scales by load",
        where: /"aws_appautoscaling_policy"|"aws_autoscaling_policy"|max_instance_count|autoscaling_policy/,
      },
      {
        id: "replicas",
        note: "replicas",
        where: /\b(?:desired_count|min_instance_count|min_capacity|min_size)\s*=\s*(?:[2-9]|\d\d)/,
      },
      {
        id: "automatic-rollback",
        note: "rolls back",
        where:
          /deployment_circuit_breaker\s*\{[^}]*rollback\s*=\s*true|auto_rollback_configuration\s*\{[^}]*enabled\s*=\s*true/,
      },
      {
        id: "canary-release",
        note: "canary",
        where: /CodeDeployDefault\.\w*Canary|deployment_config_name\s*=\s*"[^"]*Canary/,
      },
      {
        id: "cdn",
        note: "CDN",
        where: /"(?:aws_cloudfront_distribution|google_compute_backend_bucket|azurerm_cdn_[\w]+)"/,
      },
    ]),
  };
}

/** nginx, Caddy, Traefik, HAProxy. */
export function readProxy(path: string, text: string): Exhibit {
  const isCaddy = /Caddyfile/.test(path);
  return {
    kind: "signs",
    signs: [
      ...signs(text, [
        {
          id: "tls",
          note: "TLS",
          where:
            /^\s*ssl_certificate\s|\blisten\s+443\b[^;]*ssl|certResolver|certificatesResolvers|^\s*bind\s+[^\n]*:443\s+ssl/m,
        },
        { id: "body-limit", note: "limit of the size", where: /^\s*client_max_body_size\s+[1-9]|^\s*max_size\s+\d/m },
        { id: "proxy-rate-limit", note: "limit of the rate", where: /^\s*limit_req\s|^\s*rate_limit\b|rateLimit:/m },
        { id: "cdn", note: "cache", where: /^\s*proxy_cache\s|^\s*expires\s+\d/m },
      ]),
      // Caddy gets certificates by itself for a site that is named by its host.
      ...(isCaddy
        ? signs(text, [
            {
              id: "tls",
              note: "a site with automatic TLS",
              where: /^(?!http:|:|\(|\s|#)[\w{$*][\w.{}$*-]*\.[\w.{}$-]+[^\n]*\{/m,
            },
          ])
        : []),
    ],
  };
}

/** Files in which a platform is told how to run the service (Fly, Render, Vercel, Heroku …). */
export function readPlatform(path: string, text: string): Exhibit {
  if (text.trim() === "") return { kind: "signs", signs: [] };
  const commands = linesOf(
    text,
    /^\s*(?:release|web|worker|release_command|preDeployCommand|startCommand|"buildCommand"|buildCommand)\s*[:=]\s*(.+)$/,
  );
  return {
    kind: "start",
    steps: commands.map((step) => ({ ...step, text: asCommand(step.text) })),
    signs: [
      { id: "deployment-config", line: 0, note: path.slice(path.lastIndexOf("/") + 1) },
      ...signs(text, [
        { id: "tls", note: "TLS", where: /force_https\s*=\s*true/ },
        {
          id: "replicas",
          note: "replicas",
          where:
            /\bmin_machines_running\s*=\s*(?:[2-9]|\d\d)|\binstances\s*:\s*(?:['"]max['"]|[2-9])|\bnumInstances:\s*[2-9]|\b"numReplicas"\s*:\s*[2-9]/,
        },
        {
          id: "container-health",
          note: "health check",
          where: /\bhttp_service\.checks|\[\[?services\.\w*checks|healthCheckPath|"healthcheckPath"/,
        },
        {
          id: "infrastructure-code",
          note: "infrastructure",
          where: /^\s*resources:\s*$|"app":\s*".*cdk|^runtime:\s*(?:nodejs|python|yaml)/m,
        },
      ]),
    ],
  };
}

/** A Grafana dashboard, as exported. */
export function readDashboard(text: string): Exhibit {
  const isDashboard =
    /"panels"\s*:\s*\[\s*\{/.test(text) && /"(?:schemaVersion|templating|gridPos|targets)"/.test(text);
  return { kind: "signs", signs: isDashboard ? [{ id: "dashboard", line: 0, note: "dashboard with panels" }] : [] };
}

function linesOf(text: string, pattern: RegExp): readonly Step[] {
  return text.split("\n").flatMap((line, index): readonly Step[] => {
    const command = pattern.exec(line)?.[1];
    return command === undefined ? [] : [{ line: index, text: command }];
  });
}

/** `["npm", "start"]` → `npm start`; quotes around a whole command go. */
const asCommand = (text: string): string =>
  text.trim().startsWith("[")
    ? text
        .replace(/^\s*\[|\]\s*$/g, "")
        .replace(/["']\s*,\s*["']/g, " ")
        .replace(/^\s*["']|["']\s*$/g, "")
    : text.replace(/^["']|["'],?$/g, "");
