import { z } from "zod";

const version = z.string({ error: 'write a Kong version in quotes, such as "2.8" or "3.9.1"' });
const path = z.string().min(1);

const cluster = z.strictObject({ version });

/** What may stand in cutover.yaml. Strict: a key that is not here is refused, since a misspelt one would be silently ignored otherwise. */
export const configSchema = z.strictObject({
  backup: path,
  recordings: z.array(path),
  x: cluster,
  y: cluster,
  control: z.boolean(),
  plugins: z.array(z.string().min(1)),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  concurrency: z.int().min(1).max(1024),
  suites: path,
  changes: path,
  waivers: path,
  out: path,
});

export type ConfigFile = Partial<z.infer<typeof configSchema>>;
/** Every setting decided, paths absolute, nothing left to default. Frozen. */
export type Config = Readonly<z.infer<typeof configSchema>>;

export const configKeys = Object.keys(configSchema.shape);
/** Keys of nested objects, for suggestions on a misspelt one. */
export const clusterKeys = Object.keys(cluster.shape);

/**
 * The seed is fixed so that two runs of the same inputs send the same bytes; it is printed and can be changed.
 * Concurrency 16 keeps two cores busy on the embedded runtime without queueing in front of the model gateways.
 */
export const defaults: Config = {
  backup: "",
  recordings: [],
  x: { version: "2.8" },
  y: { version: "3.9" },
  control: true,
  plugins: [],
  seed: 2801,
  concurrency: 16,
  suites: "suites",
  changes: "suites/changes",
  waivers: "suites/waivers.yaml",
  out: "out",
};
