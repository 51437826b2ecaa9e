import { gzipSync } from "node:zlib";
import type { OutgoingResponse } from "../exchange.ts";
import { setHeader } from "../headers.ts";
import { answering, replaceBody } from "./alter.ts";
import { blamedOn, CORE, faultsIn } from "./fault.ts";

/** Changes what the upstream answered, where it answered with bytes. */
const body = (change: (bytes: Buffer, response: OutgoingResponse) => Buffer) => () =>
  answering((response) => {
    if (response.fromUpstream && response.body.length > 0) replaceBody(response, change(response.body, response));
  });

const text = (change: (text: string) => string) => body((bytes) => Buffer.from(change(bytes.toString("latin1")), "latin1"));

const status = (change: (status: number) => number) => () =>
  answering((response) => {
    if (!response.fromUpstream) return;
    response.status = change(response.status);
    response.reason = null;
  });

export const bodyFaults = faultsIn(
  "bodies",
  blamedOn(CORE, [
    { id: "bodies/cuts-the-end", title: "leaves the last byte of a body out", across: true, seams: body((bytes) => bytes.subarray(0, -1)) },
    { id: "bodies/empties", title: "sends a head without its body", seams: body(() => Buffer.alloc(0)) },
    { id: "bodies/adds-a-line", title: "ends every body with a line feed of its own", seams: text((one) => `${one}\n`) },
    {
      id: "bodies/adds-a-mark",
      title: "begins every body with a byte order mark",
      seams: body((bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes])),
    },
    {
      id: "bodies/changes-a-number",
      title: "rounds numbers in JSON",
      across: true,
      seams: text((one) => one.replaceAll(/(\d+)\.\d+/g, "$1")),
    },
    {
      id: "bodies/quotes-a-number",
      title: "makes numbers in JSON texts",
      seams: text((one) => one.replaceAll(/"price":([\d.]+)/g, '"price":"$1"')),
    },
    { id: "bodies/drops-a-key", title: "leaves a key of JSON out", seams: text((one) => one.replaceAll(/,"total":\d+/g, "")) },
    {
      id: "bodies/swaps-items",
      title: "turns the items of a list round",
      seams: text((one) => (one.startsWith("[") ? JSON.stringify(JSON.parse(one).toReversed()) : one)),
    },
    {
      id: "bodies/unwraps-a-list",
      title: "makes a list of one its only item",
      seams: text((one) => one.replace(/^\[(\{[^{}]*\})\]$/, "$1")),
    },
    {
      id: "bodies/changes-a-byte",
      title: "changes one byte of a picture",
      seams: body((bytes) => (bytes[0] === 0x89 ? flipped(bytes) : bytes)),
    },
    {
      id: "bodies/reads-bytes-as-text",
      title: "spoils bytes that are no UTF-8",
      seams: body((bytes) => Buffer.from(bytes.toString("utf8"))),
    },
    {
      id: "bodies/compresses",
      title: "compresses what nobody asked to be compressed",
      seams: body((bytes, response) => {
        setHeader(response.headers, "Content-Encoding", "gzip");
        return gzipSync(bytes);
      }),
    },
    {
      id: "bodies/sends-chunks",
      title: "sends a body in chunks instead of with its length",
      seams: () =>
        answering((response) => {
          response.upstreamLength = null;
        }),
    },
    {
      id: "bodies/wrong-length-of-head",
      title: "says another length in answers to HEAD",
      seams: () =>
        answering((response, { request }) => {
          if (request.method === "HEAD" && response.upstreamLength !== null) response.upstreamLength += 1;
        }),
    },
    {
      id: "bodies/created-becomes-ok",
      title: "answers 200 for the upstream's 201",
      across: true,
      seams: status((one) => (one === 201 ? 200 : one)),
    },
    { id: "bodies/no-content-becomes-ok", title: "answers 200 for the upstream's 204", seams: status((one) => (one === 204 ? 200 : one)) },
    {
      id: "bodies/not-modified-becomes-ok",
      title: "answers 200 for the upstream's 304",
      seams: status((one) => (one === 304 ? 200 : one)),
    },
    { id: "bodies/masks-errors", title: "answers 502 for the upstream's 500", seams: status((one) => (one === 500 ? 502 : one)) },
    { id: "bodies/not-found-becomes-ok", title: "answers 200 for the upstream's 404", seams: status((one) => (one === 404 ? 200 : one)) },
  ]),
);

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}
