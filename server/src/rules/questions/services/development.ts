/** Code that runs only where the program itself says that this is no production. */

import type { FileFacts, Operation, ScopeId, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { View } from "#linking/view";

/** Under `NODE_ENV !== "production"`, or a flag whose name says development or debugging. */
export const inDevelopment = (view: View, file: FileFacts, scope: ScopeId): boolean =>
  view
    .chain(file, scope)
    .some((at) => at.kind === "branch" && /NODE_ENV|isDev|development|debugMode/i.test(JSON.stringify(at.test ?? "")));

const MOST_HOPS = 4;

/** `process.env.NODE_ENV === "development"`, `import.meta.env.DEV`, or a constant that is one of these, of this file or of another. */
export function isForDevelopment(view: View, file: FileFacts, test: Value, hops = 0): boolean {
  if (hops > MOST_HOPS) return false;
  switch (test.kind) {
    case "comparison":
      return (
        /^===?$/.test(test.operator) &&
        isEnvironmentName(test.left) &&
        test.right.kind === "literal" &&
        /^(?:dev|development|local)$/.test(String(test.right.value))
      );
    case "choice":
      return (
        test.and !== undefined &&
        test.by === undefined &&
        [test.and, ...test.of].some((item) => isForDevelopment(view, file, item, hops))
      );
    case "name": {
      if (test.name === "import.meta") return test.path.join(".") === "env.DEV";
      const binding = test.path.length === 0 ? file.scopes[0]?.bindings[test.name] : undefined;
      const [value] = binding?.values ?? [];
      if (binding?.values.length !== 1 || (value?.kind !== "comparison" && value?.kind !== "import")) return false;
      return isForDevelopment(view, file, value, hops + 1);
    }
    case "import": {
      const [name, ...rest] = test.path;
      if (name === undefined || rest.length > 0) return false;
      const [module] = view.things(file, { ...test, path: [] });
      const given = module?.kind === "module" && Object.hasOwn(module.file.exports, name) ? module : undefined;
      const value = given?.file.exports[name];
      return given !== undefined && value !== undefined && isForDevelopment(view, given.file, value, hops + 1);
    }
    default:
      return false;
  }
}

const isEnvironmentName = (value: Value): boolean => /^(?:NODE_ENV|APP_ENV|ENVIRONMENT)$/.test(lastNameOf(value));

/** `if (isProduction) return …;` before the operation, in its function: what follows runs where programs are written. */
export function leftInProduction(view: View, file: FileFacts, { scope, span }: Operation): boolean {
  const around = view.chain(file, scope);
  return file.scopes.some(
    ({ kind, parent, span: branch, exits, test }) =>
      kind === "branch" &&
      (exits === "return" || exits === "throw") &&
      branch.end <= span.start &&
      test !== undefined &&
      saysProduction(test) &&
      around.some(({ id }) => id === parent),
  );
}

/** True in production, whatever else it asks. */
function saysProduction(test: Value): boolean {
  switch (test.kind) {
    case "choice":
      return test.and === undefined && test.by === undefined && test.of.some(saysProduction);
    case "comparison":
      return (
        /^===?$/.test(test.operator) &&
        test.right.kind === "literal" &&
        test.right.value === "production" &&
        /^(NODE_ENV|APP_ENV|ENVIRONMENT)$/.test(lastNameOf(test.left))
      );
    case "name":
    case "import":
    case "member":
      return /^is_?prod(uction)?$/i.test(lastNameOf(test));
    default:
      return false;
  }
}
