import { type Job, Worker } from "bullmq";

import { readConfig } from "../config.js";
import { log } from "../log.js";
import { Cursor } from "../state/cursor.js";
import { openDatabase } from "../store/database.js";
import { announceParcels, type JobContext, readFeed, refundOrder, waitForCharge } from "./jobs.js";

const config = readConfig();
const context: JobContext = {
  database: openDatabase(config.DATABASE_URL),
  cursor: new Cursor(config.DATA_DIR),
  paymentUrl: config.PAYMENT_URL,
  shippingUrl: config.SHIPPING_URL,
};

async function run(job: Job): Promise<unknown> {
  switch (job.name) {
    case "confirm":
      return waitForCharge(context, job.data.charge);
    case "announce":
      return announceParcels(context, job.data.order);
    case "refund":
      return refundOrder(context, job.data.order, job.data.charge);
    default:
      throw new Error(`unknown job ${job.name}`);
  }
}

// What happened while the worker was down comes first: jobs rely on where parcels are.
await readFeed(context);

const worker = new Worker("orders", run, { connection: { url: config.REDIS_URL }, concurrency: 4 });

worker.on("failed", (job, error) => log.error({ err: error, job: job?.id }, "job failed"));
