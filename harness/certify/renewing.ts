import { effectivePlugins } from "../inventory/effective.ts";
import { buildRouter, predictRoute, type Router } from "../model/router/index.ts";
import { createRenewer } from "../renew/renewer.ts";
import type { OperatorSecrets } from "../secrets/operator.ts";
import type { Cluster, Clusters } from "../types/cluster.ts";
import type { Renewer } from "../types/renewal.ts";

/** What makes the time-bound parts of recorded requests anew for these clusters: signed with X's secrets, tokens from each by itself. */
export function renewerFor({ x }: Pick<Clusters, "x">, { privateKeys, clientSecrets }: OperatorSecrets): Renewer {
  const routers = new Map<Cluster, Router>();
  const routerOf = (cluster: Cluster) => {
    const router = routers.get(cluster) ?? buildRouter(cluster.inventory, cluster.version.line);
    routers.set(cluster, router);
    return router;
  };
  return createRenewer({
    inventory: x.inventory,
    privateKeys,
    clientSecrets,
    guard: (cluster, request, scheme) => {
      const match = predictRoute(routerOf(cluster), { ...request, scheme });
      if (!match) return null;
      const place = { route_id: match.route.id, service_id: match.service?.id ?? null, consumer_id: null };
      return effectivePlugins(cluster.inventory, place).find(({ name }) => name === "oauth2") ?? null;
    },
  });
}
