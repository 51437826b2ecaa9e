export { startContainerClusters } from "./start.ts";
export type { ContainerClusters, ContainerSide } from "./types.ts";
