export { fingerprint } from "./fingerprint.ts";
export { restoreBackup } from "./restore.ts";
