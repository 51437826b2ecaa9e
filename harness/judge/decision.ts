import type { Blame } from "../types/difference.ts";
import { core, plugin, routed } from "./culprits.ts";
import { DECIDING_ORDER } from "./exercised.ts";
import { answererOf } from "./knowledge.ts";
import type { Part, Scene } from "./scene.ts";

/** Who answered an exchange by themselves, worked out once for all of its differences. */
export interface Decision {
  readonly refusing: Refuser | null;
  /** One side asked the upstream and the other did not, or two of its plugins refused: nothing else in the exchange can be alike. */
  readonly other: Blame | null;
}

export function decisionOf(scene: Scene): Decision {
  const [onX, onY] = [answererAt(scene.x), answererAt(scene.y)];
  const refusing = refuser(scene, onX, onY);
  const unlike = scene.x.response !== null && scene.y.response !== null && onX !== onY;
  return { refusing, other: refusing !== null && unlike ? refusedBy(refusing, scene) : null };
}

interface Refuser {
  /** The plugin, "router", or null for the core. */
  readonly name: string | null;
  readonly part: Part;
  readonly side: "X" | "Y";
}

/** Of two plugins that refuse, the one that runs first: the other side's let the request pass there. X's word counts before Y's. */
function refuser({ x, y }: Scene, onX: Answerer, onY: Answerer): Refuser | null {
  if (onX === undefined && onY === undefined) return null;
  const [first, second]: Refuser[] = [
    ...(onX === undefined ? [] : [{ name: onX, part: x, side: "X" as const }]),
    ...(onY === undefined ? [] : [{ name: onY, part: y, side: "Y" as const }]),
  ];
  if (first === undefined || second === undefined || second.name === null) return first ?? null;
  return first.name === null || rank(second.name) < rank(first.name) ? second : first;
}

function rank(name: string): number {
  const at = (DECIDING_ORDER as readonly string[]).indexOf(name);
  return at < 0 ? DECIDING_ORDER.length : at;
}

export function refusedBy({ name, part, side }: Refuser, scene: Scene): Blame {
  const answers = `${said(scene.x)} on X, ${said(scene.y)} on Y`;
  const instance = part.instances.find((one) => one.name === name);
  if (instance) return plugin(instance, `${instance.name} answers on ${side}: ${answers}`);
  if (name === "router") return routed(scene, answers);
  const nobody = core(scene, answers);
  // It says who it is, and yet no instance of it applies: one that is disabled, or another route's.
  return name === null ? nobody : { ...nobody, kind: "plugin", plugin: name, why: `${name} answers where no instance applies: ${answers}` };
}

/** Undefined when the upstream answered, null when the core did. */
type Answerer = string | null | undefined;

function answererAt({ by, response, message, matched, instances }: Part): Answerer {
  // Without a body (HEAD) nothing says that no route matched, but a gateway that names its routes names none.
  if (by === "kong" && response?.status === 404 && message === null && matched.kind !== "matched") return "router";
  return by === "kong" && response !== null ? answererOf(response.status, message, instances) : undefined;
}

function said({ by, response }: Part): string {
  return response === null ? "no answer" : by === "kong" ? String(response.status) : `${response.status} from the upstream`;
}
