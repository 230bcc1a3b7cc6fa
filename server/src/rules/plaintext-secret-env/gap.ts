/** What is wrong with a variable that holds a credential. */

export interface Gap {
  readonly where: "image" | "workflow" | "compose";
  readonly name: string;
  /** What the credential is by its form, with its article. */
  readonly kind?: string;
  /** It looks like one that a service has issued; else it is a password or key somebody has made up. */
  readonly isIssued: boolean;
  /** It opens a store that only the other services of the same compose project reach. */
  readonly isInside?: boolean;
}
