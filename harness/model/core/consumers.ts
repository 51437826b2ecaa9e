import type { Consumer } from "../../types/inventory.ts";
import type { Answer } from "../answer.ts";
import { pluginFailure } from "../answer.ts";
import type { AcceptedCredential, Exchange, GatewayContext } from "../exchange.ts";
import { clearHeader, setHeader } from "../headers.ts";
import type { PluginCall } from "../plugin.ts";
import { textOr } from "../plugin-config.ts";

/** A credential as accepted, with what `X-Credential-Identifier` says of it. `username` only where the plugin sets it. */
export interface Accepted extends AcceptedCredential {
  readonly identifier: string;
  readonly username: string | null;
}

/**
 * Runs an auth plugin with its `anonymous` setting: without it a refusal is final; with it a refusal, of any kind, makes
 * the request the anonymous consumer's, and an earlier plugin's credential makes this one pass at once.
 */
export async function authenticateWith(
  call: PluginCall,
  attempt: () => Answer | Accepted | Promise<Answer | Accepted>,
): Promise<Answer | null> {
  const anonymous = textOr(call.config, "anonymous", "");
  if (anonymous !== "" && call.exchange.credential !== null) return null;
  const outcome = await attempt();
  if ("identifier" in outcome) {
    const consumer = call.gateway.lookups.consumer(outcome.consumer_id);
    setConsumer(call.exchange, call.gateway, consumer, outcome);
    return null;
  }
  if (anonymous === "") return outcome;
  const consumer = call.gateway.lookups.consumer(anonymous);
  if (consumer === null) return pluginFailure(call.gateway.traits);
  setConsumer(call.exchange, call.gateway, consumer, null);
  return null;
}

/** The consumer and credential of the exchange, and the headers that tell the upstream; what does not apply is cleared. */
function setConsumer(exchange: Exchange, gateway: GatewayContext, consumer: Consumer | null, credential: Accepted | null): void {
  exchange.consumer = consumer;
  exchange.credential = credential;
  const put = (name: string, value: string | null | undefined) => {
    if (value === null || value === undefined) clearHeader(exchange.request.headers, name);
    else setHeader(exchange.request.headers, name, value);
  };
  put("X-Consumer-ID", consumer?.id);
  put("X-Consumer-Custom-ID", consumer?.custom_id);
  put("X-Consumer-Username", consumer?.username);
  put("X-Credential-Identifier", credential?.identifier);
  if (gateway.traits.hasCredentialUsername) put("X-Credential-Username", credential?.username);
  put("X-Anonymous-Consumer", credential === null ? "true" : null);
}
