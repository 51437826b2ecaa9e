import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Config } from "../config.ts";
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

/** What decided the result besides the clusters: recordings, suites, changes, waivers and settings, each by digest. */
export async function inputDigests(config: Config, fingerprint: string): Promise<readonly Digest[]> {
  // Paths differ from clone to clone; what they point at is digested by itself.
  const {
    file: _file,
    backup: _backup,
    recordings: _recordings,
    suites: _suites,
    changes: _changes,
    waivers: _waivers,
    out: _out,
    ...settings
  } = config;
  return [
    { name: "backup (fingerprint)", sha256: fingerprint },
    ...(await Promise.all(
      config.recordings.map(async (path) => ({ name: `recording ${relative(process.cwd(), path)}`, sha256: await fileDigest(path) })),
    )),
    { name: "settings", sha256: createHash("sha256").update(JSON.stringify(settings)).digest("hex") },
    { name: "suites", sha256: await folderDigest(config.suites, (name) => name.endsWith(".ts") && !name.endsWith(".test.ts")) },
    { name: "changes", sha256: await folderDigest(config.changes, (name) => name.endsWith(".yaml")) },
    { name: "waivers", sha256: await fileDigest(config.waivers) },
  ];
}
