export interface OrderLine {
  sku: string;
  quantity: number;
  note?: string;
}

export interface NewOrder {
  customer: string;
  currency: "EUR" | "USD" | "GBP";
  lines: OrderLine[];
  cardToken: string;
}

export interface Order extends NewOrder {
  id: string;
  status: "placed" | "paid" | "shipped" | "cancelled";
  total: number;
}

/** Customers may change where and how an order is delivered until it ships. */
export type DeliveryChange =
  | { kind: "address"; street: string; city: string; postcode: string }
  | { kind: "pickup"; point: string; until: string | null }
  | { kind: "slots"; slots: [from: string, to: string][] };
