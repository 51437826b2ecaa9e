import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { childEnvironment } from "../config/environment.ts";
import { certifyCommand } from "./commands/certify.ts";
import { driftCommand } from "./commands/drift.ts";
import { mergeCommand } from "./commands/merge.ts";
import { verifyCommand } from "./commands/verify.ts";
import { watchCommand } from "./commands/watch.ts";

const examples = resolve(import.meta.dirname, "../../examples");
const known = new Set(
  [certifyCommand(), verifyCommand(), driftCommand(), mergeCommand(), watchCommand()]
    .flatMap(({ options }) => options.map(({ long }) => long))
    .concat("--silent", "--prefix", "--host", "--tls"),
);

test("every example is YAML, or a script, and uses flags that there are", async () => {
  const files = await readdir(examples);
  expect(files.sort()).toEqual([
    ...["argo-rollouts.yaml", "github-actions-matrix.yaml", "github-actions.yaml", "gitlab-ci.yaml", "kubernetes-indexed-job.yaml"],
    "shift.sh",
  ]);
  for (const file of files) {
    const text = await readFile(join(examples, file), "utf8");
    if (file.endsWith(".yaml")) expect(parseAllDocuments(text).flatMap(({ errors }) => errors)).toEqual([]);
    const flags = text.match(/(?<![\w-])--[a-z][a-z-]+/g) ?? [];
    expect(flags.length).toBeGreaterThan(3);
    expect(flags.filter((flag) => !known.has(flag))).toEqual([]);
  }
});

