/** What libraries offer for development only. Data: a row names the library call, its option, and what happens when it ships. */

export interface Switch {
  /** Symbols of the library call. */
  readonly symbol: RegExp;
  /** Option and the value that is for development; absent when the call itself is. */
  readonly option?: { readonly name: string; readonly value: boolean };
  /** Completes "… in production". */
  readonly effect: string;
  readonly source: string;
}

export const SWITCHES: readonly Switch[] = [
  {
    symbol: /^(?:@apollo\/server|apollo-server(?:-\w+)?)\.ApolloServer$/,
    option: { name: "includeStacktraceInErrorResponses", value: true },
    effect: "sends stack traces to callers",
    source: "apollographql.com/docs/apollo-server/data/errors (stack traces, 4)",
  },
  {
    symbol: /^(?:apollo-server(?:-\w+)?\.ApolloServer|@nestjs\/graphql\.GraphQLModule\.forRoot)$/,
    option: { name: "debug", value: true },
    effect: "sends stack traces to callers",
    source: "apollographql.com/docs/apollo-server/v3/api/apollo-server (debug); docs.nestjs.com/graphql/quick-start",
  },
  {
    symbol: /^(?:apollo-server(?:-\w+)?\.ApolloServer|@nestjs\/graphql\.GraphQLModule\.forRoot)$/,
    option: { name: "playground", value: true },
    effect: "offers a query console to everyone",
    source: "apollographql.com/docs/apollo-server/v2: playground; docs.nestjs.com/graphql/quick-start",
  },
  {
    symbol: /^(?:express-graphql(?:\.graphqlHTTP)?|@nestjs\/graphql\.GraphQLModule\.forRoot)$/,
    option: { name: "graphiql", value: true },
    effect: "offers a query console to everyone",
    source: "graphql/express-graphql README: graphiql; docs.nestjs.com/graphql/quick-start",
  },
  {
    symbol: /^next$/,
    option: { name: "dev", value: true },
    effect: "compiles pages on request and shows their source in errors",
    source: "nextjs.org/docs/pages/guides/custom-server (dev)",
  },
  {
    symbol: /^errorhandler$/,
    effect: "sends stack traces to callers",
    source: "expressjs/errorhandler README: only intended to be used in a development environment",
  },
  {
    symbol: /^webpack-(?:dev|hot)-middleware$/,
    effect: "compiles on request and serves the source",
    source: "webpack/webpack-dev-middleware README: should be used for development only",
  },
  {
    symbol: /^(?:node:)?inspector\.open$/,
    effect: "lets whoever reaches the port run code",
    source: "nodejs.org/docs/latest-v24.x/api/inspector.html; learn/getting-started/debugging (security implications)",
  },
  {
    symbol: /^@socket\.io\/admin-ui\.instrument$/,
    option: { name: "auth", value: false },
    effect: "opens the administration page to everyone",
    source: "socket.io/docs/v4/admin-ui (auth)",
  },
  {
    symbol: /^sequelize\.(?:Sequelize|Model)\.sync$/,
    option: { name: "force", value: true },
    effect: "drops and creates the tables at each start",
    source: "sequelize.org/docs/v6/core-concepts/model-basics (synchronization in production)",
  },
  {
    symbol: /^flask\.App\.run$/,
    option: { name: "debug", value: true },
    effect: "lets whoever reaches the debugger run code",
    source:
      "flask 3.1 docs/debugging.rst: do not run the development server, or enable the built-in debugger, in production",
  },
  {
    symbol: /^(?:fastapi|starlette\.applications)\.(?:FastAPI|Starlette)$/,
    option: { name: "debug", value: true },
    effect: "sends stack traces to callers",
    source: "starlette 0.48 docs/applications.md: debug - whether debug tracebacks should be returned on errors",
  },
  {
    symbol: /^uvicorn\.run$/,
    option: { name: "reload", value: true },
    effect: "watches the sources and restarts the one worker it allows",
    source: "uvicorn 0.37 docs/settings.md (development): reload and workers are mutually exclusive",
  },
];
