import { type HeaderLines, type RequestMessage, type ResponseMessage, withoutHeaders } from "../types/message.ts";

/**
 * The request without what the gateway that was recorded did not believe of it. oauth2 answers "You must use HTTPS" to a client that says
 * so in X-Forwarded-Proto and is not trusted (kong/plugins/oauth2/access.lua); at replay every sender is trusted, and the header would
 * make another request of it. Without the header Kong writes the same one for the upstream as it then did.
 */
export function asTaken(request: RequestMessage, response: ResponseMessage | null): RequestMessage {
  return response !== null && wasNotBelieved(response) ? { ...request, headers: plain(request.headers) } : request;
}

const NOT_HTTPS = '"You must use HTTPS"';

function wasNotBelieved({ status, body }: ResponseMessage): boolean {
  return status === 400 && Buffer.from(body).includes(NOT_HTTPS);
}

function plain(headers: HeaderLines): HeaderLines {
  return withoutHeaders(headers, ["X-Forwarded-Proto"]);
}