describe("a run on several machines", () => {
  const documents = async (file: string) =>
    parseAllDocuments(await readFile(join(examples, file), "utf8")).map((document) => document.toJS());

  test("has a job for each part of the matrix", async () => {
    const [{ jobs }] = await documents("github-actions-matrix.yaml");
    const { part } = jobs.part.strategy.matrix;
    expect(part).toEqual(part.map((_: number, index: number) => index + 1));
    const send = jobs.part.steps.find(({ name }: { name: string }) => name === "Send this part").run;
    expect(send).toContain(`--shard \${{ matrix.part }}/${part.length} `);
    const kept = jobs.part.steps.find(({ uses = "" }) => uses.startsWith("actions/upload")).with.path;
    for (const file of ["part.json", "verdicts.ndjson"]) expect(kept).toContain(file);
    expect(jobs.certificate.needs).toBe("part");
  });

  test("has a pod for each part of the indexed Job, which says what it sends by its index", async () => {
    const [{ spec }] = await documents("kubernetes-indexed-job.yaml");
    expect(spec).toMatchObject({ completionMode: "Indexed", completions: 8, parallelism: 8 });
    const [script] = spec.template.spec.containers[0].args;
    const folder = await mkdtemp(join(tmpdir(), "cutover-job-"));
    try {
      await writeFile(join(folder, "npm"), '#!/bin/sh\necho "$*"\n');
      await chmod(join(folder, "npm"), 0o755);
      const environment = childEnvironment({ PATH: `${folder}:${childEnvironment({})["PATH"]}`, JOB_COMPLETION_INDEX: "7" });
      const said = await new Promise<string>((done) => {
        execFile("sh", ["-c", script], { env: environment }, (_error, stdout) => done(stdout));
      });
      expect(said.trim()).toBe("run certify -- --config /cutover/cutover.yaml --shard 8/8 --out /cutover/parts/8");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("the shift script", () => {
  let folder = "";
  const split = () => readFile(join(folder, "split.conf"), "utf8").catch(() => "nothing");
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cutover-shift-"));
    // Stand-ins for what the script calls: nginx that takes or refuses a file, and the gate with the exit code that it is told.
    await writeFile(join(folder, "nginx"), '#!/bin/sh\necho "nginx $*" >> calls\n[ "$1" != -t ] || exit $NGINX_SAYS\n');
    await writeFile(
      join(folder, "npm"),
      '#!/bin/sh\nshift 6\necho "$1" >> calls\n[ "$1" = verify ] && exit $VERIFY\n[ "$1" = watch ] && exit $WATCH\nexit $DRIFT\n',
    );
    for (const name of ["nginx", "npm"]) await chmod(join(folder, name), 0o755);
    const { publicKey } = generateKeyPairSync("ed25519");
    await writeFile(join(folder, "key.pub"), publicKey.export({ type: "spki", format: "pem" }));
    await writeFile(join(folder, "certificate.json"), "{}");
  });
  afterAll(() => rm(folder, { recursive: true }));

  const run = async (words: readonly string[], more: Readonly<Record<string, string>>) => {
    await rm(join(folder, "calls"), { force: true });
    const environment = {
      ...{
        PATH: `${folder}:${childEnvironment({})["PATH"]}`,
        KONG_CUTOVER: folder,
        CERTIFICATE: "certificate.json",
        PUBLIC_KEY: "key.pub",
      },
      ...{
        Y_IMAGE_DIGEST: `sha256:${"2".repeat(64)}`,
        X_DATABASE: "postgres://x",
        SPLIT_FILE: join(folder, "split.conf"),
        NGINX_SAYS: "0",
        VERIFY: "0",
        DRIFT: "0",
        ...more,
      },
    };
    const code = await new Promise<number>((done) => {
      const child = execFile("bash", [join(examples, "shift.sh"), ...words], { cwd: folder, env: childEnvironment(environment) }, () =>
        done(child.exitCode ?? -1),
      );
    });
    const calls = await readFile(join(folder, "calls"), "utf8").catch(() => "");
    return { code, calls: calls.trim().split("\n").join(", ") };
  };

  test("diverts a share of the clients when verify and drift let it", async () => {
    expect(await run(["nginx", "10"], {})).toEqual({ code: 0, calls: "verify, drift, nginx -t, nginx -s reload" });
    expect(await split()).toBe('split_clients "$remote_addr" $kong_cluster {\n    10% y;\n    * x;\n}\n');
  });

  test.each([
    ["verify refuses", { VERIFY: "1" }, { code: 1, calls: "verify" }],
    ["the certificate cannot be read", { VERIFY: "2" }, { code: 2, calls: "verify" }],
    ["somebody wrote to X", { DRIFT: "1" }, { code: 1, calls: "verify, drift" }],
    ["nginx refuses the file", { NGINX_SAYS: "1" }, { code: 1, calls: "verify, drift, nginx -t" }],
  ])("leaves the split as it is when %s", async (_what, environment, expected) => {
    await writeFile(join(folder, "split.conf"), "before\n");
    expect(await run(["nginx", "100"], environment)).toEqual(expected);
    expect(await split()).toBe("before\n");
  });

  const watched = { X_METRICS: "http://x1:8100", Y_METRICS: "http://y1:8100" };
  test.each([
    ["may go on", "0", 0, "verify, drift, nginx -t, nginx -s reload, watch", "10% y;"],
    ["must go back, and goes", "1", 1, "verify, drift, nginx -t, nginx -s reload, watch, nginx -t, nginx -s reload", "    * x;"],
    ["must wait, and leaves the split to a person", "2", 2, "verify, drift, nginx -t, nginx -s reload, watch", "10% y;"],
  ])("watches what it shifted when it is told where: it %s", async (_what, WATCH, code, calls, holds) => {
    expect(await run(["nginx", "10"], { ...watched, WATCH })).toEqual({ code, calls });
    expect(await split()).toContain(holds);
    expect((await split()).includes("10%")).toBe(WATCH !== "1");
  });

  test("goes back to X without asking", async () => {
    expect(await run(["nginx", "0"], { VERIFY: "1", DRIFT: "1" })).toEqual({ code: 0, calls: "nginx -t, nginx -s reload" });
    expect(await split()).toContain("* x;");
  });

  test.each([["101"], ["-1"], ["half"], ["05"]])("refuses a share of %s", async (share) => {
    expect(await run(["nginx", share], {})).toEqual({ code: 64, calls: "" });
  });
});
