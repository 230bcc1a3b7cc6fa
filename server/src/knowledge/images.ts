/**
 * What base images bring: the program that `/bin/sh` is. Their own entry points hand over to the command they are given (`exec "$@"`);
 * images with an init or a supervisor as their entry point are left out.
 */

import { imageReference } from "./imageReference";

/** dash: Debian, Ubuntu; busybox: Alpine; bash: Red Hat's family, Amazon Linux. */
export type SystemShell = "dash" | "busybox" | "bash";

/** Images by the system under a tag that names none. Source: the Dockerfiles of docker-library and of each vendor, November 2026. */
const IMAGES: Readonly<Record<SystemShell, readonly string[]>> = {
  dash: [
    "buildpack-deps",
    "debian",
    "eclipse-temurin",
    "elixir",
    "erlang",
    "golang",
    "gradle",
    "haskell",
    "httpd",
    "julia",
    "maven",
    "mcr.microsoft.com/dotnet/aspnet",
    "mcr.microsoft.com/dotnet/runtime",
    "mcr.microsoft.com/dotnet/sdk",
    "mcr.microsoft.com/playwright",
    "mcr.microsoft.com/playwright/python",
    "nginx",
    "node",
    "oven/bun",
    "perl",
    "php",
    "pypy",
    "python",
    "ruby",
    "rust",
    "swift",
    "tomcat",
    "ubuntu",
  ],
  busybox: ["alpine", "busybox"],
  bash: [
    "almalinux",
    "amazoncorretto",
    "amazonlinux",
    "centos",
    "fedora",
    "oraclelinux",
    "redhat/ubi8",
    "redhat/ubi9",
    "registry.access.redhat.com/ubi8",
    "registry.access.redhat.com/ubi9",
    "rockylinux",
  ],
};

const BY_NAME: ReadonlyMap<string, SystemShell> = new Map([
  ...IMAGES.dash.map((name): [string, SystemShell] => [name, "dash"]),
  ...IMAGES.busybox.map((name): [string, SystemShell] => [name, "busybox"]),
  ...IMAGES.bash.map((name): [string, SystemShell] => [name, "bash"]),
]);

/** What `/bin/sh` is in an image (`node:22-alpine`, with or without a digest); undefined when the image is not known here. */
export function systemShell(image: string): SystemShell | undefined {
  const { name, tag = "" } = imageReference(image);
  const usual = BY_NAME.get(name);
  if (usual === undefined || /windows|nanoserver|distroless|chiseled/.test(tag)) return undefined;
  if (/alpine/.test(tag)) return "busybox";
  return /(?:^|-)(?:ubi|oracle|fedora|amazonlinux|azurelinux|al20)/.test(tag) ? "bash" : usual;
}
