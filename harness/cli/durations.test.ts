import { expect, test } from "vitest";
import { recordCommand } from "./commands/record.ts";
import { verifyCommand } from "./commands/verify.ts";
import { watchCommand } from "./commands/watch.ts";

const flags = [
  [recordCommand(), "--for"],
  [watchCommand(), "--for"],
  [watchCommand(), "--interval"],
  [verifyCommand(), "--max-age"],
] as const;

/** What a flag's value is read as. */
function read(command: (typeof flags)[number][0], flag: string, value: string): unknown {
  return command.options.find(({ long }) => long === flag)?.parseArg?.(value, undefined);
}

test.each(flags.map(([command, flag]) => [command.name(), flag, command] as const))(
  "%s %s takes seconds, minutes, hours and days, and nothing else",
  (_name, flag, command) => {
    expect(["30s", "90m", "2h", "7d"].map((value) => read(command, flag, value))).toEqual([30, 5400, 7200, 604_800]);
    for (const value of ["0s", "10", "1.5h", "2w", "-1m", "1h30m", " 1h"]) expect(() => read(command, flag, value)).toThrow(/s, m, h or d/);
  },
);

test("no command waits for longer than timers can, which would be no time at all", () => {
  for (const [command, flag] of flags.slice(0, 3)) {
    expect(read(command, flag, "24d")).toBe(24 * 86_400);
    for (const value of ["25d", "601h"]) expect(() => read(command, flag, value)).toThrow(/24d at most/);
  }
  expect(read(verifyCommand(), "--max-age", "90d")).toBe(90 * 86_400);
});
