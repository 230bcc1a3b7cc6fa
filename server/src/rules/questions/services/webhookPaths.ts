/** Paths under which services are told of events by others. */

const WEBHOOK =
  /(^|[/_-])(web)?hooks?([/_-](?!subscriptions?|endpoints?)[\w-]+)?\/?$|\/(stripe|github|gitlab|slack|shopify|twilio|paddle|paypal|clerk)\/(events?|callback)$/i;

/** The last part of the path says that events arrive here; a path that lists or edits webhooks is another thing. */
export const isWebhookPath = (path: string): boolean => WEBHOOK.test(path);
