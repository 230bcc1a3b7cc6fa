import type { Order } from "../orders.js";

export class PaymentError extends Error {}

export interface Charge {
  id: string;
  state: "captured" | "declined";
}

export async function charge(baseUrl: string, order: Order): Promise<Charge> {
  const response = await fetch(`${baseUrl}/charges`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": order.id },
    body: JSON.stringify({ amount: order.total, currency: order.currency, token: order.cardToken }),
    signal: AbortSignal.timeout(8_000),
  });
  if (!response.ok) throw new PaymentError(`charge of ${order.id} answered ${response.status}`);
  return (await response.json()) as Charge;
}

export async function chargeState(baseUrl: string, id: string): Promise<Charge> {
  const response = await fetch(`${baseUrl}/charges/${id}`, { signal: AbortSignal.timeout(3_000) });
  return (await response.json()) as Charge;
}

export async function refund(baseUrl: string, id: string): Promise<void> {
  try {
    const response = await fetch(`${baseUrl}/charges/${id}/refund`, { method: "POST", signal: AbortSignal.timeout(8_000) });
    if (!response.ok) throw new PaymentError(`refund of ${id} answered ${response.status}`);
  } catch (error) {
    throw new PaymentError("the refund did not go through");
  }
}

export async function cancelCharge(baseUrl: string, id: string): Promise<void> {
  try {
    const response = await fetch(`${baseUrl}/charges/${id}`, { method: "DELETE", signal: AbortSignal.timeout(8_000) });
    if (!response.ok) throw new PaymentError(`cancelling ${id} answered ${response.status}`);
  } catch (error) {
    throw new PaymentError(`charge ${id} could not be cancelled`, { cause: error });
  }
}
