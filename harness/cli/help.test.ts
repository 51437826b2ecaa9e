import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";

const folder = join(import.meta.dirname, "commands");
const files = (await readdir(folder)).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
const commands = await Promise.all(
  files.map(async (file) => {
    const module = (await import(join(folder, file))) as Readonly<Record<string, unknown>>;
    const makers = Object.entries(module).filter(([name]) => name.endsWith("Command"));
    return makers.map(([, make]) => (make as () => Command)());
  }),
).then((all) => all.flat());

const documented = await readFile(join(import.meta.dirname, "../../docs/commands.md"), "utf8");

/** What --help prints. */
function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}

test("every file of commands makes one", () => {
  expect(commands.length).toBe(files.length);
});

describe.each(commands.map((command) => [command.name(), command] as const))("%s --help", (name, command) => {
  const help = helpOf(command);

  test("says what it is for, and explains every argument and option", () => {
    expect(command.description().length).toBeGreaterThan(20);
    for (const { flags, description } of command.options.filter(({ hidden }) => !hidden)) expect(description, flags).not.toBe("");
    for (const argument of command.registeredArguments) expect(argument.description, argument.name()).not.toBe("");
  });

  test("has an example that names it, with options that there are", () => {
    const examples = help.slice(help.search(/^Examples?:$/m));
    expect(examples).toMatch(new RegExp(`npm (run |test)[^\\n]*\\b${name}\\b|npm test`));
    const known = new Set(command.options.flatMap(({ long, short }) => [long, short]));
    // What stands before "--" is npm's.
    const given = examples.split("\n").flatMap(
      (line) =>
        line
          .split(" -- ")
          .slice(1)
          .join(" ")
          .match(/(?<![\w-])--[a-z][\w-]*/g) ?? [],
    );
    expect(given.filter((flag) => !known.has(flag))).toEqual([]);
  });

  test("stands in docs/commands.md, with every option", () => {
    expect(documented).toContain(`\n## ${name}\n`);
    for (const { flags } of command.options.filter(({ hidden }) => !hidden)) expect(documented).toContain(`\`${flags}\``);
  });

  test("ends with its exit codes", () => {
    expect(help.split("\n\n").at(-1)).toMatch(/^Exit codes: 0 .*\b64 wrong usage/m);
  });
});
