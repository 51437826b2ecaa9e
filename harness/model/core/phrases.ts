import { STATUS_CODES } from "node:http";

/** Where nginx's reason phrase differs from the registry's (ngx_http_header_filter_module). */
const nginxPhrases: Readonly<Record<number, string>> = {
  302: "Moved Temporarily",
  405: "Not Allowed",
  408: "Request Time-out",
  413: "Request Entity Too Large",
  414: "Request-URI Too Large",
  416: "Requested Range Not Satisfiable",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
};

/** Statuses that nginx knows; it writes others without a phrase. */
const KNOWN = new Set([
  200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 416,
  421, 429, 500, 501, 502, 503, 504, 505, 507,
]);

export function nginxPhrase(status: number): string {
  return nginxPhrases[status] ?? (KNOWN.has(status) ? (STATUS_CODES[status] ?? "") : "");
}
