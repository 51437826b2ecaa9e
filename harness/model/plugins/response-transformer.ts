import { headerValue } from "../../types/message.ts";
import { compactJson } from "../core/error-body.ts";
import type { OutgoingResponse } from "../exchange.ts";
import { clearHeader, setHeader } from "../headers.ts";
import type { Plugin, PluginCall } from "../plugin.ts";
import { objectOr, textsOr } from "../plugin-config.ts";
import type { Operation } from "../transform.ts";
import { entries, operations } from "../transform.ts";

/** kong/plugins/response-transformer: headers, then top-level keys of a JSON body; on Kong's own answers too. */
export const plugin: Plugin = {
  headerFilter({ config }, response) {
    const { headers } = response;
    // Presence is asked of the headers as they were before any change.
    const before = [...headers];
    const had = (name: string) => headerValue(before, name) !== undefined;
    for (const [name] of entries(config, "remove", "headers")) clearHeader(headers, name);
    for (const [old, name] of entries(config, "rename", "headers")) {
      const value = headerValue(before, old);
      if (value === undefined || name === null) continue;
      setHeader(headers, name, value);
      clearHeader(headers, old);
    }
    for (const [name, value] of entries(config, "replace", "headers")) if (had(name) && value !== null) setHeader(headers, name, value);
    for (const [name, value] of entries(config, "add", "headers")) if (!had(name) && value !== null) setHeader(headers, name, value);
    for (const [name, value] of entries(config, "append", "headers")) headers.push([name, value ?? ""]);
    if (!changesBody(config) || !isJson(response)) return;
    // The length is not known any more when headers leave, so the answer is chunked.
    clearHeader(headers, "Content-Length");
    response.upstreamLength = null;
  },
  bodyFilter({ config }, response) {
    if (!changesBody(config) || !isJson(response)) return;
    const parsed = parse(response.body.toString("utf8"));
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return;
    response.body = Buffer.from(compactJson(Object.fromEntries(transform(new Map<string, unknown>(Object.entries(parsed)), config))));
  },
};

function changesBody(config: PluginCall["config"]): boolean {
  return operations.some((operation) => entries(config, operation, "json").length > 0);
}

function isJson(response: OutgoingResponse): boolean {
  return response.contentType?.toLowerCase().includes("application/json") ?? false;
}

function transform(fields: Map<string, unknown>, config: PluginCall["config"]): Map<string, unknown> {
  for (const [name] of entries(config, "remove", "json")) fields.delete(name);
  for (const [old, name] of entries(config, "rename", "json")) {
    if (name === null || !fields.has(old)) continue;
    fields.set(name, fields.get(old));
    fields.delete(old);
  }
  for (const [name, value] of typed(config, "replace")) if (isTrue(fields.get(name))) fields.set(name, value);
  for (const [name, value] of typed(config, "add")) if (!isTrue(fields.get(name))) fields.set(name, value);
  for (const [name, value] of typed(config, "append")) {
    const old = fields.get(name);
    fields.set(name, old === undefined ? [value] : Array.isArray(old) ? [...old, value] : [old, value]);
  }
  return fields;
}

/** Lua's truth: only absent and false are not. */
function isTrue(value: unknown): boolean {
  return value !== undefined && value !== false;
}

/** Values with the type that `json_types` gives at the same place; text without one. */
function typed(config: PluginCall["config"], operation: Operation): (readonly [string, unknown])[] {
  const types = textsOr(objectOr(config, operation), "json_types", []);
  return entries(config, operation, "json").flatMap(([name, value], index): (readonly [string, unknown])[] => {
    if (value === null) return [];
    if (types[index] === "boolean") return [[name, value === "true"]];
    return [[name, types[index] === "number" ? Number(value) : value]];
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
