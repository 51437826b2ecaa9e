import type { Consumer, Route, Service, Target, Upstream } from "../types/inventory.ts";
import { flag, instant, integer, type Row, text, textLists, texts, unread } from "./rows.ts";

/** Columns of every table, and those that Kong derives or that only tell when something was touched. */
const common = ["id", "ws_id", "tags", "created_at", "updated_at", "cache_key", "username_lower"];

const readColumns = {
  service: new Set([...common, ..."name protocol host port path retries connect_timeout write_timeout read_timeout enabled".split(" ")]),
  route: new Set([
    ...common,
    ..."name service_id protocols methods hosts paths snis headers regex_priority strip_path preserve_host path_handling".split(" "),
    ..."https_redirect_status_code request_buffering response_buffering expression priority".split(" "),
  ]),
  consumer: new Set([...common, "username", "custom_id"]),
  upstream: new Set([...common, "name", "algorithm", "host_header", "hash_on"]),
  target: new Set([...common, "upstream_id", "target", "weight"]),
};

/** What every entity has; `extra` is whatever else the row holds, so that no setting is lost. */
export function commonFields(row: Row, read: ReadonlySet<string> | null) {
  const extra = read === null ? undefined : unread(row, read);
  return {
    id: text(row, "id") ?? "",
    workspace_id: text(row, "ws_id"),
    tags: texts(row, "tags"),
    created_at: instant(row, "created_at") ?? 0,
    ...(extra === undefined ? {} : { extra }),
  };
}

/**
 * A row of `services`. As everywhere here, NULL in a column that Kong requires is read as the schema's default
 * (kong/db/schema/entities/*.lua), as Kong does itself when it reads the row.
 */
export function service(row: Row): Service {
  return {
    ...commonFields(row, readColumns.service),
    name: text(row, "name"),
    protocol: text(row, "protocol") ?? "http",
    host: text(row, "host") ?? "",
    port: integer(row, "port", 80),
    path: text(row, "path"),
    retries: integer(row, "retries", 5),
    connect_timeout: integer(row, "connect_timeout", 60_000),
    write_timeout: integer(row, "write_timeout", 60_000),
    read_timeout: integer(row, "read_timeout", 60_000),
    enabled: flag(row, "enabled", true),
  };
}

export function route(row: Row): Route {
  const protocols = texts(row, "protocols");
  return {
    ...commonFields(row, readColumns.route),
    name: text(row, "name"),
    service_id: text(row, "service_id"),
    protocols: protocols.length === 0 ? ["http", "https"] : protocols,
    methods: texts(row, "methods"),
    hosts: texts(row, "hosts"),
    paths: texts(row, "paths"),
    snis: texts(row, "snis"),
    headers: textLists(row, "headers"),
    regex_priority: integer(row, "regex_priority", 0),
    strip_path: flag(row, "strip_path", true),
    preserve_host: flag(row, "preserve_host", false),
    path_handling: text(row, "path_handling") ?? "v0",
    https_redirect_status_code: integer(row, "https_redirect_status_code", 426),
    request_buffering: flag(row, "request_buffering", true),
    response_buffering: flag(row, "response_buffering", true),
    expression: text(row, "expression"),
    priority: integer(row, "priority", null),
  };
}

export function consumer(row: Row): Consumer {
  return { ...commonFields(row, readColumns.consumer), username: text(row, "username"), custom_id: text(row, "custom_id") };
}

export function upstream(row: Row): Upstream {
  return {
    ...commonFields(row, readColumns.upstream),
    name: text(row, "name") ?? "",
    algorithm: text(row, "algorithm") ?? "round-robin",
    host_header: text(row, "host_header"),
    hash_on: text(row, "hash_on") ?? "none",
  };
}

export function target(row: Row): Target {
  return {
    ...commonFields(row, readColumns.target),
    upstream_id: text(row, "upstream_id") ?? "",
    target: text(row, "target") ?? "",
    weight: integer(row, "weight", 100),
  };
}
