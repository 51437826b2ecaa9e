import { routeName } from "../compare/compare.ts";
import type { Blame, Difference } from "../types/difference.ts";
import type { PluginInstance } from "../types/inventory.ts";
import { headerValue } from "../types/message.ts";
import { core, plugin, routed } from "./culprits.ts";
import { type Decision, refusedBy } from "./decision.ts";
import { authPlugins, challengers, isCoreHeader, transformers, writersOf } from "./knowledge.ts";
import type { Part, Scene } from "./scene.ts";

/**
 * Who is responsible for a difference, and why. All that follows from another matched route is the router's, named by the route that
 * matches on Y; all that follows from an answer that only one side made itself is that answer's; then whoever took the client for
 * somebody else; then whoever writes the header; then whoever made the answer.
 */
export function blameFor(difference: Difference, scene: Scene, { refusing, other }: Decision): Blame {
  if (scene.otherRoute) return otherRoute(scene);
  if (other !== null) return other;
  const { end, path } = difference;
  if (end === "outcome") return core(scene, path === "duration" ? "one side took far longer" : "one side gave no answer");
  const header = headerOf(path);
  const mistaken = header === null ? null : otherConsumer(header, scene);
  if (mistaken !== null) return mistaken;
  if (refusing !== null && (OF_THE_TEMPLATE.test(path) || (header !== null && OF_THE_BODY.test(header)))) {
    return sameWords(path, scene) ? core(scene, "the same error is written in another form") : refusedBy(refusing, scene);
  }
  if (header === "x-forwarded-prefix") return routed(scene, "x-forwarded-prefix is what the router strips");
  if (header !== null && isCoreHeader(header)) return core(scene, `${header} is set by the core`);
  if (header !== null) {
    const writer = headerWriter(header, difference, scene);
    if (writer !== null) return writer;
  }
  if (end === "upstream" && path.endsWith("target:path")) return upstreamPath(scene);
  if (end === "upstream" && path !== "count") return changedUpstream(difference, scene);
  if (header !== null && !OF_THE_BODY.test(header)) return core(scene, `no plugin on the way is known to write ${header}`);
  return refusing === null ? passedOn(difference, scene) : refusedBy(refusing, scene);
}

/** Headers that say how the body of an answer is made and framed. */
const OF_THE_BODY = /^(content-(type|length|encoding|language)|transfer-encoding)$/;

/** Parts of an error that are the same whoever refuses (kong/error_handlers.lua and its templates). */
const OF_THE_TEMPLATE = /^body(:(form|title|\$\.request_id))?$/;

function sameWords(path: string, { x, y }: Scene): boolean {
  const read = x.message !== null && y.message !== null;
  // The form of an error is the core's also where a plugin chose other words for it.
  if (read) return x.message === y.message || /^(header:content-type|body:form)$/.test(path);
  if (path !== "header:content-type" && path !== "body") return false;
  // To a HEAD nothing is said; a page or a text cannot be read any more once its type is gone. Ids in it are of one length.
  const said = x.message !== null || y.message !== null || bodyLength(x) === 0;
  return said && bodyLength(x) === bodyLength(y);
}

function bodyLength({ response }: Part): number | undefined {
  return response?.body.length;
}

