/** One line of real code and what must be known about it. */

/** package | code | callee as written | what is known of it | version the project declares, where versions differ */
export type Case = readonly [string, string, string, string, string?];
