import type { ReadPayload } from "./payload.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Kong writes it into its error log when the status says that the payload was not taken. */
  readonly body: object;
}

/** Long enough for the disk to catch up; Kong 3.x and 2.8 have waits of their own and do not read it, what stands between may. */
const AGAIN_SECONDS = { "retry-after": "1" };
/** A person must make room first. */
const LATER_SECONDS = { "retry-after": "10" };

const refused = (status: number, error: string, headers: Answer["headers"] = {}): Answer => ({ status, headers, body: { error } });

/** Everything that the recorder answers. */
export const answers = {
  taken: (stored: number, { counts, unreadable, reason }: ReadPayload): Answer => ({
    status: 200,
    headers: {},
    body: { stored, duplicates: counts.duplicates, unreadable, ...(reason !== null && { reason }) },
  }),
  unreadable: (unreadable: number, entries: number, reason: string): Answer => ({
    status: 400,
    headers: {},
    body: { error: "nothing of the payload could be read", unreadable, entries, reason },
  }),
  unauthorised: refused(401, "the shared secret is missing or wrong"),
  wrongMethod: refused(405, "send POST, PUT or PATCH", { allow: "POST, PUT, PATCH" }),
  wrongType: refused(415, "send application/json, plain or packed with gzip"),
  tooLarge: refused(413, "the payload is longer than 8 MiB: lower queue_size or queue.max_batch_size"),
  busy: refused(503, "more is on its way to the disk than fits in memory", AGAIN_SECONDS),
  stopping: refused(503, "the recorder is stopping", LATER_SECONDS),
  unwritten: refused(503, "the payload could not be written", LATER_SECONDS),
  full: refused(507, "the disk is full", LATER_SECONDS),
} as const;
