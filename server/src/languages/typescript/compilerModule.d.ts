/** Types of the compiler file that ts-morph bundles; the package declares them for its main entry only. */
declare module "@ts-morph/common/dist/typescript.js" {
  export { ts as default } from "@ts-morph/common";
}
