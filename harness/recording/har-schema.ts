import { z } from "zod";

const pairs = z.array(z.object({ name: z.string(), value: z.string() }));

/** mitmproxy writes null for a body that it did not keep. */
const text = z
  .string()
  .nullish()
  .transform((found) => found ?? undefined);

/**
 * What is needed of a HAR 1.2 entry; other fields are left alone, because every tool adds its own. Body encodings: the format knows
 * `encoding` for responses only, some tools write it for requests too.
 */
export const harEntry = z.object({
  startedDateTime: z.string().refine((text) => !Number.isNaN(Date.parse(text)), "must be a date"),
  request: z.object({
    method: z.string().min(1),
    url: z.string().min(1),
    headers: pairs,
    bodySize: z.number().optional(),
    postData: z
      .object({
        mimeType: z.string().optional(),
        text,
        encoding: z.string().optional(),
        params: z.array(z.object({ name: z.string(), value: z.string().optional(), fileName: z.string().optional() })).optional(),
      })
      .optional(),
  }),
  response: z.object({
    status: z.int(),
    statusText: z.string().optional(),
    headers: pairs,
    bodySize: z.number().optional(),
    content: z
      .object({
        size: z.number().optional(),
        mimeType: z.string().optional(),
        text,
        encoding: z.string().optional(),
      })
      .optional(),
  }),
  _clientAddress: z.string().optional(),
});

export type HarEntry = z.infer<typeof harEntry>;
