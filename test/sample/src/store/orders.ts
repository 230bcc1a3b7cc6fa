import type { Pool } from "pg";

import type { DeliveryChange, NewOrder, Order } from "../orders.js";

export async function insertOrder(database: Pool, id: string, order: NewOrder, total: number): Promise<Order> {
  await database.query(
    "insert into orders (id, customer, currency, lines, total, status) values ($1, $2, $3, $4, $5, 'placed')",
    [id, order.customer, order.currency, JSON.stringify(order.lines), total],
  );
  return { ...order, id, total, status: "placed" };
}

export async function findOrder(database: Pool, id: string): Promise<Order | undefined> {
  const { rows } = await database.query<Order>("select * from orders where id = $1", [id]);
  return rows[0];
}

export async function saveDelivery(database: Pool, id: string, change: DeliveryChange): Promise<void> {
  await database.query("update orders set delivery = $2 where id = $1", [id, JSON.stringify(change)]);
}

/** Remembers a customer the first time somebody orders. */
export async function rememberCustomer(database: Pool, email: string): Promise<void> {
  const { rows } = await database.query("select id from customers where email = $1", [email]);
  if (rows.length === 0) {
    await database.query("insert into customers (email) values ($1)", [email]);
  }
}

/** Subscribes an address once, however many ask at the same time. */
export async function subscribe(database: Pool, email: string): Promise<void> {
  await database.query("insert into subscribers (email) values ($1) on conflict (email) do nothing", [email]);
}

export async function cancelOrder(database: Pool, id: string): Promise<boolean> {
  const result = await database.query("update orders set status = 'cancelled' where id = $1 and status = 'placed'", [id]);
  return result.rowCount === 1;
}

export async function isCustomer(database: Pool, email: string): Promise<boolean> {
  const { rows } = await database.query("select 1 from customers where email = $1", [email]);
  return rows.length > 0;
}
