export type { ModelGateway, ModelGatewayOptions } from "./gateway.ts";
export { startModelGateway } from "./gateway.ts";
