/** Who sent a request: the address of the client, as a key under which its requests can be counted. */

/** What is read of a request; those of Express and `node:http` fit. */
export interface ClientRequest {
  /** Express: the client's own address, if `trust proxy` says rightly which proxies are in front. */
  readonly ip?: string | undefined;
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined;
}

/**
 * The IPv4 address, or the first 64 bits of an IPv6 address: one customer has all the addresses behind these. Requests
 * without an address share the key `unknown`. Behind a proxy that Express does not trust, all clients have its address.
 */
export function clientKey(request: ClientRequest): string {
  const address = request.ip ?? request.socket?.remoteAddress ?? "";
  if (address === "") return "unknown";
  if (!address.includes(":")) return address;
  const mapped = /:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  return mapped ?? `${networkOf(address)}::/64`;
}

function networkOf(address: string): string {
  const [head = "", tail] = address.toLowerCase().replace(/%.*$/, "").split("::");
  const groups = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  while (groups.length + after.length < 8 && tail !== undefined) groups.push("0");
  return [...groups, ...after]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
