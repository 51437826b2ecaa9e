import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { inventoryOf } from "../secrets/inventory.fixture.ts";
import { instructions, unseenBecauseOf } from "./instructions.ts";

const endpoint = { url: "http://10.0.0.7:9000/", secret: { header: "X-Recorder-Secret", variable: "RECORDER_SECRET" } };

/** What the printed command would send, by a shell in which curl only prints it. */
async function sentBy(text: string): Promise<unknown> {
  const command = /^ {2}(curl .*-X PUT[\s\S]*?})'$/m.exec(text)?.[0] ?? "";
  const program = `RECORDER_SECRET=s3cret; curl() { printf %s "\${@: -1}"; }; ${command}`;
  return JSON.parse((await promisify(execFile)("bash", ["-c", program])).stdout);
}

function inYaml(text: string): unknown {
  const yaml = /^ {2}_format_version.*\n(?: {2}.*\n)+/m.exec(text)?.[0] ?? "";
  // Without the tags decK would take away everything that is not in the file.
  expect(parse(yaml)).toMatchObject({ _info: { select_tags: ["kong-cutover"] } });
  return parse(yaml.replaceAll(/'\$\{\{ env "DECK_RECORDER_SECRET" \}\}'/g, "s3cret")).plugins[0];
}

test.each([
  ["2.8.5", { headers: { "X-Recorder-Secret": ["s3cret"] }, retry_count: 15, queue_size: 200, flush_timeout: 1 }],
  ["3.2.2", { headers: { "X-Recorder-Secret": "s3cret" }, retry_count: 15, queue_size: 200, flush_timeout: 1 }],
  [
    "3.9.1",
    {
      headers: { "X-Recorder-Secret": "s3cret" },
      queue: { max_batch_size: 200, max_coalescing_delay: 1, max_entries: 100_000, max_retry_time: 600 },
    },
  ],
])("Kong %s gets the fields that its http-log has, by the Admin API and by decK alike", async (version, config) => {
  const text = instructions(version, endpoint);
  const plugin = { name: "http-log", tags: ["kong-cutover"], config: { http_endpoint: endpoint.url, ...config } };
  expect(await sentBy(text)).toEqual(plugin);
  expect(inYaml(text)).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), ...plugin });
});

test("without a secret there is no header", async () => {
  const text = instructions("3.9.1", { ...endpoint, secret: null });
  expect(await sentBy(text)).not.toHaveProperty("config.headers");
  expect(text).not.toContain("RECORDER");
});

test("http-log plugins that keep a global one from seeing traffic are named", () => {
  const inventory = inventoryOf(
    [],
    [
      ["http-log", {}],
      ["key-auth", {}],
    ],
  );
  expect(unseenBecauseOf(inventory)).toHaveLength(1);
  expect(unseenBecauseOf(inventoryOf([], [["key-auth", {}]]))).toEqual([]);
});
