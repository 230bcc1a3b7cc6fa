/** Does a file belong to a front end: a package that is made for browsers, and serves nothing? */

import type { FileFacts } from "#facts/file";
import type { View } from "#linking/view";

/** Frameworks whose packages are bundled for a browser. Nuxt has a server as well, in a folder of its own. */
const BROWSER = [
  "nuxt",
  "vue",
  "react-dom",
  "@angular/core",
  "svelte",
  "preact",
  "solid-js",
  "ember-source",
  "react-native",
];

/** Libraries that only a program on a server, or a desktop program, declares. */
const SERVER = [
  "next",
  "express",
  "fastify",
  "koa",
  "hono",
  "elysia",
  "restify",
  "polka",
  "ws",
  "electron",
  "socket.io",
  "graphql-yoga",
  "@hapi/hapi",
  "@nestjs/core",
  "@trpc/server",
  "@apollo/server",
  "@remix-run/node",
  "@react-router/node",
  "@sveltejs/kit",
  "@tanstack/react-start",
  "@astrojs/node",
  "astro",
  "payload",
  "@strapi/strapi",
];

/** True when the nearest manifest declares a browser framework and nothing that serves: there a failed promise ends no process. */
export const isFrontEnd = (view: View, file: FileFacts): boolean =>
  !/(^|\/)server\//.test(file.path) &&
  BROWSER.some((name) => view.dependency(file, name) !== undefined) &&
  !SERVER.some((name) => view.dependency(file, name) !== undefined);
