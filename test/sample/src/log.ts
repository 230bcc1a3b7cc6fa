import { pino } from "pino";

export const log = pino({ name: "order-service", redact: ["*.cardToken"] });
