import { z } from "zod";
import { durationPattern } from "../gate/duration.ts";
import { selectSchema } from "./select-schema.ts";
import { sideSchema } from "./side-schema.ts";

const path = z.string().min(1);
const image = z.strictObject({ image: z.string().min(1) });
/** PEM file of the ed25519 private key that certificates are signed with. */
const signing = z.strictObject({ key: path });

/** What may stand in cutover.yaml. Strict: a key that is not here is refused, since a misspelt one would be silently ignored otherwise. */
export const configSchema = z.strictObject({
  backup: path,
  recordings: z.array(path),
  x: sideSchema,
  y: sideSchema,
  control: z.boolean(),
  plugins: z.array(z.string().min(1)),
  select: selectSchema,
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  concurrency: z.int().min(1).max(1024),
  /** How fast recorded traffic is sent to real gateways; a number is a factor: 2 is twice as fast as recorded. */
  pace: z.union([z.enum(["fast", "recorded"]), z.number().positive()], { error: "must be fast, recorded or a factor such as 2 or 0.5" }),
  /** Image of the databases; without it the official one of the major version that the dump was taken from. */
  postgres: image,
  redis: image,
  /** Hosts that requests may be sent to when the clusters already stand: "gateway.example" or "gateway.example:8443". */
  allowHosts: z.array(z.string().min(1)),
  suites: path,
  changes: path,
  waivers: path,
  out: path,
  sign: signing,
  /** YAML file with what only the operator knows: passwords, private keys, client secrets. */
  secrets: path,
  /** How long a certificate may be obeyed. */
  validFor: z.string().regex(durationPattern, { error: 'write a number and s, m, h or d, such as "12h" or "7d"' }),
});

export type ConfigFile = Partial<z.infer<typeof configSchema>>;

type Optional = "postgres" | "redis" | "sign" | "secrets";

/** Settings with a value when nobody says otherwise. */
export type Defaulted = Required<Omit<ConfigFile, Optional>> & Pick<ConfigFile, Optional>;

/** Keys of the file, by the path of the object that they stand in; for suggestions on a misspelt one. */
export function keysAt(place: readonly PropertyKey[]): readonly string[] {
  const [top] = place;
  if (top === undefined) return Object.keys(configSchema.shape);
  if (top === "sign") return Object.keys(signing.shape);
  if (top === "select") return Object.keys(selectSchema.shape);
  return Object.keys(top === "x" || top === "y" ? sideSchema.shape : image.shape);
}

/**
 * The seed is fixed so that two runs of the same inputs send the same bytes; it is printed and can be changed.
 * A certificate is of one moment of X's configuration: seven days leave room for one change window and its repetition a week later.
 * Concurrency 16 keeps two cores busy on the embedded runtime without queueing in front of the model gateways.
 */
export const defaults: Defaulted = {
  backup: "",
  recordings: [],
  x: { version: "2.8" },
  y: { version: "3.9" },
  control: true,
  plugins: [],
  select: {},
  seed: 2801,
  concurrency: 16,
  pace: "fast",
  allowHosts: [],
  suites: "suites",
  changes: "suites/changes",
  waivers: "suites/waivers.yaml",
  out: "out",
  validFor: "7d",
};
