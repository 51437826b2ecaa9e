import { existsSync } from "node:fs";
import { extname } from "node:path";
import type { PluginInstance } from "../types/inventory.ts";
import type { JsonObject } from "../types/json.ts";
import type { Answer } from "./answer.ts";
import type { Exchange, GatewayContext, OutgoingResponse } from "./exchange.ts";

/** What a plugin's handler is given: one exchange, the one instance that applies, the gateway. */
export interface PluginCall {
  readonly exchange: Exchange;
  readonly instance: PluginInstance;
  readonly config: JsonObject;
  readonly gateway: GatewayContext;
}

/** A modelled plugin: `harness/model/plugins/<name>.ts` exports one as `plugin`. Handlers are Kong's phases. */
export interface Plugin {
  /** False when this config asks for what is not modelled; left out when every config is. */
  models?(config: JsonObject): boolean;
  /** May answer, which skips the access handlers of all later plugins and the upstream. */
  access?(call: PluginCall): Answer | null | Promise<Answer | null>;
  /** Runs on every response, also those that Kong makes itself. */
  headerFilter?(call: PluginCall, response: OutgoingResponse): void;
  /** Changes the body; the whole of it is at hand. */
  bodyFilter?(call: PluginCall, response: OutgoingResponse): void;
  /** Counts what the response used; awaited before the client gets the end, so that runs are repeatable. */
  count?(call: PluginCall, response: OutgoingResponse): Promise<void>;
  /** Runs after the response was sent. */
  log?(call: PluginCall, response: OutgoingResponse): Promise<void>;
}

/** Loads the modelled plugin of that name; null when there is no file for it. */
export async function loadPlugin(name: string): Promise<Plugin | null> {
  // Names come from a database: only what can be a plugin's file name is looked for.
  if (!/^[a-z0-9-]+$/.test(name)) return null;
  // The ending of this file, so that it also works where TypeScript was compiled.
  const file = new URL(`./plugins/${name}${extname(import.meta.url)}`, import.meta.url);
  if (!existsSync(file)) return null;
  const module = (await import(file.href)) as { plugin: Plugin };
  return module.plugin;
}
