import express, { type Express, type NextFunction, type Request, type Response } from "express";

import { log } from "../log.js";
import { customerRoutes } from "./customers.js";
import { orderRoutes } from "./orders.js";
import type { Services } from "./services.js";

export function createApp(services: Services): Express {
  const app = express();
  app.use(express.json({ limit: "64kb" }));
  app.get("/health", (_request, response) => {
    response.json({ status: "ok" });
  });
  app.use("/orders", orderRoutes(services));
  app.use("/customers", customerRoutes(services));
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    log.error({ err: error, path: request.path }, "request failed");
    response.status(500).json({ error: "internal error" });
  });
  return app;
}
