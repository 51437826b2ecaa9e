export { startModelGateway } from "./gateway.ts";
