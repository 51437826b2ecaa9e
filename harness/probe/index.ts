export { createReach } from "./reach.ts";
export {
  anyone,
  type Identification,
  type Identity,
  type Reach,
  type Reached,
  type ReachOptions,
  type Unreachable,
  type Wish,
} from "./types.ts";
