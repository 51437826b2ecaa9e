import { headerValue } from "../../types/message.ts";
import { clearHeader, setHeader } from "../headers.ts";
import type { Plugin, PluginCall } from "../plugin.ts";
import { objectOr, textOr } from "../plugin-config.ts";
import type { Argument } from "../query.ts";
import { encodeArguments, parseArguments } from "../query.ts";
import { replaceBody } from "../request-body.ts";
import { entries, operations } from "../transform.ts";

/**
 * kong/plugins/request-transformer/access.lua: URI, method, headers, body, query string; inside each remove, rename,
 * replace, add, append. Templates, multipart bodies and merging a body into the query are not modelled.
 */
export const plugin: Plugin = {
  models: (config) => !JSON.stringify(config).includes("$("),
  access(call) {
    const { exchange, config } = call;
    const uri = textOr(objectOr(config, "replace"), "uri", null);
    if (uri !== null) exchange.upstreamPath = uri;
    const method = textOr(config, "http_method", null);
    if (method !== null) exchange.request.method = method.toUpperCase();
    transformHeaders(call);
    transformBody(call);
    transformQuery(call);
    return null;
  },
};

function transformHeaders({ exchange, gateway, config }: PluginCall): void {
  const { headers } = exchange.request;
  const has = (name: string) => headerValue(headers, name) !== undefined;
  for (const [name] of entries(config, "remove", "headers")) clearHeader(headers, name);
  for (const [old, name] of entries(config, "rename", "headers")) {
    const value = headerValue(headers, old);
    if (value === undefined || name === null) continue;
    clearHeader(headers, old);
    setHeader(headers, gateway.traits.renameLowercasesHeaders ? name.toLowerCase() : name, value);
  }
  for (const [name, value] of entries(config, "replace", "headers")) {
    if (name.toLowerCase() === "host") exchange.upstreamHost = value;
    else if (has(name)) setHeader(headers, name, value ?? "");
  }
  for (const [name, value] of entries(config, "add", "headers")) {
    if (!has(name) && name.toLowerCase() !== "host") headers.push([name, value ?? ""]);
  }
  for (const [name, value] of entries(config, "append", "headers")) headers.push([name, value ?? ""]);
}

function transformQuery({ exchange, config }: PluginCall): void {
  if (!operations.some((operation) => entries(config, operation, "querystring").length > 0)) return;
  exchange.request.query = encodeArguments(transformArguments(parseArguments(exchange.request.query), config, "querystring"));
}

/** The same rules for a query and for a urlencoded body. */
function transformArguments(args: readonly Argument[], config: PluginCall["config"], part: string): Argument[] {
  let list = [...args];
  const has = (name: string) => list.some(([key]) => key === name);
  for (const [name] of entries(config, "remove", part)) list = list.filter(([key]) => key !== name);
  for (const [old, name] of entries(config, "rename", part)) {
    if (name !== null && has(old)) list = list.filter(([key]) => key !== name).map(([key, value]) => [key === old ? name : key, value]);
  }
  for (const [name, value] of entries(config, "replace", part)) {
    if (has(name)) list = [...list.filter(([key]) => key !== name), [name, value]];
  }
  for (const [name, value] of entries(config, "add", part)) if (!has(name)) list.push([name, value]);
  for (const [name, value] of entries(config, "append", part)) list.push([name, value]);
  return list;
}

function transformBody({ exchange, config }: PluginCall): void {
  if (!operations.some((operation) => entries(config, operation, "body").length > 0)) return;
  const { request } = exchange;
  const type = headerValue(request.headers, "content-type")?.toLowerCase() ?? "";
  if (type.startsWith("application/x-www-form-urlencoded")) {
    const args = transformArguments(parseArguments(request.body.toString("latin1")), config, "body");
    replaceBody(request, Buffer.from(encodeArguments(args)));
  } else if (type.startsWith("application/json")) {
    const changed = transformJson(request.body.toString("utf8"), config);
    if (changed !== null) replaceBody(request, Buffer.from(changed));
  }
}

/** Null leaves the body alone: it is no JSON object. */
function transformJson(text: string, config: PluginCall["config"]): string | null {
  const parsed = text === "" ? {} : parse(text);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return null;
  const fields = new Map<string, unknown>(Object.entries(parsed));
  for (const [name] of entries(config, "remove", "body")) fields.delete(name);
  for (const [old, name] of entries(config, "rename", "body")) {
    if (name === null || !fields.has(old)) continue;
    fields.set(name, fields.get(old));
    fields.delete(old);
  }
  for (const [name, value] of entries(config, "replace", "body")) if (fields.has(name)) fields.set(name, value);
  for (const [name, value] of entries(config, "add", "body")) if (!fields.has(name)) fields.set(name, value);
  for (const [name, value] of entries(config, "append", "body")) {
    const old = fields.get(name);
    fields.set(name, [...(Array.isArray(old) ? old : old === undefined ? [] : [old]), value]);
  }
  return JSON.stringify(Object.fromEntries(fields)).replaceAll("/", "\\/");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
