import { z } from "zod";
import { percentOf, STATUS_PATTERN } from "../select/selecting.ts";

const names = z.array(z.string().min(1)).optional();
const moment = z.iso.datetime({ offset: true, error: "write a moment with its time zone, such as 2026-03-01T10:00:00Z" }).optional();

/** What of the recordings is sent. What is left out is counted in the certificate. */
export const selectSchema = z.strictObject({
  cases: names,
  routes: names,
  consumers: names,
  methods: names,
  /** YAML reads 404 as a number. */
  statuses: z
    .array(
      z
        .union([z.string(), z.number()])
        .transform(String)
        .refine((status) => STATUS_PATTERN.test(status), { error: 'write a status such as 404, or "2xx"' }),
    )
    .optional(),
  from: moment,
  to: moment,
  sample: z
    .string()
    .refine((sample) => percentOf(sample) !== null, { error: 'write a share of the clients above 0% and up to 100%, such as "10%"' })
    .optional(),
  dedupe: z.int({ error: "write how many exchanges of each shape are sent" }).min(1).optional(),
});
