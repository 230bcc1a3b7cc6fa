import { Router } from "express";
import { z } from "zod";

import { log } from "../log.js";
import { isCustomer, subscribe } from "../store/orders.js";
import type { Services } from "./services.js";

const Subscription = z.object({ email: z.email() });

export function customerRoutes({ database, queue }: Services): Router {
  const router = Router();

  router.post("/subscriptions", async (request, response) => {
    const { email } = Subscription.parse(request.body);
    if (!isCustomer(database, email)) log.info("somebody new subscribes");
    await subscribe(database, email);
    response.status(204).end();
  });

  router.post("/welcome", async (request, response) => {
    const { email } = Subscription.parse(request.body);
    if (await isCustomer(database, email)) {
      response.status(409).json({ error: "already a customer" });
      return;
    }
    try {
      await queue.add("welcome", { email });
    } catch (error) {
      log.error({ err: error, email }, "the welcome message was not queued");
      response.status(503).json({ error: "try again later" });
      return;
    }
    response.status(202).end();
  });

  return router;
}
