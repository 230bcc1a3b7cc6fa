import type { Pool } from "pg";

import { chargeState, refund } from "../clients/payment.js";
import { parcelsOf, trackParcel } from "../clients/shipping.js";
import { log } from "../log.js";
import type { Cursor } from "../state/cursor.js";
import { findOrder } from "../store/orders.js";

export interface JobContext {
  database: Pool;
  cursor: Cursor;
  paymentUrl: string;
  shippingUrl: string;
}

/** Stores where a parcel is now. */
export async function refreshParcel(context: JobContext, id: string): Promise<void> {
  const parcel = await trackParcel(context.shippingUrl, id);
  await context.database.query("update orders set parcel = $2 where id = $1", [parcel.order, parcel.state]);
}

export async function announceParcels(context: JobContext, order: string): Promise<number> {
  const parcels = await parcelsOf(context.shippingUrl, order);
  log.info({ order, parcels: parcels.length }, "parcels announced");
  return parcels.length;
}

export async function refundOrder(context: JobContext, id: string, chargeId: string): Promise<void> {
  const order = await findOrder(context.database, id);
  if (order === undefined) throw new Error(`order ${id} is unknown`);
  await refund(context.paymentUrl, chargeId);
  await context.database.query("update orders set status = 'cancelled' where id = $1", [id]);
}

/** Waits until the payment provider has decided. */
export async function waitForCharge(context: JobContext, id: string): Promise<string> {
  while (true) {
    try {
      const charge = await chargeState(context.paymentUrl, id);
      return charge.state;
    } catch (error) {
      log.warn({ err: error, id }, "charge is not readable yet");
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

/** Reads the carrier's feed from where the last run stopped. */
export async function readFeed(context: JobContext): Promise<void> {
  const position = context.cursor.read();
  const response = await fetch(`${context.shippingUrl}/feed?from=${position}`, { signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`feed answered ${response.status}`);
  const events = (await response.json()) as { parcel: string }[];
  for (const event of events) await refreshParcel(context, event.parcel);
  context.cursor.write(position + events.length);
}
