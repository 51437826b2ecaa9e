import type { Answer } from "../answer.ts";
import { coreError, exitObject } from "../answer.ts";
import type { Accepted } from "../core/consumers.ts";
import { authenticateWith } from "../core/consumers.ts";
import type { Token } from "../core/jwt-token.ts";
import { algorithmsOf, decodeToken, isSigned } from "../core/jwt-token.ts";
import { lookupHeader } from "../headers.ts";
import type { Plugin, PluginCall } from "../plugin.ts";
import { flagOr, numberOr, textOr, textsOr } from "../plugin-config.ts";
import { argumentValues, parseArguments } from "../query.ts";

/** kong/plugins/jwt/handler.lua. Its answers are compact objects on every line. */
export const plugin: Plugin = {
  async access(call) {
    if (call.exchange.request.method === "OPTIONS" && !flagOr(call.config, "run_on_preflight", true)) return null;
    return authenticateWith(call, () => attempt(call));
  },
};

function attempt(call: PluginCall): Answer | Accepted {
  const { gateway, config } = call;
  const found = findToken(call);
  if (found === null) return refuse(call, { message: "Unauthorized" }, false);
  if (found === "several") return refuse(call, { message: "Multiple tokens provided" });
  if (found === true) return refuse(call, { message: "Unrecognizable token" });
  const token = decodeToken(found, gateway.traits);
  if (typeof token === "string") return refuse(call, { message: `Bad token; ${token}` });

  const claim = textOr(config, "key_claim_name", "iss");
  const key = token.claims[claim] ?? token.header[claim];
  if (key === undefined || key === null) return refuse(call, { message: `No mandatory '${claim}' in claims` });
  if (key === "") return refuse(call, { message: `Invalid '${claim}' in claims` });
  const credential = gateway.lookups.credential("jwt", String(key));
  if (credential === null) return refuse(call, { message: `No credentials found for given '${claim}'` });
  const algorithm = credential.fields["algorithm"] ?? "HS256";
  if (token.header["alg"] !== algorithm) return refuse(call, { message: "Invalid algorithm" });
  const material = keyMaterial(
    call,
    algorithm,
    credential.secrets["secret"],
    credential.fields["rsa_public_key"] ?? credential.secrets["rsa_public_key"],
  );
  if (material === null) return refuse(call, { message: "Invalid key/secret" });
  const signed = isSigned(token, algorithm, material);
  if (signed === null) return coreError(gateway.traits, 500, "An unexpected error occurred");
  if (!signed) return refuse(call, { message: "Invalid signature" });
  const failing = checkClaims(call, token);
  if (failing !== null) return refuse(call, failing);
  return { id: credential.id, consumer_id: credential.consumer_id, identifier: credential.secrets["key"] ?? "", username: null };
}

function refuse(call: PluginCall, body: Record<string, string>, invalid = true): Answer {
  if (!call.gateway.traits.everyRejectionChallenges) return exitObject(401, body);
  const realm = textOr(call.config, "realm", null);
  const challenge = `Bearer${realm === null ? "" : ` realm="${realm}"`}${invalid ? ' error="invalid_token"' : ""}`;
  return exitObject(401, body, [["WWW-Authenticate", challenge]]);
}

/** The token; null for none, "several" for different ones, true for a bare argument. 2.8 stops at the first place. */
function findToken(call: PluginCall): string | null | "several" | true {
  const { request } = call.exchange;
  const args = parseArguments(request.query);
  const cookies = lookupHeader(request.headers, "cookie").flatMap((line) => line.split(";").map((part) => part.trim()));
  const places: (string | null)[][] = [
    ...textsOr(call.config, "uri_param_names", ["jwt"]).map((name) => argumentValues(args, name)),
    ...textsOr(call.config, "cookie_names", []).map((name) =>
      cookies
        .filter((cookie) => cookie.startsWith(`${name}=`))
        .map((cookie) => cookie.slice(name.length + 1))
        .filter((value) => value !== ""),
    ),
    ...textsOr(call.config, "header_names", ["authorization"]).map((name) => {
      const token = /\s*[Bb]earer\s+(.+)/.exec(lookupHeader(request.headers, name)[0] ?? "")?.[1];
      return token === undefined ? [] : [token];
    }),
  ];
  const hits = places.filter((values) => values.length > 0);
  const values = call.gateway.traits.jwtCollectsAllTokens ? hits.flat() : (hits[0] ?? []);
  const distinct = call.gateway.traits.jwtCollectsAllTokens ? [...new Set(values)] : values;
  if (distinct.length > 1) return "several";
  const [token] = distinct;
  return token === undefined ? null : (token ?? true);
}

function keyMaterial(
  call: PluginCall,
  algorithm: string,
  secret: string | undefined,
  publicKey: string | undefined,
): Buffer | string | null {
  const hmac = algorithmsOf(algorithm) === "hmac";
  const text = hmac ? secret : publicKey;
  if (text === undefined || text === "") return null;
  const decodes = flagOr(call.config, "secret_is_base64", false) && (hmac || !call.gateway.traits.jwtDecodesOnlyHmacSecrets);
  return decodes ? Buffer.from(text, "base64") : text;
}

/** Claims that fail, each with its sentence, or null when all pass. */
function checkClaims(call: PluginCall, token: Token): Record<string, string> | null {
  const now = Math.floor(call.gateway.clock() / 1000);
  const failing: Record<string, string> = {};
  for (const name of textsOr(call.config, "claims_to_verify", [])) {
    const value = token.claims[name];
    if (typeof value !== "number") failing[name] = "must be a number";
    else if (name === "exp" && value <= now) failing[name] = "token expired";
    else if (name === "nbf" && value > now) failing[name] = "token not valid yet";
  }
  const maximum = numberOr(call.config, "maximum_expiration", 0);
  const expiry = token.claims["exp"];
  if (Object.keys(failing).length === 0 && maximum > 0 && typeof expiry === "number" && expiry - now > maximum) {
    failing["exp"] = "exceeds maximum allowed expiration";
  }
  return Object.keys(failing).length === 0 ? null : failing;
}
