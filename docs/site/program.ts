/** The program behind `npm run docs`, as run.mjs bundles it. */

export { makeSite } from "./site";
export { writeSite } from "./write";
