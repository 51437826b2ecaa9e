import type { PluginInstance } from "../../../types/inventory.ts";
import type { Mention } from "./visit.ts";

/** Hosts that a plugin makes up from other settings, so that no field holds them (the plugins' own handlers, all versions). */
export function impliedHosts({ name, config }: PluginInstance): readonly Mention[] {
  const setting = (key: string) => (typeof config[key] === "string" ? config[key] : "");
  const https = (field: string, host: string): Mention => ({ field: `config.${field}`, host, port: 443, scheme: "https" });
  switch (name) {
    case "aws-lambda": {
      const region = setting("aws_region") || "us-east-1";
      return [https("aws_region", `lambda.${region}.amazonaws.com`), https("aws_region", `sts.${region}.amazonaws.com`)];
    }
    case "azure-functions":
      return setting("appname") === "" ? [] : [https("appname", `${setting("appname")}.${setting("hostdomain") || "azurewebsites.net"}`)];
    default:
      return [];
  }
}
