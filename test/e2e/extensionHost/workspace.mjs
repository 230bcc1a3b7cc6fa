// The workspace of the extension-host suite: two roots, so that nothing holds for a single folder only.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

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

/** Writes the sample and a second project below `parent`; returns the path of the workspace file. */
export function writeWorkspace(parent) {
  copySample(parent);
  const second = path.join(parent, "price-feed");
  mkdirSync(second);
  for (const [name, text] of Object.entries(SECOND_ROOT)) writeFileSync(path.join(second, name), text);
  const file = path.join(parent, "shop.code-workspace");
  writeFileSync(file, JSON.stringify({ folders: [{ path: "order-service" }, { path: "price-feed" }], settings: {} }));
  return file;
}
