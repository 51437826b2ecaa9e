import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "..");

/** One import per wall that must not pass, and where it stands. */
const breaches: readonly (readonly [file: string, specifier: string])[] = [
  ["harness/types/a.ts", "../judge/a.ts"],
  ["harness/inventory/a.ts", "../model/a.ts"],
  ["harness/backup/a.ts", "../cluster/a.ts"],
  ["harness/model/a.ts", "../replay/a.ts"],
  ["harness/model/plugins/a.ts", "../../judge/a.ts"],
  ["harness/secrets/a.ts", "node:fs"],
  ["harness/renew/a.ts", "../secrets/a.ts"],
  ["harness/renew/b.ts", "node:http"],
  ["harness/recording/a.ts", "../replay/a.ts"],
  ["harness/record/a.ts", "../cluster/a.ts"],
  ["harness/cluster/a.ts", "../replay/a.ts"],
  ["harness/cluster/b.ts", "undici"],
  ["harness/replay/a.ts", "../judge/a.ts"],
  ["harness/replay/b.ts", "pg"],
  ["harness/compare/a.ts", "../judge/a.ts"],
  ["harness/compare/b.ts", "node:fs/promises"],
  ["harness/compare/c.ts", "pg"],
  ["harness/gate/a.ts", "../judge/a.ts"],
  ["harness/gate/b.ts", "node:fs/promises"],
  ["harness/judge/a.ts", "../report/a.ts"],
  ["harness/judge/b.ts", "../certify.ts"],
  ["harness/predict/a.ts", "../report/a.ts"],
  ["harness/predict/b.ts", "node:fs/promises"],
  ["harness/cli/c.ts", "../predict/a.ts"],
  ["harness/impact/a.ts", "../predict/a.ts"],
  ["harness/impact/b.ts", "node:fs/promises"],
  ["harness/admin/a.ts", "../cluster/a.ts"],
  ["harness/watch/a.ts", "../judge/a.ts"],
  ["harness/watch/b.ts", "undici"],
  ["harness/report/a.ts", "../judge/a.ts"],
  ["harness/report/b.ts", "node:http"],
  ["harness/probe/a.ts", "../plan/a.ts"],
  ["harness/suite/a.ts", "../judge/a.ts"],
  ["harness/suite/b.ts", "vitest"],
  ["harness/suite/c.ts", "../../suites/key-auth.suite.ts"],
  ["harness/plan/a.ts", "../judge/a.ts"],
  ["harness/select/a.ts", "../judge/a.ts"],
  ["harness/select/b.ts", "node:fs/promises"],
  ["harness/shards/a.ts", "../plan/a.ts"],
  ["harness/shards/b.ts", "node:fs/promises"],
  ["harness/fidelity/a.ts", "../judge/a.ts"],
  ["harness/config/a.ts", "../certify/a.ts"],
  ["harness/certify/a.ts", "../cli/a.ts"],
  ["harness/faults/a.ts", "../cli/a.ts"],
  ["harness/faults/b.ts", "../../suites/key-auth.suite.ts"],
  ["harness/cli/a.ts", "../judge/a.ts"],
  ["harness/cli/b.ts", "undici"],
  ["suites/a.suite.ts", "../harness/judge/a.ts"],
  ["suites/b.suite.ts", "vitest"],
];

/** And what must stay possible, or the walls would be useless. */
const allowed: readonly (readonly [file: string, specifier: string])[] = [
  ["harness/judge/c.ts", "../compare/a.ts"],
  ["harness/compare/d.ts", "../types/plan.ts"],
  ["harness/replay/c.ts", "undici"],
  ["harness/model/plugins/b.ts", "../traits.ts"],
  ["harness/certify/b.ts", "../judge/a.ts"],
  ["harness/record/b.ts", "../recording/a.ts"],
  ["harness/predict/c.ts", "../judge/a.ts"],
  ["harness/impact/c.ts", "../model/plugin-config.ts"],
  ["harness/select/c.ts", "../plan/traffic.ts"],
  ["harness/watch/c.ts", "../admin/get.ts"],
  ["suites/c.suite.ts", "../harness/index.ts"],
  ["harness/judge/d.test.ts", "vitest"],
];

let folder = "";
let refused = new Set<string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-walls-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const config = JSON.parse(await readFile(join(root, "biome.json"), "utf8"));
  await writeFile(join(folder, "biome.json"), JSON.stringify({ ...config, vcs: { enabled: false } }));
  await copyFile(join(root, "package.json"), join(folder, "package.json"));
  for (const [file, specifier] of [...breaches, ...allowed]) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), `import { a } from "${specifier}";\n\na();\n`);
  }
  const biome = join(root, "node_modules/.bin/biome");
  const { stdout, stderr } = await run(biome, ["lint", "--reporter=github", "--max-diagnostics=none", "."], { cwd: folder }).catch(
    (failed) => failed,
  );
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line: string) => line.includes("noRestrictedImports"));
  refused = new Set(lines.map((line: string) => /(?:harness|suites)\/[^,]+/.exec(line)?.[0] ?? ""));
});
afterAll(() => rm(folder, { recursive: true }));

test.each(breaches)("%s may not import %s", (file) => {
  expect([...refused]).toContain(file);
});

test.each(allowed)("%s may import %s", (file) => {
  expect([...refused]).not.toContain(file);
});

test("every room of harness/ stands behind a wall", async () => {
  const rooms = (await readdir(join(root, "harness"), { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const config = await readFile(join(root, "biome.json"), "utf8");
  expect(rooms.map(({ name }) => name).filter((name) => !config.includes(`"harness/${name}/**"`))).toEqual([]);
});

test("every room of harness/ stands in the README", async () => {
  const rooms = (await readdir(join(root, "harness"), { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const readme = await readFile(join(root, "README.md"), "utf8");
  const drawn = readme.slice(readme.indexOf("\n## Rooms"));
  expect(rooms.map(({ name }) => name).filter((name) => !drawn.includes(` ${name}/ `))).toEqual([]);
});
