import type { ProbeRequest } from "../types/case.ts";
import type { HeaderLine } from "../types/message.ts";

/** The request with these header lines after its own. */
export function withHeaders(request: ProbeRequest, ...lines: readonly HeaderLine[]): ProbeRequest {
  return { ...request, headers: [...request.headers, ...lines] };
}

/** The request with arguments after its own, percent-encoded; a null value makes a bare argument (`?name`). */
export function withQuery(request: ProbeRequest, ...args: readonly (readonly [name: string, value: string | null])[]): ProbeRequest {
  const added = args.map(([name, value]) => encodeURIComponent(name) + (value === null ? "" : `=${encodeURIComponent(value)}`));
  const glue = request.target.includes("?") ? "&" : "?";
  return added.length === 0 ? request : { ...request, target: `${request.target}${glue}${added.join("&")}` };
}

/** The request seen as coming from that address (the replayer sends it as trusted X-Forwarded-For). */
export function fromAddress(request: ProbeRequest, client: string | null): ProbeRequest {
  return { ...request, client };
}

/** A body and the content type that says what it is. */
export interface TypedBody {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** The request carrying that body; a method that is not known to carry one becomes POST. */
export function withBody(request: ProbeRequest, { type, bytes }: TypedBody): ProbeRequest {
  const method = ["POST", "PUT", "PATCH"].includes(request.method) ? request.method : "POST";
  return { ...withHeaders(request, ["Content-Type", type]), method, body: bytes };
}

type Field = readonly [name: string, value: string];
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Urlencoded form; a name may be given more than once. */
export function formBody(...fields: readonly Field[]): TypedBody {
  const form = new URLSearchParams();
  for (const [name, value] of fields) form.append(name, value);
  return { type: "application/x-www-form-urlencoded", bytes: bytesOf(form.toString()) };
}

/** JSON object of strings; a name given more than once becomes an array of its values. */
export function jsonBody(...fields: readonly Field[]): TypedBody {
  const object: Record<string, string | string[]> = {};
  for (const [name, value] of fields) {
    const values = fields.filter(([other]) => other === name).map(([, one]) => one);
    object[name] = values.length > 1 ? values : value;
  }
  return { type: "application/json", bytes: bytesOf(JSON.stringify(object)) };
}

/** Multipart form (RFC 7578). The boundary is fixed: it must be the same on every cluster and in every run. */
export function multipartBody(...fields: readonly Field[]): TypedBody {
  const boundary = "cutover-probe-7d1f";
  const parts = fields.map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
  return { type: `multipart/form-data; boundary=${boundary}`, bytes: bytesOf(`${parts.join("")}--${boundary}--\r\n`) };
}

export function textBody(text: string): TypedBody {
  return { type: "text/plain", bytes: bytesOf(text) };
}
