import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { ShownExchange } from "../../types/observations.ts";
import { leakingCase } from "./page.fixture.ts";
import { curlCommand, rerunCommand } from "./shell.ts";

const base = leakingCase.exchanges[0] as ShownExchange;

/** What a shell hands to curl; variables are unset but for those given. */
function words(command: string, environment: Readonly<Record<string, string>>): string[] {
  const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${command}`;
  return execFileSync("bash", ["--norc", "-c", script], { encoding: "utf8", env: { ...environment, SHLVL: "2" } })
    .split("\0")
    .slice(0, -1);
}

test("sends the request again, with every secret as a variable", () => {
  const command = curlCommand(base) ?? "";
  expect(command).not.toContain("«");
  expect(words(command, { GATEWAY: "http://x:8000", KEY_AUTH_KEY_OF_ALICE: "s3cret" })).toEqual([
    ..."-i -X POST --path-as-is http://x:8000/orders/123 -H".split(" "),
    "apikey: s3cret",
    "-H",
    "X-Forwarded-For: 192.0.2.7",
    "--data-binary",
    '{"order":123,"state":"paid"}',
  ]);
});

test("nothing in a value is expanded or run", () => {
  const nasty = '$(touch /tmp/x) `id` $HOME \' " \\ \n ! «a";id;"» é \u0007';
  const sent = words(
    curlCommand({ ...base, client: null, request: { ...base.request, line: `GET /${nasty}`, headers: [["a", nasty]], bytes: 0 } }) ?? "",
    {
      GATEWAY: "g",
      A_ID: "(secret)",
    },
  );
  const arrived = nasty.replace(/«.*»/, "(secret)");
  expect(sent).toEqual(["-i", "--path-as-is", `g/${arrived}`, "-H", `a: ${arrived}`]);
});

test("a body that is not whole comes from a file, and HEAD waits for none", () => {
  expect(curlCommand({ ...base, request: { ...base.request, cut: true } })).toContain("--data-binary @body");
  expect(curlCommand({ ...base, request: { ...base.request, line: "HEAD /" } })).toContain(" --head ");
  expect(curlCommand({ ...base, scheme: "https" })).toContain("curl -ik ");
});

test("a request that nobody would copy is no command", () => {
  expect(curlCommand({ ...base, request: { ...base.request, body: "x".repeat(5000) } })).toBeNull();
});

test("runs one case again, whatever its key holds", () => {
  const command = rerunCommand("curl --seed 1", "key-auth/rejects@route it's $HOME");
  expect(words(command, {})).toEqual(["--seed", "1", "--case", "key-auth/rejects@route it's $HOME"]);
});

test("a case that a part had is run again on its own, where parts would be others", () => {
  const command = rerunCommand("curl --seed 1 --shard 2/3", "key-auth/rejects");
  expect(words(command, {})).toEqual(["--seed", "1", "--case", "key-auth/rejects"]);
});
