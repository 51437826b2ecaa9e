import type { Plugin } from "../plugin.ts";

/** Counts for its own endpoint; nothing of it is on the wire of a proxied request. */
export const plugin: Plugin = {};
