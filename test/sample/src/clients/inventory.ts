import axios, { type AxiosInstance } from "axios";

/** Every call of the inventory gives up after four seconds. */
export const inventoryClient = (baseURL: string): AxiosInstance => axios.create({ baseURL, timeout: 4_000 });

export interface Stock {
  sku: string;
  available: number;
}

export async function stockOf(client: AxiosInstance, sku: string): Promise<Stock> {
  const { data } = await client.get<Stock>(`/stock/${encodeURIComponent(sku)}`);
  return data;
}

export async function reserve(client: AxiosInstance, order: string, sku: string, quantity: number): Promise<void> {
  await client.put(`/reservations/${order}/${encodeURIComponent(sku)}`, { quantity });
}

export async function release(baseUrl: string, order: string): Promise<void> {
  await axios.delete(`${baseUrl}/reservations/${order}`);
}
