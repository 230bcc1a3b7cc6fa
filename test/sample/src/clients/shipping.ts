import { again } from "../retry.js";

export interface Parcel {
  id: string;
  order: string;
  state: "announced" | "moving" | "delivered";
}

/** Where a parcel is. Only the worker asks. */
export async function trackParcel(baseUrl: string, id: string): Promise<Parcel> {
  const response = await fetch(`${baseUrl}/parcels/${id}`, { signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`parcel ${id}: ${response.status}`);
  return (await response.json()) as Parcel;
}

/** Parcels of an order, asked for up to four times. */
export async function parcelsOf(baseUrl: string, order: string): Promise<Parcel[]> {
  return again(async () => {
    const response = await fetch(`${baseUrl}/parcels?order=${order}`, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`parcels of ${order}: ${response.status}`);
    return (await response.json()) as Parcel[];
  });
}
