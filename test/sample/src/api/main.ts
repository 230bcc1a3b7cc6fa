import { Queue } from "bullmq";

import { inventoryClient } from "../clients/inventory.js";
import { readConfig } from "../config.js";
import { log } from "../log.js";
import { openDatabase } from "../store/database.js";
import { createApp } from "./app.js";

const config = readConfig();
const database = openDatabase(config.DATABASE_URL);
const queue = new Queue("orders", { connection: { url: config.REDIS_URL } });
const app = createApp({
  database,
  queue,
  inventory: inventoryClient(config.INVENTORY_URL),
  inventoryUrl: config.INVENTORY_URL,
  paymentUrl: config.PAYMENT_URL,
  ratesUrl: config.RATES_URL,
  dataDir: config.DATA_DIR,
});

const server = app.listen(config.PORT, () => log.info({ port: config.PORT }, "listening"));

async function shutDown(signal: string): Promise<void> {
  log.info({ signal }, "shutting down");
  setTimeout(() => process.exit(1), 10_000).unref();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  await queue.close();
  await database.end();
  process.exit(0);
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    shutDown(signal).catch((error: unknown) => {
      log.fatal({ err: error }, "shutdown failed");
      process.exit(1);
    });
  });
}
