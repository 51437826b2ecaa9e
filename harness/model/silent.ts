import type { Plugin } from "./plugin.ts";

/** A plugin of which nothing is on the HTTP wire: it counts for its own endpoint, or writes to a file, syslog, TCP or UDP. */
export const silent: Plugin = {};
