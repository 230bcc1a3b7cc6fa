/** Who runs in a container of an image when its Dockerfile says nothing: root, or somebody the image has made. Data only. */

import { imageReference } from "./imageReference";
import { systemShell } from "./images";

export type ImageUser =
  /** Root, until a `USER` says otherwise. */
  | "root"
  /** The image has a `USER` of its own. */
  | "other"
  /** It starts as root and gives that up: its entry point changes the user, or only its master process stays root. */
  | "drops";

/** Source: the Dockerfile of each image (`USER` in the last stage), November 2026. */
const OTHER: readonly RegExp[] = [
  /^nginxinc\/nginx-unprivileged$/,
  /^(?:bitnami|bitnamilegacy|bitnamisecure)\//,
  /^cgr\.dev\//,
  /^dhi\.io\//,
  /^registry\.access\.redhat\.com\/ubi\d+\/(?:nodejs|python|openjdk|php|ruby|perl|go-toolset|httpd|nginx)/,
  /^registry\.redhat\.io\/(?:ubi|rhel)\d+\/(?:nodejs|python|openjdk|php|ruby)/,
  /^(?:grafana\/(?:grafana|loki|tempo)|prom\/[\w-]+|quay\.io\/prometheus\/[\w-]+)$/,
  /^(?:jenkins\/[\w-]+|sonarqube|apache\/(?:airflow|superset|nifi)|quay\.io\/keycloak\/keycloak|n8nio\/n8n)$/,
  /^(?:elasticsearch|kibana|logstash|opensearchproject\/[\w-]+|docker\.elastic\.co\/.+|solr|haproxy|memcached|varnish)$/,
  /^(?:jupyter|quay\.io\/jupyter)\/|^selenium\/|^ghcr\.io\/puppeteer\/puppeteer$|^(?:zenika\/alpine-chrome|browserless\/chrome|ghcr\.io\/browserless\/[\w-]+)$/,
  /^cypress\/browsers-nonroot$|^circleci\/|^cimg\/|^gitpod\/|^rootless-containers\//,
];

/** Source: `docker-entrypoint.sh` of each official image (gosu, su-exec, setpriv), the configuration of nginx, httpd and PHP-FPM. */
const DROPS =
  /^(?:postgres|postgis\/postgis|pgvector\/pgvector|timescale\/timescaledb[\w-]*|mysql|mariadb|mongo|redis|redis\/redis-stack[\w-]*|valkey\/valkey|rabbitmq|cassandra|couchdb|influxdb|neo4j|consul|vault|hashicorp\/(?:consul|vault)|ghost|nginx|openresty\/openresty|httpd|wordpress|nextcloud|drupal|joomla|eclipse-mosquitto|telegraf|percona|clickhouse\/clickhouse-server|minio\/minio|webdevops\/.+|(?:lscr\.io\/|ghcr\.io\/)?linuxserver\/.+|phusion\/baseimage|serversideup\/php|dunglas\/frankenphp|supabase\/.+)$/;

/** Who runs in a container of an image; undefined when that is not known here. */
export function imageUser(image: string): ImageUser | undefined {
  if (image === "scratch") return "root";
  const { name, tag = "" } = imageReference(image);
  if (/nonroot|rootless|unprivileged|chiseled/.test(tag) || OTHER.some((one) => one.test(name))) return "other";
  if (/^gcr\.io\/distroless\//.test(name)) return "root";
  if (DROPS.test(name) || (name === "php" && /fpm|apache/.test(tag))) return "drops";
  return systemShell(image) === undefined && !ROOT.test(name) ? undefined : "root";
}

/** Further images without a `USER`. */
const ROOT =
  /^(?:node|python|denoland\/deno|ghcr\.io\/astral-sh\/uv|nvidia\/cuda|nvcr\.io\/nvidia\/.+|rocm\/.+|pytorch\/pytorch|tensorflow\/tensorflow|continuumio\/(?:ana|mini)conda3|mambaorg\/micromamba-root|openjdk|container-registry\.oracle\.com\/os\/oraclelinux(?:-slim)?|gcc|bash|caddy|opensuse\/.+|archlinux|clojure|dart|composer|r-base|rocker\/.+|sbtscala\/.+|hexpm\/.+)$/;

/** An unprivileged user that an image has ready. Source: the Dockerfiles of node, bun and deno (`adduser` in each). */
export function readyUser(image: string): string | undefined {
  const { name, tag = "" } = imageReference(image);
  if (/windows|nanoserver/.test(tag)) return undefined;
  return { node: "node", "oven/bun": "bun", "denoland/deno": "deno" }[name];
}
