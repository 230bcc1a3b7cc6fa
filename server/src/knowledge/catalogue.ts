/** Every library model Bulwark ships. A new table is added here; users add their own in `bulwark.json`. */

import { branching } from "./javascript/branching";
import { brokers } from "./javascript/brokers";
import { chatBots } from "./javascript/chatBots";
import { checks } from "./javascript/checks";
import { clouds } from "./javascript/clouds";
import { concurrency } from "./javascript/concurrency";
import { databases } from "./javascript/databases";
import { discord } from "./javascript/discord";
import { failures } from "./javascript/failures";
import { fastify } from "./javascript/fastify";
import { globals } from "./javascript/globals";
import { httpClients } from "./javascript/httpClients";
import { inputs } from "./javascript/inputs";
import { kit } from "./javascript/kit";
import { modelProviders } from "./javascript/modelProviders";
import { node } from "./javascript/node";
import { notices } from "./javascript/notices";
import { observability } from "./javascript/observability";
import { queues } from "./javascript/queues";
import { rateLimits } from "./javascript/rateLimits";
import { resilience } from "./javascript/resilience";
import { SECRET_SITES } from "./javascript/secrets";
import { servers } from "./javascript/servers";
import { services } from "./javascript/services";
import { stateFiles } from "./javascript/stateFiles";
import { statements } from "./javascript/statements";
import { streams } from "./javascript/streams";
import { uploads } from "./javascript/uploads";
import { verification } from "./javascript/verification";
import { type Catalogue, catalogueOf } from "./lookup";
import type { LibraryModel } from "./model";
import { bots } from "./python/bots";
import { brokers as pythonBrokers } from "./python/brokers";
import { browsers } from "./python/browsers";
import { compression } from "./python/compression";
import { concurrency as pythonConcurrency } from "./python/concurrency";
import { django } from "./python/django";
import { drivers } from "./python/drivers";
import { files } from "./python/files";
import { httpClients as pythonHttpClients } from "./python/httpClients";
import { identifiers } from "./python/identifiers";
import { kit as pythonKit } from "./python/kit";
import { learnedModels } from "./python/learnedModels";
import { logging } from "./python/logging";
import { media } from "./python/media";
import { network } from "./python/network";
import { observability as pythonObservability } from "./python/observability";
import { orm } from "./python/orm";
import { passwords } from "./python/passwords";
import { processes } from "./python/processes";
import { requestGuards } from "./python/requestGuards";
import { resilience as pythonResilience } from "./python/resilience";
import { sdks } from "./python/sdks";
import { PYTHON_SECRET_SITES } from "./python/secrets";
import { standard } from "./python/standard";
import { stores } from "./python/stores";
import { validation as pythonValidation } from "./python/validation";
import { verification as pythonVerification } from "./python/verification";
import { webFrameworks } from "./python/webFrameworks";
import { webServers } from "./python/webServers";
import { withSecrets } from "./secretSites";

/** All tables, JavaScript first. */
const tables: readonly LibraryModel[] = [
  ...globals,
  ...node,
  ...httpClients,
  ...resilience,
  ...concurrency,
  ...branching,
  ...rateLimits,
  ...servers,
  ...fastify,
  ...inputs,
  ...databases,
  ...queues,
  ...statements,
  ...brokers,
  ...stateFiles,
  ...services,
  ...modelProviders,
  ...clouds,
  ...chatBots,
  ...discord,
  ...notices,
  ...checks,
  ...verification,
  ...uploads,
  ...failures,
  ...observability,
  ...streams,
  ...kit,
  ...standard,
  ...pythonHttpClients,
  ...pythonResilience,
  ...sdks,
  ...media,
  ...learnedModels,
  ...network,
  ...processes,
  ...pythonConcurrency,
  ...logging,
  ...files,
  ...drivers,
  ...identifiers,
  ...stores,
  ...pythonBrokers,
  ...pythonVerification,
  ...passwords,
  ...orm,
  ...pythonKit,
  ...bots,
  ...browsers,
  ...compression,
  ...django,
  ...requestGuards,
  ...pythonValidation,
  ...webFrameworks,
  ...webServers,
  ...pythonObservability,
];

/** All models, with what is said of their secrets. */
export const models: readonly LibraryModel[] = withSecrets(
  withSecrets(tables, "javascript", SECRET_SITES),
  "python",
  PYTHON_SECRET_SITES,
);

export const catalogue: Catalogue = catalogueOf(models);

/** The catalogue with a user's own models on top; theirs win symbol by symbol. */
export const catalogueWith = (added: readonly LibraryModel[]): Catalogue =>
  added.length === 0 ? catalogue : catalogueOf([...models, ...added]);
