import { z } from "zod";

const text = z.string().min(1);
const url = (protocols: RegExp, what: string) =>
  text.refine((value) => URL.canParse(value) && protocols.test(new URL(value).protocol), { error: `write ${what}` });
const web = url(/^https?:$/, "a URL such as http://gateway.example:8000").refine(
  (value) => !URL.canParse(value) || new URL(value).username + new URL(value).password === "",
  { error: "carries a user or password, which would be printed" },
);
/** YAML reads on, 8000 and true as what they are; an environment holds texts. */
const setting = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/**
 * One side of the upgrade in cutover.yaml. What it names decides how it runs: an image runs in containers, a proxy already
 * stands, a version alone is modelled.
 */
export const sideSchema = z.strictObject({
  version: z.string({ error: 'write a Kong version in quotes, such as "2.8" or "3.9.1"' }).optional(),
  image: text.optional(),
  /** Environment of the gateway's container. */
  environment: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "is no name of an environment variable" }), setting)
    .optional(),
  /** The operator's kong.conf. */
  conf: text.optional(),
  /** "source:target": mounted read-only. */
  files: z.array(text.regex(/^[^:]+:\/[^:]*$/, { error: 'write "source:/target", the target absolute' })).optional(),
  /** Custom plugins to load beside the bundled ones. */
  plugins: z.array(text).optional(),
  /** Name of the variable in our own environment that holds the Enterprise licence. */
  license: z
    .string()
    .regex(/^[A-Z_][A-Z0-9_]*$/, { error: "write the name of an environment variable that holds the licence, not the licence" })
    .optional(),
  /** Image of this side's PostgreSQL. */
  postgres: text.optional(),
  /** Where a gateway that already stands is reached: one URL, or two of which one is http and one https. */
  proxy: z
    .union([web, z.array(web).max(2)], { error: "write a URL such as http://gateway.example:8000, or two, one http and one https" })
    .optional(),
  /** Server name for every TLS connection. Without it each request names its own Host, as its client would. */
  sni: text.optional(),
  /** File with the certificate (PEM) that the proxy's must be signed by. */
  ca: text.optional(),
  admin: web.optional(),
  status: web.optional(),
  /** URL of the database, or the name of a variable in our environment that holds it. */
  database: z
    .union([text.regex(/^[A-Z_][A-Z0-9_]*$/), url(/^postgres(ql)?:$/, "a URL such as postgres://user:password@host:5432/kong")])
    .optional(),
});

export type SideFile = z.infer<typeof sideSchema>;
