export { silent as plugin } from "../silent.ts";
