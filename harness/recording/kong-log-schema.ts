import { z } from "zod";

/** A header that came more than once is a list; Lua gives a header without a value as true. */
const headers = z.union([
  z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number(), z.boolean()]))])),
  // An empty Lua table may be encoded as a list.
  z.array(z.never()).transform(() => ({})),
]);
const entity = z.object({ id: z.string() });

/**
 * What is needed of an entry that Kong's log plugins write (`kong.log.serialize`, kong/pdk/log.lua 2.8 to 3.9). Other fields are left alone: every
 * release adds some, and `custom_fields_by_lua` whatever the operator wants.
 */
export const kongLogEntry = z.object({
  started_at: z.number(),
  client_ip: z.string().nullish(),
  request: z.object({
    method: z.string().min(1),
    uri: z.string(),
    url: z.string().optional(),
    headers,
    tls: z.unknown().optional(),
  }),
  response: z.object({ status: z.int(), headers }),
  route: entity.nullish(),
  service: entity.nullish(),
  authenticated_entity: z.object({ id: z.string().nullish() }).nullish(),
});

export type KongLogEntry = z.infer<typeof kongLogEntry>;
