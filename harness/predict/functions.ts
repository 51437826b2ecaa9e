import type { PluginInstance } from "../types/inventory.ts";
import type { PredictedItem } from "../types/prediction.ts";
import type { PredictionInput } from "./input.ts";
import { item, passes } from "./item.ts";

/** What Lua code in the backup may call and Y does not have any more, with the release that took it away (Kong breaking changes 3.0, 3.3). */
const gone: readonly (readonly [pattern: RegExp, since: string, what: string])[] = [
  [/kong\.singletons/, "3.0.0", "kong.singletons is gone: use kong.*"],
  [/log-serializers\.basic/, "3.0.0", "kong.plugins.log-serializers.basic is gone: use kong.log.serialize()"],
  [/ngx\.ctx\.balancer_address/, "3.0.0", "ngx.ctx.balancer_address is gone: use ngx.ctx.balancer_data"],
  [/authenticated_jwt_token/, "3.0.0", "ngx.ctx.authenticated_jwt_token is gone: use kong.ctx.shared.authenticated_jwt_token"],
  [/kong\.tools\.batch_queue/, "3.3.0", "kong.tools.batch_queue is gone: use kong.tools.queue"],
];
const holders = new Set(["pre-function", "post-function"]);

/** Serverless functions that call what is gone. Only the names are told: the code itself may hold secrets. */
export function functionItems(input: PredictionInput): readonly PredictedItem[] {
  const hits = input.onX.plugins.filter(({ name }) => holders.has(name)).map((one) => ({ one, calls: callsOf(one, input) }));
  const broken = hits.filter(({ calls }) => calls.length > 0);
  if (broken.length === 0) return [];
  return [
    item({
      id: "functions-call-what-is-gone",
      kind: "field",
      gravity: "will break",
      title: "Serverless functions call what Y does not have",
      instances: broken.map(({ one }) => one.label),
      details: [...new Set(broken.flatMap(({ calls }) => calls))],
      advice: "Rewrite these lines and run every function on Y.",
      source: "Kong breaking changes 3.0 and 3.3",
    }),
  ];
}

function callsOf({ config }: PluginInstance, input: PredictionInput): readonly string[] {
  const code = JSON.stringify(config);
  return gone.filter(([pattern, since]) => passes(since, input) && pattern.test(code)).map(([, , what]) => what);
}
