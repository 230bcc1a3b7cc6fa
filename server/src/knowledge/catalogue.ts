/** Every library model Bulwark ships. A new table is added here; users add their own in `bulwark.json`. */

import { aiAndCloud } from "./javascript/aiAndCloud";
import { brokers } from "./javascript/brokers";
import { checks } from "./javascript/checks";
import { concurrency } from "./javascript/concurrency";
import { databases } from "./javascript/databases";
import { failures } from "./javascript/failures";
import { globals } from "./javascript/globals";
import { httpClients } from "./javascript/httpClients";
import { inputs } from "./javascript/inputs";
import { kit } from "./javascript/kit";
import { node } from "./javascript/node";
import { observability } from "./javascript/observability";
import { queues } from "./javascript/queues";
import { rateLimits } from "./javascript/rateLimits";
import { resilience } from "./javascript/resilience";
import { withSecrets } from "./javascript/secrets";
import { servers } from "./javascript/servers";
import { services } from "./javascript/services";
import { stateFiles } from "./javascript/stateFiles";
import { statements } from "./javascript/statements";
import { streams } from "./javascript/streams";
import { uploads } from "./javascript/uploads";
import { verification } from "./javascript/verification";
import { type Catalogue, catalogueOf } from "./lookup";
import type { LibraryModel } from "./model";
import { clients } from "./python/clients";
import { kit as pythonKit } from "./python/kit";
import { standard } from "./python/standard";

/** All models, JavaScript first. */
export const models: readonly LibraryModel[] = withSecrets([
  ...globals,
  ...node,
  ...httpClients,
  ...resilience,
  ...concurrency,
  ...rateLimits,
  ...servers,
  ...inputs,
  ...databases,
  ...queues,
  ...statements,
  ...brokers,
  ...stateFiles,
  ...services,
  ...aiAndCloud,
  ...checks,
  ...verification,
  ...uploads,
  ...failures,
  ...observability,
  ...streams,
  ...kit,
  ...standard,
  ...clients,
  ...pythonKit,
]);

export const catalogue: Catalogue = catalogueOf(models);

/** The catalogue with a user's own models on top; theirs win symbol by symbol. */
export const catalogueWith = (added: readonly LibraryModel[]): Catalogue =>
  added.length === 0 ? catalogue : catalogueOf([...models, ...added]);
