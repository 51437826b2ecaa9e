import type { RouteMatch, RouterRequest } from "../router/index.ts";
import { buildRouter } from "../router/index.ts";
import type { Seams } from "../seams.ts";
import { routes } from "./alter.ts";
import { faultsIn, ROUTER } from "./fault.ts";

/** Among all routes that would take the request, another one wins. */
function chosen(pick: (matches: readonly RouteMatch[], sound: RouteMatch) => RouteMatch | undefined): Partial<Seams> {
  return {
    router: (router, inventory) => {
      const alone = inventory.routes.map((route) => buildRouter({ ...inventory, routes: [route] }, router.line));
      return {
        ...router,
        match: (request) => {
          const sound = router.match(request);
          return sound && (pick(matching(alone, request), sound) ?? sound);
        },
      };
    },
  };
}

function matching(routers: readonly ReturnType<typeof buildRouter>[], request: RouterRequest): readonly RouteMatch[] {
  return routers.map((one) => one.match(request)).filter((match) => match !== null);
}

const criteria = ({ route }: RouteMatch) => Object.keys(route.headers).length;
const isRegex = ({ route, prefix }: RouteMatch) => !route.paths.includes(prefix);

/** Whoever is sent elsewhere is not counted here, which later requests see. */
const COUNTED = ["rate-limiting"];

export const routerFaults = faultsIn("router", [
  {
    id: "router/shorter-prefix-wins",
    title: "lets the shorter of two path prefixes win",
    blame: ROUTER,
    follows: COUNTED,
    across: true,
    seams: () => chosen((all) => all.filter((one) => !isRegex(one)).toSorted((a, b) => a.prefix.length - b.prefix.length)[0]),
  },
  {
    id: "router/oldest-route-wins",
    title: "lets the route that was created first win, whatever else decides",
    blame: ROUTER,
    follows: COUNTED,
    seams: () => chosen((all) => all.toSorted((a, b) => a.route.created_at - b.route.created_at || (a.route.id < b.route.id ? -1 : 1))[0]),
  },
  {
    id: "router/fewer-criteria-win",
    title: "lets a route without header criteria win over one whose header matches",
    blame: ROUTER,
    seams: () => chosen((all, sound) => (criteria(sound) > 0 ? all.find((one) => criteria(one) === 0) : undefined)),
  },
  {
    id: "router/knows-one-header-value",
    title: "knows only the last value that a header criterion allows",
    blame: ROUTER,
    seams: () =>
      routes((route) => ({
        ...route,
        headers: Object.fromEntries(Object.entries(route.headers).map(([name, values]) => [name, values.slice(-1)])),
      })),
  },
  {
    id: "router/forgets-a-method",
    title: "forgets the last of a route's methods",
    blame: ROUTER,
    across: true,
    seams: () => routes((route) => ({ ...route, methods: route.methods.length > 1 ? route.methods.slice(0, -1) : route.methods })),
  },
  {
    id: "router/forgets-wildcard-hosts",
    title: "does not match a host with a wildcard",
    blame: ROUTER,
    seams: () => routes((route) => ({ ...route, hosts: route.hosts.map((host) => host.replace("*", "none")) })),
  },
  {
    id: "router/ignores-hosts",
    title: "matches routes whatever the host",
    blame: ROUTER,
    seams: () => routes((route) => (route.paths.length > 0 ? { ...route, hosts: [] } : route)),
  },
  {
    id: "router/forgets-regex-routes",
    title: "never matches a path that is a regular expression",
    blame: ROUTER,
    follows: COUNTED,
    seams: () => ({
      router: (router, inventory) =>
        buildRouter(
          { ...inventory, routes: inventory.routes.filter(({ paths }) => paths.every((path) => /^\/[\w/-]*$/.test(path))) },
          router.line,
        ),
    }),
  },
  {
    id: "router/forgets-second-path",
    title: "matches only the first of a route's paths",
    blame: ROUTER,
    seams: () => routes((route) => ({ ...route, paths: route.paths.slice(0, 1) })),
  },
  {
    id: "router/forgets-a-route",
    title: "does not know the route that was created last",
    blame: ROUTER,
    across: true,
    seams: () => ({ router: (router, inventory) => buildRouter({ ...inventory, routes: inventory.routes.slice(0, -1) }, router.line) }),
  },
]);
