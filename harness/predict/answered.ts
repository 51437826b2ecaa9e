import type { Change } from "../types/change.ts";
import { fieldRules } from "./facts/fields.ts";
import { bundled, enterprise } from "./facts/plugins.ts";
import { settingRules } from "./facts/settings.ts";
import type { PredictionInput } from "./input.ts";

/** Changes that a rule of this room decides from the backup: they are told by it or not at all. */
const decidedHere: ReadonlySet<string> = new Set([
  ...fieldRules.map(({ id }) => id),
  ...settingRules.map(({ id }) => id),
  // pluginItems names each plugin that Y does not load.
  "conf-plugin-in-use-not-enabled",
  // fields.ts names the lists that are stored; a file of decK is not the backup.
  "acl-black-white-lists",
  "bot-detection-fields",
  // postgres.ts knows the server's release.
  "mig-pg15-schema-grant",
]);

/** Changes of routing that follow from the router model of Y; told as refused rules where there are any. */
const ofTheRouter: ReadonlySet<string> = new Set(["router-broken-route-dropped", "router-regex-unprefixed-declarative"]);

/** Writes entries that a change of log payloads can show in. */
const logPlugins = /^(http|file|tcp|udp|kafka)-log$|^(loggly|syslog)$/;

/** Whether the backup, or a kong.conf that was given, says that a change cannot show here (or another rule tells it). */
export function isAnswered({ id, applies, explains }: Change, { onX, x, y }: PredictionInput, routingModelled: boolean): boolean {
  if (decidedHere.has(id) || (routingModelled && ofTheRouter.has(id))) return true;
  if (applies.conf !== undefined) {
    const keys = [x, y].flatMap(({ settings }) => Object.keys(settings ?? {}));
    if (!applies.conf.some((source) => keys.some((key) => new RegExp(source).test(key)))) return true;
  }
  const payload = explains.every(({ end, path }) => end === "log" && /^\/?\^?(body|header):/.test(path));
  if (payload && !onX.plugins.some(({ name, enabled }) => enabled && logPlugins.test(name))) return true;
  if (id === "core-vault-references-on") return !onX.plugins.some(({ config }) => JSON.stringify(config).includes("{vault://"));
  // Custom plugins alone are concerned, as far as a backup tells; what they are made of is not in it.
  if (id.startsWith("pdk-") || id === "mig-custom-plugin-missing") {
    const own = onX.plugins.some(({ name }) => !bundled.has(name) && !enterprise.has(name));
    return !own && x.plugins.length + y.plugins.length === 0;
  }
  return false;
}
