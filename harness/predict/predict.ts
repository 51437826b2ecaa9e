import { type PredictedItem, type Prediction, predictedGravities } from "../types/prediction.ts";
import { catalogueItems } from "./catalogue.ts";
import { enterpriseItems, fieldItems } from "./fields.ts";
import { functionItems } from "./functions.ts";
import type { PredictionInput } from "./input.ts";
import { pathItems } from "./paths.ts";
import { pluginItems } from "./plugins.ts";
import { procedureItems } from "./procedure.ts";
import { routingItems } from "./routing/items.ts";
import { routerFlavor, settingItems } from "./settings.ts";

/**
 * What documents and the router model say that an upgrade does to a configuration. Pure: the same input always gives the same prediction, and
 * nothing is started. It is no evidence about Kong.
 */
export function predict(input: PredictionInput): Prediction {
  const { onX, onY, x, y } = input;
  const flavor = routerFlavor(y);
  const modelled = onY !== null && (y.version.line === "2.8" || flavor === "traditional_compatible");
  const routing = modelled ? routingItems(input, onY) : { items: [], tried: 0, notCovered: [] };
  const own = [
    ...routing.items,
    ...(onY === null ? [] : pathItems(onX, onY)),
    ...pluginItems(input),
    ...fieldItems(input),
    ...functionItems(input),
    ...enterpriseItems(input),
    ...settingItems(input),
    ...procedureItems(input),
  ];
  const ids = new Set(own.map(({ id }) => id));
  const items = [...own, ...catalogueItems(input, { routingModelled: modelled, ids })];
  return {
    x: x.version.text,
    y: y.version.text,
    backup: { fingerprint: input.fingerprint, schema: onX.schema, postgres: input.dumpedFrom },
    counts: { routes: onX.routes.length, services: onX.services.length, consumers: onX.consumers.length, instances: onX.plugins.length },
    requestsTried: routing.tried,
    items: gravestFirst(items),
    notCovered: [...routing.notCovered, ...notCovered(input, flavor, modelled)],
  };
}

const kinds: readonly PredictedItem["kind"][] = ["routing", "plugin", "field", "path", "setting", "procedure", "change"];

function gravestFirst(items: readonly PredictedItem[]): readonly PredictedItem[] {
  const rank = ({ gravity, kind }: PredictedItem) => predictedGravities.indexOf(gravity) * kinds.length + kinds.indexOf(kind);
  return items
    .map((one, index) => ({ one, index }))
    .sort((a, b) => rank(a.one) - rank(b.one) || a.index - b.index)
    .map(({ one }) => one);
}

function notCovered({ onX, onY, x, y, changes, dumpedFrom }: PredictionInput, flavor: string, modelled: boolean): readonly string[] {
  const told: string[] = [];
  if (!modelled) {
    told.push(
      onY === null
        ? "routing: the migrations fail, so that it is not known which routes Y holds"
        : `routing: Y runs router_flavor=${flavor}, and only the default is modelled`,
    );
  }
  if (x.settings === null && y.settings === null) {
    const waiting = changes.filter(({ applies }) => applies.conf !== undefined).length;
    told.push(
      `kong.conf and KONG_* of both sides: none was given (x.conf, x.environment, y.conf, y.environment)${waiting === 0 ? "" : `; ${waiting} documented changes depend on them`}`,
    );
  }
  if (dumpedFrom === null) told.push("PostgreSQL: the backup does not say which release it was taken from");
  const streams = onX.routes.filter(({ protocols }) => protocols.every((one) => !/^(https?|grpcs?)$/.test(one))).length;
  if (streams > 0) told.push(`${streams} routes for streams or WebSockets: only HTTP routing is modelled`);
  told.push("requests that clients really send: routes are tried with made-up ones; custom plugins, certificates, TLS, load and timing");
  return told;
}
