// The workspace of the extension-host suite: several roots, so that nothing holds for a single folder only.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

import { ROOT } from "../../support/dependencies.mjs";
import { copySample } from "../harness/sample.mjs";

const SECOND_ROOT = {
  "package.json": '{ "name": "price-feed", "type": "module", "dependencies": { "axios": "1.0.0" } }\n',
  "feed.ts": `import axios from "axios";

export async function prices(baseUrl: string): Promise<unknown> {
  const { data } = await axios.get(\`\${baseUrl}/prices\`);
  return data;
}
`,
};

/**
 * Writes the sample, a second project and the folder that tests of fixes write their programs into below `parent`; returns the path
 * of the workspace file.
 */
export function writeWorkspace(parent) {
  copySample(parent);
  const second = path.join(parent, "price-feed");
  mkdirSync(second);
  for (const [name, text] of Object.entries(SECOND_ROOT)) writeFileSync(path.join(second, name), text);
  const fixes = path.join(parent, "fixes");
  mkdirSync(fixes);
  symlinkSync(path.join(ROOT, "node_modules"), path.join(fixes, "node_modules"), "junction");
  const file = path.join(parent, "shop.code-workspace");
  const folders = ["order-service", "price-feed", "fixes"].map((name) => ({ path: name }));
  writeFileSync(file, JSON.stringify({ folders, settings: {} }));
  return file;
}
