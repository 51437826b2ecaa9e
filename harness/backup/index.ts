export { type Drift, driftBetween } from "./drift.ts";
export { fingerprint } from "./fingerprint.ts";
export { restoreBackup } from "./restore.ts";
