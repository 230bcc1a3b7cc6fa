/** What images run that projects put beside their own code: databases, caches, brokers, and tools with a page for administrators. */

import { imageReference } from "./imageReference";

export type ServiceKind =
  | "database"
  | "cache"
  | "broker"
  | "search"
  | "storage"
  | "proxy"
  | "admin"
  | "mail"
  | "agent"
  | "model"
  | "task";

export interface ServiceImage {
  /** Repositories without a registry; one without a `/` is an official image. A part behind the last `/` matches mirrors too. */
  readonly names: readonly string[];
  readonly kind: ServiceKind;
  /** Ports that are for the services of the project, not for the public. */
  readonly ports: readonly string[];
  /** The image brings a HEALTHCHECK of its own. */
  readonly checked?: true;
  /** What asks it whether it takes requests, as a compose test with `$` as a shell has it. */
  readonly probe?: {
    readonly test: readonly string[];
    readonly startPeriod?: string;
    /** Major version whose image has the program first, and what asks the ones before it. */
    readonly since?: number;
    readonly before?: readonly string[];
  };
  readonly source: string;
}

const OFFICIAL = "Dockerfiles of github.com/docker-library, November 2026: no HEALTHCHECK, EXPOSE as listed";

/** The first row that has a name wins. */
const IMAGES: readonly ServiceImage[] = [
  {
    names: [
      "postgres",
      "postgis",
      "timescaledb",
      "timescaledb-ha",
      "pgvector",
      "postgresql",
      "citus",
      "pgvecto-rs",
      "vectorchord",
      "spilo",
    ],
    kind: "database",
    ports: ["5432"],
    probe: { test: ["CMD-SHELL", 'pg_isready -U "$${POSTGRES_USER:-postgres}"'], startPeriod: "30s" },
    source: `${OFFICIAL}; postgresql.org/docs/17/app-pg-isready.html`,
  },
  {
    names: ["mysql-server"],
    kind: "database",
    ports: ["3306", "33060"],
    checked: true,
    source: "github.com/mysql/mysql-docker, 8.0: HEALTHCHECK",
  },
  {
    names: ["mariadb"],
    kind: "database",
    ports: ["3306"],
    probe: { test: ["CMD", "healthcheck.sh", "--connect", "--innodb_initialized"], startPeriod: "30s", since: 10 },
    source: `${OFFICIAL}; mariadb.com/kb/en/using-healthcheck-sh`,
  },
  {
    names: ["mysql", "percona", "percona-server"],
    kind: "database",
    ports: ["3306", "33060"],
    probe: { test: ["CMD", "mysqladmin", "ping", "-h", "127.0.0.1"], startPeriod: "30s" },
    source: `${OFFICIAL}; dev.mysql.com/doc/refman/8.4/en/mysqladmin.html: ping succeeds when the server runs, access denied included`,
  },
  {
    names: ["mongo", "mongodb", "mongodb-community-server"],
    kind: "database",
    ports: ["27017"],
    probe: {
      test: ["CMD", "mongosh", "--quiet", "--eval", "db.adminCommand('ping').ok"],
      startPeriod: "30s",
      since: 5,
      before: ["CMD", "mongo", "--quiet", "--eval", "db.adminCommand('ping').ok"],
    },
    source: `${OFFICIAL}; mongodb.com/docs/manual/reference/command/ping (mongosh is in the image since 5.0, mongo until 5.0)`,
  },
  {
    names: ["valkey"],
    kind: "cache",
    ports: ["6379"],
    probe: { test: ["CMD", "valkey-cli", "ping"] },
    source: "github.com/valkey-io/valkey-container; valkey.io/commands/ping",
  },
  {
    names: ["redis", "redis-stack", "redis-stack-server", "keydb"],
    kind: "cache",
    ports: ["6379"],
    probe: { test: ["CMD", "redis-cli", "ping"] },
    source: `${OFFICIAL}; redis.io/docs/latest/commands/ping`,
  },
  {
    names: ["dragonfly"],
    kind: "cache",
    ports: ["6379"],
    checked: true,
    source: "github.com/dragonflydb/dragonfly, tools/packaging: HEALTHCHECK",
  },
  { names: ["memcached"], kind: "cache", ports: ["11211"], source: OFFICIAL },
  {
    names: ["rabbitmq"],
    kind: "broker",
    ports: ["5672", "15672", "25672", "4369"],
    probe: { test: ["CMD", "rabbitmq-diagnostics", "-q", "ping"], startPeriod: "30s" },
    source: `${OFFICIAL}; rabbitmq.com/docs/monitoring#health-checks`,
  },
  {
    names: ["apache/kafka"],
    kind: "broker",
    ports: ["9092", "9093", "29092"],
    probe: {
      test: ["CMD", "/opt/kafka/bin/kafka-broker-api-versions.sh", "--bootstrap-server", "localhost:9092"],
      startPeriod: "60s",
    },
    source: "kafka.apache.org/documentation/#docker, 4.0",
  },
  {
    // The native image holds the broker alone, none of Kafka's scripts: github.com/apache/kafka, docker/native/Dockerfile.
    names: ["apache/kafka-native", "cp-kafka", "kafka", "redpanda", "cp-server"],
    kind: "broker",
    ports: ["9092", "9093", "19092", "29092"],
    source: "docs.confluent.io, docs.redpanda.com",
  },
  { names: ["zookeeper", "cp-zookeeper"], kind: "broker", ports: ["2181"], source: OFFICIAL },
  { names: ["nats", "nats-streaming"], kind: "broker", ports: ["4222", "8222", "6222"], source: OFFICIAL },
  { names: ["eclipse-mosquitto"], kind: "broker", ports: ["1883"], source: OFFICIAL },
  {
    names: ["elasticsearch", "opensearch"],
    kind: "search",
    ports: ["9200", "9300"],
    source: "elastic.co/guide/en/elasticsearch/reference/8.17/docker.html",
  },
  { names: ["meilisearch"], kind: "search", ports: ["7700"], source: "github.com/meilisearch/meilisearch, Dockerfile" },
  { names: ["typesense"], kind: "search", ports: ["8108"], source: "typesense.org/docs/guide/install-typesense.html" },
  { names: ["solr"], kind: "search", ports: ["8983"], source: OFFICIAL },
  {
    names: ["qdrant"],
    kind: "database",
    ports: ["6333", "6334"],
    source: "qdrant.tech/documentation/guides/installation",
  },
  {
    names: ["weaviate"],
    kind: "database",
    ports: ["8080", "50051"],
    source: "weaviate.io/developers/weaviate/installation/docker-compose",
  },
  {
    names: ["clickhouse", "clickhouse-server"],
    kind: "database",
    ports: ["8123", "9000"],
    probe: {
      test: ["CMD", "wget", "-q", "-T", "4", "-O", "/dev/null", "http://127.0.0.1:8123/ping"],
      startPeriod: "30s",
    },
    source:
      "clickhouse.com/docs/install/docker; clickhouse.com/docs/interfaces/http (/ping asks for no password; wget is in both images)",
  },
  { names: ["cassandra", "scylla"], kind: "database", ports: ["9042", "7000"], source: OFFICIAL },
  {
    names: ["cockroach"],
    kind: "database",
    ports: ["26257"],
    source: "cockroachlabs.com/docs/stable/start-a-local-cluster-in-docker-linux",
  },
  {
    names: ["mcr.microsoft.com/mssql/server", "mssql/server"],
    kind: "database",
    ports: ["1433"],
    source: "learn.microsoft.com/sql/linux/quickstart-install-connect-docker",
  },
  { names: ["couchdb"], kind: "database", ports: ["5984"], source: OFFICIAL },
  { names: ["neo4j"], kind: "database", ports: ["7474", "7687"], source: OFFICIAL },
  { names: ["influxdb"], kind: "database", ports: ["8086"], source: OFFICIAL },
  { names: ["arangodb"], kind: "database", ports: ["8529"], source: OFFICIAL },
  { names: ["etcd"], kind: "database", ports: ["2379", "2380"], source: "etcd.io/docs/v3.6/op-guide/container" },
  { names: ["minio"], kind: "storage", ports: ["9000", "9001"], source: "github.com/minio/minio, Dockerfile.release" },
  {
    names: ["chrislusf/seaweedfs"],
    kind: "storage",
    ports: ["8333", "8888", "9333", "8080", "18080", "18888", "19333"],
    source: "github.com/seaweedfs/seaweedfs, docker/Dockerfile.go_build, 4.0: EXPOSE, no HEALTHCHECK",
  },
  { names: ["pgbouncer"], kind: "database", ports: ["5432", "6432"], source: "github.com/edoburu/docker-pgbouncer" },
  {
    names: [
      "adminer",
      "phpmyadmin",
      "pgadmin4",
      "mongo-express",
      "redis-commander",
      "redisinsight",
      "kafka-ui",
      "flower",
      "pgweb",
      "cloudbeaver",
      "rabbitmq-admin",
    ],
    kind: "admin",
    ports: ["80", "8080", "8081", "5050", "5540", "5555", "8978", "443"],
    source: "each vendor's README on hub.docker.com: a console of the store, meant for its administrators",
  },
  {
    names: ["mailhog", "mailpit", "maildev", "mailcatcher", "inbucket"],
    kind: "mail",
    ports: ["1025", "8025", "1080"],
    source: "each project's README: a mail catcher for development",
  },
  {
    names: [
      "nginx",
      "traefik",
      "caddy",
      "haproxy",
      "nginx-proxy",
      "envoy",
      "swag",
      "nginx-unprivileged",
      "nginx-proxy-manager",
      "httpd",
      "openresty",
    ],
    kind: "proxy",
    ports: [],
    source: "each image's documentation on hub.docker.com",
  },
  {
    names: [
      "watchtower",
      "portainer",
      "portainer-ce",
      "portainer-ee",
      "dozzle",
      "autoheal",
      "ofelia",
      "diun",
      "docker-socket-proxy",
      "socket-proxy",
      "cadvisor",
      "node-exporter",
      "promtail",
      "alloy",
      "fluent-bit",
      "vector",
      "datadog",
      "agent",
      "netdata",
      "docker-gen",
      "acme-companion",
      "docker-volume-backup",
      "telegraf",
      "filebeat",
      "otel-collector",
      "opentelemetry-collector-contrib",
      "beszel-agent",
      "homepage",
      "whats-up-docker",
      "wud",
      "glances",
      "crowdsec",
      "act_runner",
      "gitlab-runner",
      "docker",
      "runner",
      "yacht",
      "komodo-periphery",
      "dockge",
      "uptime-kuma",
      "tailscale",
      "wireguard",
      "cloudflared",
      "coturn",
      "home-assistant",
      "pihole",
      "adguardhome",
      "frigate",
      "plex",
      "jellyfin",
      "zigbee2mqtt",
      "unbound",
    ],
    kind: "agent",
    ports: [],
    source: "each project's installation page: watches or drives the host, its containers or its network",
  },
  {
    names: ["ollama"],
    kind: "model",
    ports: ["11434"],
    source: "docs.ollama.com/faq: listens on 127.0.0.1 by default, and asks nobody who they are",
  },
  {
    names: ["mc", "curl", "migrate", "flyway", "liquibase", "dbmate", "hello-world", "certbot"],
    kind: "task",
    ports: [],
    source: "each tool's documentation: ends when its work is done",
  },
];

const BY_NAME: ReadonlyMap<string, ServiceImage> = new Map(
  [...IMAGES].reverse().flatMap((image) => image.names.map((name): [string, ServiceImage] => [name, image])),
);

/** What an image runs; undefined for one that is not known here. */
export function serviceImage(reference: string): ServiceImage | undefined {
  const { name } = imageReference(reference);
  const repository = name.replace(/^(?:localhost|[^/]*[.:][^/]*)\//, "");
  return BY_NAME.get(repository) ?? BY_NAME.get(repository.slice(repository.lastIndexOf("/") + 1));
}

/** Major version of a tag such as `16-alpine` or `v7.2`; undefined when it names none. */
export function majorVersion(reference: string): number | undefined {
  const found = /^v?(\d+)(?=[.-]|$)/.exec(imageReference(reference).tag ?? "");
  return found?.[1] === undefined ? undefined : Number(found[1]);
}
