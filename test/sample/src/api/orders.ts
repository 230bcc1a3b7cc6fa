import { randomUUID } from "node:crypto";
import { Router } from "express";
import { z } from "zod";

import { release, reserve, stockOf } from "../clients/inventory.js";
import { charge } from "../clients/payment.js";
import { convert, latestRates } from "../clients/rates.js";
import { log } from "../log.js";
import type { DeliveryChange } from "../orders.js";
import { count } from "../state/counters.js";
import { enqueue } from "../state/outbox.js";
import { cancelOrder, findOrder, insertOrder, rememberCustomer, saveDelivery } from "../store/orders.js";
import type { Services } from "./services.js";

const NewOrderSchema = z.object({
  customer: z.email(),
  currency: z.enum(["EUR", "USD", "GBP"]),
  lines: z.array(z.object({ sku: z.string().min(1), quantity: z.int().positive() })).min(1),
  cardToken: z.string().min(1),
});

export function orderRoutes(services: Services): Router {
  const router = Router();
  const { database, inventory } = services;

  router.post("/", async (request, response) => {
    const parsed = NewOrderSchema.safeParse(request.body);
    if (!parsed.success) {
      response.status(400).json({ error: z.prettifyError(parsed.error) });
      return;
    }
    const order = parsed.data;
    for (const line of order.lines) {
      const stock = await stockOf(inventory, line.sku);
      if (stock.available < line.quantity) {
        response.status(409).json({ error: `${line.sku} is sold out` });
        return;
      }
    }
    const id = randomUUID();
    const rates = await latestRates(services.ratesUrl);
    const total = convert(order.lines.length * 10, order.currency, rates);
    const placed = await insertOrder(database, id, order, total);
    log.info({ order: id }, "order placed");
    for (const line of order.lines) await reserve(inventory, id, line.sku, line.quantity);
    await charge(services.paymentUrl, placed);
    log.info({ order: id }, "order paid");
    await services.queue.add("confirm", { order: id });
    rememberCustomer(database, order.customer);
    await count(services.dataDir, "placed");
    response.status(201).json({ id, total });
  });

  router.get("/:id", async (request, response) => {
    const order = await findOrder(database, z.uuid().parse(request.params.id));
    if (order === undefined) {
      response.status(404).end();
      return;
    }
    response.json(order);
  });

  router.patch("/:id/delivery", async (request, response) => {
    const change = request.body as DeliveryChange;
    await saveDelivery(database, z.uuid().parse(request.params.id), change);
    response.status(204).end();
  });

  router.delete("/:id", async (request, response) => {
    const id = z.uuid().parse(request.params.id);
    if (!(await cancelOrder(database, id))) {
      response.status(409).json({ error: "too late to cancel" });
      return;
    }
    try {
      await release(services.inventoryUrl, id);
    } catch {}
    await enqueue(services.dataDir, { id: randomUUID(), order: id, text: "Your order was cancelled." });
    await count(services.dataDir, "cancelled");
    response.status(204).end();
  });

  return router;
}
