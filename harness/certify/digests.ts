import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import type { Config } from "../config.ts";
import { hexOf } from "../gate/conditions.ts";
import { BACKUP_INPUT } from "../gate/statement.ts";
import type { Digest } from "../types/certificate.ts";

/** SHA-256 of a file's bytes, hex, read as a stream. */
async function fileDigest(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}

/** SHA-256 over names and bytes of the files below a folder that `wanted` picks, in name order. */
async function folderDigest(folder: string, wanted: (name: string) => boolean): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && wanted(entry.name)).map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash("sha256");
  for (const file of files.sort()) hash.update(`${relative(folder, file)}\0${await fileDigest(file)}\n`);
  return hash.digest("hex");
}

/** Each file or folder that is mounted into one side's gateway, such as its custom plugins, by where it is seen there. */
export async function mountedDigest(side: "x" | "y", files: Config["x"]["files"]): Promise<readonly Digest[]> {
  return await Promise.all(
    files.map(async ({ source, target }) => ({
      name: `file of ${side}: ${target}`,
      sha256: (await stat(source)).isDirectory() ? await folderDigest(source, () => true) : await fileDigest(source),
    })),
  );
}

/** The digest of X's image as an input; Y's is what the certificate is about. */
function imageDigest(image: string | null): readonly Digest[] {
  const hex = hexOf(image ?? "");
  return hex === null ? [] : [{ name: "image of x", sha256: hex }];
}

/** Settings hold absolute paths of mounted files, which another clone has elsewhere. */
function fromHere(_key: string, value: unknown): unknown {
  return typeof value === "string" && isAbsolute(value) && !relative(process.cwd(), value).startsWith("..")
    ? relative(process.cwd(), value)
    : value;
}

/** What decided the result besides the clusters: recordings, suites, changes, waivers and settings, each by digest. */
export async function inputDigests(config: Config, fingerprint: string, imageOfX: string | null): Promise<readonly Digest[]> {
  // Paths differ from clone to clone; what they point at is digested by itself.
  const {
    file: _file,
    backup: _backup,
    recordings: _recordings,
    suites: _suites,
    changes: _changes,
    waivers: _waivers,
    out: _out,
    sign: _sign,
    // Not by digest either, from which a short password could be guessed.
    secrets: _secrets,
    ...settings
  } = config;
  const [backup, ...accepted] = await judgingDigests(config, fingerprint);
  return [
    ...imageDigest(imageOfX),
    ...(backup === undefined ? [] : [backup]),
    ...(await Promise.all(
      config.recordings.map(async (path) => ({ name: `recording ${relative(process.cwd(), path)}`, sha256: await fileDigest(path) })),
    )),
    ...(await mountedDigest("x", config.x.files)),
    { name: "settings", sha256: createHash("sha256").update(JSON.stringify(settings, fromHere)).digest("hex") },
    { name: "suites", sha256: await folderDigest(config.suites, (name) => name.endsWith(".ts") && !name.endsWith(".test.ts")) },
    ...accepted,
  ];
}

/** Those of the inputs that decide what is made of verdicts: backup, changes, waivers. */
export async function judgingDigests({ changes, waivers }: Config, fingerprint: string): Promise<readonly Digest[]> {
  return [
    { name: BACKUP_INPUT, sha256: fingerprint },
    { name: "changes", sha256: await folderDigest(changes, (name) => name.endsWith(".yaml")) },
    { name: "waivers", sha256: await fileDigest(waivers) },
  ];
}
