export { removeLeftovers } from "./leftovers.ts";
export { removalCommands } from "./removal.ts";
export { startContainerClusters } from "./start.ts";
export type { ContainerClusters, ContainerSide } from "./types.ts";
