import type { PredictedItem } from "../types/prediction.ts";
import { injectedDirective, settingRules } from "./facts/settings.ts";
import type { PredictedSide, PredictionInput } from "./input.ts";
import { item, passes } from "./item.ts";

/** Keys of kong.conf and of the environment that Y does not know, names otherwise or reads otherwise. Names only: values may be secret. */
export function settingItems(input: PredictionInput): readonly PredictedItem[] {
  const { x, y } = input;
  const found = settingRules
    .filter(({ introduced }) => passes(introduced, input))
    .flatMap(({ id, keys, values, gravity, title, advice, source }): PredictedItem[] => {
      const fits = (side: PredictedSide) =>
        Object.entries(side.settings ?? {}).flatMap(([key, value]) => (keys.test(key) && (values?.test(value) ?? true) ? [key] : []));
      const [ofX, ofY] = [fits(x), fits(y)];
      if (ofX.length + ofY.length === 0) return [];
      // What only X sets does no harm unless it is carried over; that it has an effect on X and none on Y is for a person to weigh.
      const worst = ofY.length > 0 ? gravity : gravity === "benign" ? "benign" : "needs sign-off";
      const details = [...told("Y", ofY), ...told("X", ofX)];
      return [item({ id, kind: "setting", gravity: worst, title, details, advice, source })];
    });
  return [...found, ...injectedItems(x, y)];
}

function told(side: string, keys: readonly string[]): readonly string[] {
  return keys.length === 0 ? [] : [`set on ${side}: ${keys.join(", ")}`];
}

/** Directives go into nginx's configuration unread, so that only the new nginx itself can say whether it takes them. */
function injectedItems(x: PredictedSide, y: PredictedSide): readonly PredictedItem[] {
  const keysOf = ({ settings }: PredictedSide) => Object.keys(settings ?? {}).filter((key) => injectedDirective.test(key));
  const [ofX, ofY] = [keysOf(x), keysOf(y)];
  if (ofX.length + ofY.length === 0) return [];
  return [
    item({
      id: "conf-injected-directives",
      kind: "setting",
      gravity: "needs sign-off",
      title: "Directives are injected into nginx, which is another release on Y",
      details: [...told("Y", ofY), ...told("X", ofX)],
      advice: "Run kong check and kong prepare with Y's kong.conf, and look at what nginx says.",
      source: "kong.conf.default, NGINX injected directives",
    }),
  ];
}

/** The router that Y runs; only the default one is predicted. */
export function routerFlavor({ settings }: PredictedSide): string {
  return settings?.["router_flavor"] ?? "traditional_compatible";
}