/** The header of a path such as `header:via`, `request[1]:header:via` or `header:set-cookie[name].path`, or null. */
export function headerOf(path: string): string | null {
  return /(?:^|:)header:([^[]+)/.exec(path)?.[1] ?? null;
}

function otherRoute({ x, y }: Scene): Blame {
  const [onX, onY] = [routeName(x.matched), routeName(y.matched)];
  const said = (name: string | null) => (name === null ? "no route" : `route ${name}`);
  return {
    kind: "router",
    plugin: null,
    instance: null,
    entity: `route ${onY ?? onX}`,
    why: `X matches ${said(onX)}, Y matches ${said(onY)}`,
  };
}

/** The forms of correlation-id's generators `uuid` and `uuid#counter`. */
const MADE_UP = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(#\d+)?$/i;

function headerWriter(header: string, { end, x, y }: Difference, scene: Scene): Blame | null {
  const keyed = instanceWith(scene, authPlugins, (one) => namesIn(one.config["key_names"]).includes(header));
  if (end === "upstream" && keyed) return plugin(keyed, `${header} carries a key of ${keyed.name}`);
  const generated = instanceWith(
    scene,
    ["correlation-id"],
    (one) => String(one.config["header_name"] ?? "kong-request-id").toLowerCase() === header,
  );
  if (generated) return plugin(generated, `${header} is written by correlation-id`);
  const writers = header === "www-authenticate" ? challengers(y ?? x) : writersOf(header);
  const writer = instanceWith(scene, writers, () => true);
  if (writer) return plugin(writer, `${header} is written by ${writer.name}`);
  const renamed = (x === null || y === null) && MADE_UP.test(x ?? y ?? "") && instanceWith(scene, ["correlation-id"], () => true);
  if (renamed) return plugin(renamed, `${header} holds an id such as correlation-id makes`);
  const transformer = transformerOf(header, end === "upstream" ? "upstream" : "client", scene);
  return transformer && plugin(transformer, `${transformer.name} is configured for ${header}`);
}

function upstreamPath(scene: Scene): Blame {
  const route = scene.x.route;
  const replaced = instanceWith(scene, transformers.upstream, (one) => JSON.stringify(one.config).includes('"uri":"'));
  if (replaced) return plugin(replaced, "request-transformer replaces the upstream path");
  const handling = route?.path_handling === "v1" ? " with path_handling v1" : "";
  return routed(scene, `the upstream path is built from the route${handling}`);
}

/** What one side has in its query or body and the other has not, by name, in lower case. */
function hiddenNames(path: string, x: string | null, y: string | null): string[] {
  if (path.endsWith("target:query"))
    return `${x ?? ""}&${y ?? ""}`.split("&").flatMap((pair) => /^([^=]+)=/.exec(pair.toLowerCase())?.[1] ?? []);
  const [, name] = /body:.*?([\w-]+)["\]]*$/.exec(path.toLowerCase()) ?? [];
  return name !== undefined && (x === null || y === null) ? [name] : [];
}

function changedUpstream({ path, x, y }: Difference, scene: Scene): Blame {
  const hidden = hiddenNames(path, x, y);
  const hiding =
    hidden.length === 0
      ? null
      : instanceWith(scene, authPlugins, (one) => hidden.every((name) => namesIn(one.config["key_names"]).includes(name)));
  if (hiding) return plugin(hiding, `${hiding.name} hides the key in the ${path.includes("query") ? "query" : "body"}`);
  if (path.includes("query-order")) {
    const encoding = instanceWith(scene, authPlugins, (one) => one.config["hide_credentials"] === true);
    if (encoding) return plugin(encoding, `${encoding.name} writes the query anew to hide the key`);
  }
  const transformer = instanceWith(scene, transformers.upstream, () => true);
  return transformer
    ? plugin(transformer, `${transformer.name} changes requests`)
    : core(scene, `the upstream request differs in its ${path}`);
}

/** Of an answer that the upstream made on both sides. */
function passedOn(difference: Difference, scene: Scene): Blame {
  const transformer = instanceWith(scene, transformers.client, () => true);
  return transformer && difference.path.startsWith("body")
    ? plugin(transformer, `${transformer.name} changes responses`)
    : core(scene, "the upstream's answer is passed on differently");
}

/** What is written for a consumer (limits, groups) follows from who the upstream was told it is. */
const FOR_A_CONSUMER = /^((x-)?ratelimit-|retry-after$|x-consumer-groups$)/;

function otherConsumer(header: string, scene: Scene): Blame | null {
  if (!FOR_A_CONSUMER.test(header)) return null;
  const [onX, onY] = [consumerTold(scene.x), consumerTold(scene.y)];
  if (onX === onY) return null;
  const instance = instanceWith(scene, authPlugins, () => true);
  return instance && plugin(instance, `${instance.name} takes the client for another consumer`);
}

function consumerTold({ transcript: { upstream } }: Part): string | undefined {
  const last = upstream.kind === "observed" ? upstream.requests.at(-1) : undefined;
  return last && headerValue(last.headers, "x-consumer-id");
}

function instanceWith(scene: Scene, names: readonly string[], fits: (one: PluginInstance) => boolean): PluginInstance | null {
  const effective = [...scene.x.instances, ...scene.y.instances];
  for (const name of names) {
    const found = effective.find((one) => one.name === name && fits(one));
    if (found) return found;
  }
  return null;
}

function transformerOf(header: string, end: keyof typeof transformers, scene: Scene): PluginInstance | null {
  return instanceWith(scene, transformers[end], (one) => JSON.stringify(one.config).toLowerCase().includes(header));
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string").map((name) => name.toLowerCase()) : [];
}
