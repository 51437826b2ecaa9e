import { expect, test } from "vitest";
import { upCommand } from "./commands/up.ts";

const given = (...words: readonly string[]) =>
  upCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .parseAsync([...words], { from: "user" });

test("up takes the flags that decide which clusters stand", () => {
  const flags = upCommand()
    .options.filter(({ hidden }) => !hidden)
    .map(({ long }) => long);
  expect(flags).toEqual(["--config", "--backup", "--x", "--y", "--seed", "--out", "--no-control", "--detach"]);
});

test.each(["--recording", "--plugin", "--waivers", "--pace", "--secrets", "--sign-key"])(
  "up refuses %s, which nothing that only stands depends on",
  async (flag) => {
    await expect(given(flag, "fast")).rejects.toMatchObject({ code: "commander.unknownOption" });
  },
);
