/** Every library model Bulwark ships. A new table is added here; users add their own in `bulwark.json`. */

import { checks } from "./javascript/checks";
import { databases } from "./javascript/databases";
import { globals } from "./javascript/globals";
import { httpClients } from "./javascript/httpClients";
import { kit } from "./javascript/kit";
import { node } from "./javascript/node";
import { queues } from "./javascript/queues";
import { resilience } from "./javascript/resilience";
import { servers } from "./javascript/servers";
import { services } from "./javascript/services";
import { type Catalogue, catalogueOf } from "./lookup";
import type { LibraryModel } from "./model";
import { clients } from "./python/clients";
import { standard } from "./python/standard";

/** All models, JavaScript first. */
export const models: readonly LibraryModel[] = [
  ...globals,
  ...node,
  ...httpClients,
  ...resilience,
  ...servers,
  ...databases,
  ...queues,
  ...services,
  ...checks,
  ...kit,
  ...standard,
  ...clients,
];

export const catalogue: Catalogue = catalogueOf(models);

/** The catalogue with a user's own models on top; theirs win symbol by symbol. */
export const catalogueWith = (added: readonly LibraryModel[]): Catalogue =>
  added.length === 0 ? catalogue : catalogueOf([...models, ...added]);
