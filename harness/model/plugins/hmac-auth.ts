import { createHash, createHmac } from "node:crypto";
import { headerValue } from "../../types/message.ts";
import type { Answer } from "../answer.ts";
import { reject } from "../answer.ts";
import type { Accepted } from "../core/consumers.ts";
import { authenticateWith } from "../core/consumers.ts";
import type { GatewayRequest } from "../exchange.ts";
import { clearHeader, lookupHeader } from "../headers.ts";
import type { Plugin, PluginCall } from "../plugin.ts";
import { flagOr, numberOr, textOr, textsOr } from "../plugin-config.ts";
import { READABLE_BODY_BYTES } from "../request-body.ts";

const ALGORITHMS = ["hmac-sha1", "hmac-sha256", "hmac-sha384", "hmac-sha512"];
const UNVERIFIED = "HMAC signature cannot be verified";
const DIFFERENT = "HMAC signature does not match";

/** kong/plugins/hmac-auth/access.lua */
export const plugin: Plugin = {
  access: (call) => authenticateWith(call, () => attempt(call)),
};

interface Signature {
  readonly username: string;
  readonly algorithm: string;
  readonly headers: readonly string[];
  readonly signature: string;
}

function attempt(call: PluginCall): Answer | Accepted {
  const { exchange, gateway, config } = call;
  const { request } = exchange;
  const given = headerValue(request.headers, "authorization") ?? headerValue(request.headers, "proxy-authorization");
  if (given === undefined) return refuse(call, "Unauthorized");
  if (!["x-date", "date"].some((name) => isRecent(headerValue(request.headers, name), call))) {
    return refuse(call, `${UNVERIFIED}, a valid date or x-date header is required for HMAC Authentication`);
  }
  const signature = readSignature(call);
  const enforced = textsOr(config, "enforce_headers", []);
  if (
    signature === null ||
    !enforced.every((name) => signature.headers.includes(name)) ||
    !textsOr(config, "algorithms", ALGORITHMS).includes(signature.algorithm)
  ) {
    return refuse(call, UNVERIFIED);
  }
  const credential = gateway.lookups.credential("hmac-auth", signature.username);
  if (credential === null) return refuse(call, UNVERIFIED);
  if (!isSignedBy(credential.secrets["secret"] ?? "", signature, request)) return refuse(call, DIFFERENT);
  if (flagOr(config, "validate_request_body", false) && !isDigested(request)) return refuse(call, DIFFERENT);
  return { id: credential.id, consumer_id: credential.consumer_id, identifier: signature.username, username: signature.username };
}

function refuse(call: PluginCall, message: string): Answer {
  if (!call.gateway.traits.everyRejectionChallenges) return reject(401, message);
  const realm = textOr(call.config, "realm", null);
  return reject(401, message, [["WWW-Authenticate", realm === null ? "hmac" : `hmac realm="${realm}"`]]);
}

/** Within the allowed skew of the gateway's clock; the header need not be a signed one. */
function isRecent(date: string | undefined, call: PluginCall): boolean {
  const time = Date.parse(date ?? "");
  const skewSeconds = Math.abs(Math.floor(call.gateway.clock() / 1000) - time / 1000);
  return !Number.isNaN(time) && skewSeconds <= numberOr(call.config, "clock_skew", 300);
}

/** Proxy-Authorization first; the header that was read goes when credentials are to be hidden. */
function readSignature(call: PluginCall): Signature | null {
  const { headers } = call.exchange.request;
  for (const name of ["proxy-authorization", "authorization"]) {
    const parts = /\s*[Hh]mac\s*username="(.+)",\s*algorithm="(.+)",\s*headers="(.+)",\s*signature="(.+)"/.exec(
      headerValue(headers, name) ?? "",
    );
    const [, username, algorithm, signed, signature] = parts ?? [];
    if (!username || !algorithm || !signed || !signature) {
      if (name === "authorization" && flagOr(call.config, "hide_credentials", false)) clearHeader(headers, name);
      continue;
    }
    if (flagOr(call.config, "hide_credentials", false)) clearHeader(headers, name);
    return { username, algorithm, headers: signed.split(" "), signature };
  }
  return null;
}

function isSignedBy(secret: string, signature: Signature, request: GatewayRequest): boolean {
  const lines = signature.headers.map((name) => {
    const value = lookupHeader(request.headers, name)[0];
    if (value !== undefined) return `${name}: ${value}`;
    if (name === "@request-target") return `${name}: ${request.method.toLowerCase()} ${request.target}`;
    return name === "request-line" ? `${request.method} ${request.target} HTTP/${request.httpVersion}` : `${name}:`;
  });
  const made = createHmac(signature.algorithm.slice("hmac-".length), secret).update(lines.join("\n")).digest();
  return made.equals(Buffer.from(signature.signature, "base64"));
}

/** A body that nginx spooled to disk cannot be checked and so fails. */
function isDigested(request: GatewayRequest): boolean {
  if (request.body.length > READABLE_BODY_BYTES) return false;
  const digest = headerValue(request.headers, "digest");
  if (digest === undefined) return request.body.length === 0;
  return digest === `SHA-256=${createHash("sha256").update(request.body).digest("base64")}`;
}
