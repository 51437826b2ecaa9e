import type { Inventory, OtherEntity } from "../types/inventory.ts";
import type { VersionLine } from "../types/version.ts";
import { credential, credentialTables } from "./credentials.ts";
import { consumer, route, service, target, upstream } from "./entities.ts";
import { aclGroup, plugin } from "./plugins.ts";
import { type Row, text } from "./rows.ts";
import type { EntityTable } from "./tables.ts";

/** Makes an inventory of rows, wherever they come from, one table after the other; rows are as `pg` gives them. */
export async function assemble(
  schema: VersionLine,
  table: (name: EntityTable) => Promise<readonly Row[]>,
  others: () => Promise<readonly OtherEntity[]>,
): Promise<Inventory> {
  const services = (await table("services")).map(service);
  const routes = (await table("routes")).map(route);
  const consumers = (await table("consumers")).map(consumer);
  const names = new Map<string, string | null>([
    ...[...services, ...routes].map(({ id, name }) => [id, name] as const),
    ...consumers.map(({ id, username, custom_id }) => [id, username ?? custom_id] as const),
  ]);
  const credentials = [];
  for (const { kind, table: name } of credentialTables) credentials.push(...(await table(name)).map((row) => credential(kind, row)));
  return {
    schema,
    workspaces: (await table("workspaces")).map((row) => ({ id: text(row, "id") ?? "", name: text(row, "name") ?? "" })),
    services,
    routes,
    consumers,
    upstreams: (await table("upstreams")).map(upstream),
    targets: (await table("targets")).map(target),
    plugins: (await table("plugins")).map((row) => plugin(row, (id) => names.get(id) ?? id)),
    credentials,
    acls: (await table("acls")).map(aclGroup),
    others: await others(),
  };
}
