import { reject } from "../answer.ts";
import { clearHeader, setHeader } from "../headers.ts";
import { textsOr } from "../plugin-config.ts";
import { access, leftBy, lost, refusal, settingsOf } from "./alter.ts";
import { blamedOn, faultsIn, pluginToBlame } from "./fault.ts";

const NAME = "acl";
const GROUPS = "X-Consumer-Groups";

const set = settingsOf(NAME);
const after = leftBy(NAME);

export const aclFaults = faultsIn(
  "acl",
  blamedOn(pluginToBlame(NAME), [
    { id: "acl/ignores-deny", title: "lets a consumer of a denied group through", across: true, seams: set({ deny: null }) },
    { id: "acl/ignores-allow", title: "lets a consumer outside the allowed groups through", across: true, seams: set({ allow: null }) },
    {
      id: "acl/asks-for-all-groups",
      title: "lets only those through who are in every allowed group",
      seams: () =>
        access(NAME, async (call, next) => {
          const groups = call.gateway.lookups.groups(call.exchange.consumer?.id ?? "");
          const all = textsOr(call.config, "allow", []).every((group) => groups.includes(group));
          return all ? next(call) : reject(403, "You cannot consume this service");
        }),
    },
    { id: "acl/knows-no-groups", title: "knows nobody's groups", seams: () => ({ inventory: (all) => ({ ...all, acls: [] }) }) },
    {
      id: "acl/refuses-with-401",
      title: "answers 401 for 403",
      across: true,
      seams: () => refusal(NAME, (answer) => ({ ...answer, status: answer.status === 403 ? 401 : answer.status })),
    },
    {
      id: "acl/says-something-else",
      title: "gives another message",
      seams: () => refusal(NAME, (answer) => reject(answer.status, "You are not allowed to consume this service")),
    },
    { id: "acl/loses-the-groups", title: "does not tell the upstream the groups", across: true, seams: set({ hide_groups_header: true }) },
    { id: "acl/shows-hidden-groups", title: "tells the upstream groups that are to be hidden", seams: set({ hide_groups_header: false }) },
    {
      id: "acl/leaks-another-consumers-groups",
      title: "tells the upstream another consumer's groups",
      seams: after(({ exchange, gateway }) => {
        if (clearHeader(exchange.request.headers, GROUPS))
          setHeader(exchange.request.headers, GROUPS, gateway.inventory.acls.at(-1)?.group ?? "other");
      }),
    },
    { id: "acl/does-not-run", title: "does not run at all", across: true, seams: () => lost(NAME, () => true) },
  ]),
);
