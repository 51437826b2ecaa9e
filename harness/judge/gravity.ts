import type { Difference, Gravity } from "../types/difference.ts";
import type { PluginInstance } from "../types/inventory.ts";
import { headerValue } from "../types/message.ts";
import { headerOf } from "./blame.ts";
import type { Part, Scene } from "./scene.ts";

/** Headers and parts of a body that say something about the gateway's release and nothing about a request's treatment. */
const COSMETIC_HEADERS = /^(via|server|date|connection|x-kong-.*|content-length|transfer-encoding)$/;
const COSMETIC_BODY = /^body:(title|\$\.request_id)$/;
const LIMIT_HEADERS = /^(x-)?ratelimit-/;
const CREDENTIAL_HEADERS = ["authorization", "proxy-authorization"];

/**
 * How grave a difference is; of several readings the gravest counts.
 * @param leaked credentials' secrets that Y's upstream was given and X's was not (`secretsLeaked`)
 */
export function gravityOf(difference: Difference, scene: Scene, leaked: readonly string[]): Gravity {
  const { end, path } = difference;
  const header = headerOf(path);
  const decides = (end === "client" && path === "status") || (end === "upstream" && path === "count");
  if (decides && letThrough(scene)) return "blocked on X, let through on Y";
  if (end === "upstream" && leaks(difference, header, scene, leaked)) return "credential reaches the upstream";
  if (limitGone(difference, header, scene)) return "limit gone";
  if (end === "route") return "other route";
  if (header !== null ? COSMETIC_HEADERS.test(header) : COSMETIC_BODY.test(path)) return "cosmetic";
  return end === "upstream" ? "other upstream request" : "other answer";
}

/**
 * X answered by itself and Y asked the upstream, whatever the statuses say. An answer out of proxy-cache is not a refusal. Where nobody
 * looked at the upstream side, a refusal on X against anything else on Y is read so.
 */
function letThrough({ x, y }: Scene): boolean {
  if (x.response === null || y.response === null) return false;
  const cached = headerValue(x.response.headers, "x-cache-status")?.toLowerCase() === "hit";
  if (x.reached !== null && y.reached !== null) return x.reached === 0 && y.reached > 0 && !cached && x.by === "kong";
  return refused(x.response.status) && x.by === "kong" && y.response.status < 400;
}

function refused(status: number): boolean {
  return status === 401 || status === 403 || status === 429;
}

/** Y's upstream is given a credential, by the name it travels under or by its value, that X's upstream was not. */
function leaks({ path, x, y }: Difference, header: string | null, scene: Scene, leaked: readonly string[]): boolean {
  if (y === null) return false;
  if (header !== null && x === null && (CREDENTIAL_HEADERS.includes(header) || isCredentialName(header, scene))) return true;
  if (path.endsWith("target:query") && names(y).some((name) => isCredentialName(name, scene) && !names(x ?? "").includes(name)))
    return true;
  if (header === null && !path.includes("target:query") && !path.includes("body")) return false;
  return leaked.some((secret) => mentions(y, secret));
}

function mentions(text: string, secret: string): boolean {
  return text.includes(secret) || text.includes(encodeURIComponent(secret));
}

/** Whether key-auth looks for keys or jwt for tokens under a name (lower case), any instance of either side. */
function isCredentialName(name: string, { x, y }: Scene): boolean {
  return credentialNames(x.instances).includes(name) || credentialNames(y.instances).includes(name);
}

/** Read once from each list of instances, which equal exchanges share. */
const namesRead = new WeakMap<readonly PluginInstance[], readonly string[]>();

function credentialNames(instances: readonly PluginInstance[]): readonly string[] {
  const known = namesRead.get(instances);
  if (known !== undefined) return known;
  const listed = instances.flatMap(({ config }) => [config["key_names"], config["uri_param_names"]]);
  const found = listed.flatMap((value) => (Array.isArray(value) ? value : [])).map((name) => String(name).toLowerCase());
  namesRead.set(instances, found);
  return found;
}

function names(query: string): string[] {
  return [...new URLSearchParams(query).keys()].map((name) => name.toLowerCase());
}

/** Credentials' secrets that Y's upstream was given and X's was not. */
export function secretsLeaked(scene: Scene): readonly string[] {
  const onY = secretsAt(scene.y, scene);
  if (onY.length === 0) return onY;
  const onX = secretsAt(scene.x, scene);
  return onY.filter((secret) => !onX.includes(secret));
}

/** Credentials' secrets in the requests that a cluster's upstream saw. */
function secretsAt({ transcript: { upstream } }: Part, { identities }: Scene): readonly string[] {
  const requests = upstream.kind === "observed" ? upstream.requests : [];
  return requests.flatMap((request) => identities.secretsIn(request));
}

/**
 * X counted and Y does not: limit headers that are missing on an answer Y did not refuse for another reason, or a 429 on X that is none
 * on Y.
 */
function limitGone({ end, path, x, y }: Difference, header: string | null, scene: Scene): boolean {
  if (end !== "client" || scene.y.response === null) return false;
  const admitted = scene.y.by === "upstream" || scene.y.response.status < 400;
  if (header !== null) return LIMIT_HEADERS.test(header) && x !== null && y === null && admitted;
  return path === "status" && x === "429" && admitted;
}
