import { expect, test } from "vitest";
import { removalCommands } from "./removal.ts";

test("containers first, then networks, then volumes, each found by the label of the output folder", () => {
  const commands = removalCommands("/tmp/out");
  expect(commands.map((command) => command.split(" ").slice(0, 3).join(" "))).toEqual([
    "docker ps -aq",
    "docker network ls",
    "docker volume ls",
  ]);
  for (const command of commands) expect(command).toContain("--filter 'label=kong-cutover.out=/tmp/out' | xargs -r docker ");
});

test("a folder's name is no part of the command", () => {
  for (const command of removalCommands("/tmp/it's; rm -rf $HOME"))
    expect(command).toContain("'label=kong-cutover.out=/tmp/it'\\''s; rm -rf $HOME'");
});
