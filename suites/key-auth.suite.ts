import { defineSuite } from "../harness/index.ts";
import { anonymous } from "./key-auth/anonymous.ts";
import { openDoor } from "./key-auth/door.ts";
import { finding } from "./key-auth/finding.ts";
import { hiding } from "./key-auth/hiding.ts";
import { identity } from "./key-auth/identity.ts";
import { preflight } from "./key-auth/preflight.ts";
import { refusing } from "./key-auth/refusing.ts";

/**
 * What key-auth must do, made per instance from its config: who is turned away and in which words, where keys are found,
 * what the upstream sees of key and caller. Behaviour: kong/plugins/key-auth at 2.8.5, 3.4.2 and 3.9.1.
 */
export default defineSuite({
  plugin: "key-auth",
  cases: (instance, context) => {
    const door = openDoor(instance, context);
    if ("reason" in door) return door;
    const turningAway = door.anonymous === null ? refusing(door) : anonymous(door);
    return [...turningAway, ...preflight(door), ...finding(door), ...hiding(door), ...identity(door)];
  },
});
