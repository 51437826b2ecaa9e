import { headerValue, NO_BODY } from "../types/message.ts";
import type { HarEntry } from "./har-schema.ts";

export interface HarBody {
  readonly bytes: Uint8Array;
  /** There was a body, and the file does not hold it. */
  readonly missing: boolean;
}

/** The request body: its text, or the form fields when the tool kept only those. */
export function requestBody({ request }: HarEntry): HarBody {
  const { postData } = request;
  if (postData?.text !== undefined && (postData.text !== "" || !postData.params?.length)) {
    const bytes = bytesOf(postData.text, postData.encoding);
    return { bytes, missing: bytes.length === 0 && announced(request) > 0 };
  }
  const form = postData?.params?.length ? formOf(postData) : null;
  return form === null
    ? { bytes: NO_BODY, missing: Boolean(postData?.params?.length) || announced(request) > 0 }
    : { bytes: form, missing: false };
}

/** The response body, after content decoding when the response was encoded. */
export function responseBody({ request, response }: HarEntry): HarBody & { readonly decoded: boolean } {
  const { content, headers } = response;
  const bodiless = request.method === "HEAD" || response.status === 204 || response.status === 304;
  const encoding = headerOf(headers, "content-encoding");
  const decoded = encoding !== undefined && encoding.toLowerCase() !== "identity" && !bodiless;
  if (content?.text !== undefined) return { bytes: bytesOf(content.text, content.encoding), missing: false, decoded };
  const size = content?.size ?? 0;
  return { bytes: NO_BODY, missing: !bodiless && (size > 0 || announced(response) > 0), decoded };
}

function bytesOf(text: string, encoding: string | undefined): Uint8Array {
  if (encoding?.toLowerCase() === "base64") return Buffer.from(text, "base64");
  return ESCAPED_BYTE.test(text) ? withEscapedBytes(text) : Buffer.from(text, "utf8");
}

/** mitmproxy writes a byte of a request body that is no UTF-8 as half of a surrogate pair (Python's "surrogateescape", PEP 383). */
const ESCAPED_BYTE = /(?<![\uD800-\uDBFF])[\uDC80-\uDCFF]/;
const ESCAPED_FROM = 0xdc00;

function withEscapedBytes(text: string): Uint8Array {
  const pieces = text.split(/((?<![\uD800-\uDBFF])[\uDC80-\uDCFF]+)/);
  return Buffer.concat(
    pieces.map((piece, index) =>
      index % 2 === 0 ? Buffer.from(piece, "utf8") : Buffer.from([...piece].map((half) => (half.codePointAt(0) ?? 0) - ESCAPED_FROM)),
    ),
  );
}

/** How many bytes a message says it has; HAR writes -1 for "not known". */
function announced({ bodySize, headers }: HarEntry["request"] | HarEntry["response"]): number {
  return Math.max(bodySize ?? 0, Number(headerOf(headers, "content-length") ?? 0) || 0);
}

function headerOf(headers: HarEntry["request"]["headers"], name: string): string | undefined {
  return headerValue(
    headers.map((header) => [header.name, header.value]),
    name,
  );
}

/** Fields as an urlencoded body. Of a multipart body the boundaries and files are gone, so it cannot be made again. */
function formOf({ params = [], mimeType = "" }: NonNullable<HarEntry["request"]["postData"]>): Uint8Array | null {
  if (/multipart/i.test(mimeType) || params.some(({ fileName }) => fileName !== undefined)) return null;
  return Buffer.from(new URLSearchParams(params.map(({ name, value }): [string, string] => [name, value ?? ""])).toString());
}
